import type { DrawnRecording } from './lanes.ts'
import classes from './Recording.module.css'
import type { Stretch } from './speech.ts'

/** A strip per party where it speaks, and one where two speak at once. */
export function Marks({ drawn }: { drawn: DrawnRecording }) {
  const strips: readonly (readonly [string, readonly Stretch[]])[] = [
    ['first', drawn.lanes[0]?.speech ?? []],
    ...(drawn.lanes.length > 1
      ? ([
          ['second', drawn.lanes[1]?.speech ?? []],
          ['both', drawn.crossTalk],
        ] as const)
      : []),
  ]
  return (
    <div className={classes['marks']} aria-hidden="true">
      {strips.map(([kind, stretches]) => (
        <div key={kind} className={classes['strip']}>
          {stretches.map(({ from, to }) => (
            <span
              key={from}
              className={classes[kind]}
              style={{
                insetInlineStart: `${(from / drawn.seconds) * 100}%`,
                width: `${((to - from) / drawn.seconds) * 100}%`,
              }}
            />
          ))}
        </div>
      ))}
    </div>
  )
}
