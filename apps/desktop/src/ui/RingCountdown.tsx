import type { ReactNode } from 'react'
import { useNow } from './hooks.ts'
import { useServerClock } from './live.ts'
import classes from './RingCountdown.module.css'

/** Instants are ms since 1970, by the server's clock. */
interface RingCountdownProps {
  readonly startsAt: number
  readonly endsAt: number
  readonly size: number
  readonly children: ReactNode
}

/** A ring around its content that runs out with the time left to answer. */
export function RingCountdown({ startsAt, endsAt, size, children }: RingCountdownProps) {
  const clock = useServerClock()
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

/** The seconds left until an instant of the server's clock, in a word that can be read out. */
export function SecondsLeft({ endsAt }: { endsAt: number }) {
  const clock = useServerClock()
  // Drawn anew each second.
  useNow()
  const leftMs = Math.max(0, endsAt - clock.now())
  return <span className="tabular">{Math.ceil(leftMs / 1000)} s</span>
}
