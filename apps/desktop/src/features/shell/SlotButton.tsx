import type { ReactNode } from 'react'
import { RoundButton } from '../../ui/RoundButton.tsx'
import type { BoundIntent } from './desk-context.ts'

interface SlotButtonProps {
  readonly intent: BoundIntent
  /** What it says to whoever cannot see which slot it stands in. */
  readonly label: string
  readonly icon: ReactNode
  readonly tone?: 'plain' | 'green' | 'red' | 'amber'
}

/** A round button of the bar, for what one may want to do in a slot. */
export function SlotButton({ intent, label, icon, tone = 'plain' }: SlotButtonProps) {
  const { reason, shortcut, perform } = intent
  return (
    <RoundButton
      label={label}
      hint={intent.label}
      shortcut={shortcut}
      reason={reason}
      tone={tone}
      onPress={perform}
    >
      {icon}
    </RoundButton>
  )
}
