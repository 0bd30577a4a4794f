import { VisuallyHidden } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { useApp } from './hooks.ts'
import { RoundButton } from './RoundButton.tsx'

/** How long the first press waits for the second. */
const ASKS_FOR_MS = 5_000

interface ConfirmButtonProps {
  readonly label: string
  /** What the first press shows: that it takes another. Null: it takes none. */
  readonly question: string | null
  /** Why it cannot be used now; null when it can. */
  readonly reason: string | null
  readonly onConfirm: () => void
  readonly children: ReactNode
}

/**
 * A small button for what cannot be undone: the first press asks, the second does it. Escape takes
 * the question back, and so does going elsewhere, or waiting.
 */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { label, question, reason, onConfirm, children } = props
  const { clock } = useApp()
  const [isAsking, setAsking] = useState(false)
  const takeBack = () => setAsking(false)
  const isPossible = reason === null && question !== null
  useEffect(() => {
    if (!isPossible) setAsking(false)
    else if (isAsking) return clock.after(ASKS_FOR_MS, () => setAsking(false))
    return undefined
  }, [clock, isAsking, isPossible])
  return (
    <>
      <RoundButton
        label={label}
        hint={(isAsking && question) || label}
        isHintShown={isAsking}
        reason={reason}
        tone={isAsking ? 'red' : 'plain'}
        onPress={({ detail }) => {
          if (question !== null && !isAsking) return setAsking(true)
          // The rest of a double click belongs to the first press.
          if (question !== null && detail > 1) return
          takeBack()
          onConfirm()
        }}
        onBlur={takeBack}
        onKeyDown={(event) => {
          if (event.key === 'Escape') takeBack()
          // So does a key that is held down.
          else if (event.key === 'Enter' && event.repeat) event.preventDefault()
        }}
      >
        {children}
      </RoundButton>
      <VisuallyHidden role="status">{isAsking && question}</VisuallyHidden>
    </>
  )
}
