import type { ReactNode } from 'react'
import { useApp, useNow } from './hooks.ts'
import classes from './RingCountdown.module.css'

interface RingCountdownProps {
  readonly startsAt: number
  readonly endsAt: number
  readonly size: number
  readonly children: ReactNode
}

/** A ring around its content that runs out with the time left to answer. */
export function RingCountdown({ startsAt, endsAt, size, children }: RingCountdownProps) {
  const { clock } = useApp()
  const total = Math.max(1000, endsAt - startsAt)
  const elapsed = Math.min(total, Math.max(0, clock.now() - startsAt))
  const radius = size / 2 - 2
  const around = 2 * Math.PI * radius
  return (
    <div className={classes['root']} style={{ width: size, height: size }}>
      <svg width={size} height={size} aria-hidden="true" className={classes['svg']}>
        <circle cx={size / 2} cy={size / 2} r={radius} className={classes['track']} />
        <circle
          key={`${startsAt}-${endsAt}`}
          cx={size / 2}
          cy={size / 2}
          r={radius}
          className={classes['run']}
          style={
            {
              '--around': around,
              strokeDasharray: around,
              animationDuration: `${total}ms`,
              animationDelay: `-${elapsed}ms`,
            } as React.CSSProperties
          }
        />
      </svg>
      <div className={classes['content']}>{children}</div>
    </div>
  )
}

/** The seconds left, in a word that can be read out. */
export function SecondsLeft({ endsAt }: { endsAt: number }) {
  const now = useNow()
  return <span className="tabular">{Math.max(0, Math.ceil((endsAt - now) / 1000))} s</span>
}
