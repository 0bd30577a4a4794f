import { useEffect, useRef } from 'react'
import type { Levels } from '../model/phone.ts'
import type { Store } from '../model/store.ts'
import classes from './LevelMeter.module.css'

interface LevelMeterProps {
  readonly levels: Store<Levels>
  readonly direction: keyof Levels
  readonly label: string
  readonly isOff?: boolean
}

const bars = 12

/** Loudness as a row of bars. It writes to the page directly: twenty changes a second pass React by. */
export function LevelMeter({ levels, direction, label, isOff = false }: LevelMeterProps) {
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const show = () => {
      const loudness = isOff ? 0 : levels.get()[direction]
      // The ear hears in ratios; the root brings quiet speech up to where it can be seen.
      const lit = Math.round(Math.min(1, Math.sqrt(loudness) * 1.25) * bars)
      root.current?.style.setProperty('--lit', String(lit))
      root.current?.setAttribute('aria-valuenow', String(lit))
    }
    show()
    return levels.subscribe(show)
  }, [levels, direction, isOff])
  return (
    // biome-ignore lint/a11y/useSemanticElements: the native meter cannot be drawn as bars.
    <div
      ref={root}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={bars}
      aria-valuenow={0}
      className={classes['root']}
    />
  )
}
