import { useHotkeys } from '@mantine/hooks'
import { useCallback, useRef, useState } from 'react'
import type { Desk } from '../../model/desk.ts'
import { EarlyField, giveFocusBack } from '../../ui/EarlyField.tsx'
import { useLazyPart } from '../../ui/lazy-part.ts'
import { palette } from './lazy-parts.ts'
import type { EarlyWords } from './Palette.tsx'

/** Ctrl+K before the palette is here: it is fetched, and opens with what was typed meanwhile. */
export function LazyPalette({ desk }: { desk: Desk | null }) {
  const [early, setEarly] = useState<EarlyWords | null>(null)
  const returnTo = useRef<Element | null>(null)
  const leave = useCallback(() => setEarly(null), [])
  const Palette = useLazyPart(palette, early !== null, leave)
  const ask = () => setEarly((words) => words ?? { text: '', isEntered: false })
  // Once it is here it listens itself.
  useHotkeys(Palette ? [] : [['mod+K', ask]], [], true)
  return (
    <>
      {Palette && <Palette desk={desk} early={early} onClose={() => giveFocusBack(returnTo)} />}
      {early && (
        <EarlyField
          value={early.text}
          onChange={(text) => setEarly({ ...early, text })}
          onEnter={() => setEarly({ ...early, isEntered: true })}
          onEscape={leave}
          onLeave={leave}
          returnTo={returnTo}
        />
      )}
    </>
  )
}
