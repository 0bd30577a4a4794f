import classes from './LineChart.module.css'

const WIDTH = 320
const HEIGHT = 80

/** A measure over time. `line` is the bound beyond which it is bad. */
export function LineChart({
  label,
  points,
  unit = '',
  line,
  range,
}: {
  readonly label: string
  readonly points: readonly { readonly at: number; readonly value: number | null }[]
  readonly unit?: string
  readonly line?: number
  /** What is drawn from and to, at least. */
  readonly range: readonly [number, number]
}) {
  const known = points.flatMap(({ at, value }) => (value === null ? [] : [{ at, value }]))
  const values = known.map(({ value }) => value)
  const from = Math.min(range[0], ...values)
  const to = Math.max(range[1], ...values)
  const first = known[0]?.at ?? 0
  const length = Math.max(1, (known.at(-1)?.at ?? 0) - first)
  const x = (at: number) => (known.length < 2 ? WIDTH / 2 : ((at - first) / length) * WIDTH)
  const y = (value: number) => HEIGHT - ((value - from) / (to - from || 1)) * HEIGHT
  const path = known.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`)
  const last = known.at(-1)
  return (
    <figure className={classes['root']}>
      <figcaption className={classes['caption']}>
        <span>{label}</span>
        <span className="tabular">{last ? `${round(last.value)}${unit}` : '–'}</span>
      </figcaption>
      <svg
        viewBox={`0 -4 ${WIDTH} ${HEIGHT + 8}`}
        preserveAspectRatio="none"
        className={classes['chart']}
        role="img"
        aria-label={`${label}: ${last ? `${round(last.value)}${unit}` : '–'}`}
      >
        {line !== undefined && (
          <line x1="0" x2={WIDTH} y1={y(line)} y2={y(line)} className={classes['bound']} />
        )}
        {path.length > 1 ? (
          <polyline points={path.join(' ')} className={classes['line']} />
        ) : (
          known.map(({ at, value }) => (
            <circle key={at} cx={x(at)} cy={y(value)} r="3" className={classes['dot']} />
          ))
        )}
      </svg>
    </figure>
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
