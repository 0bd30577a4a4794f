import { useText } from '../../ui/hooks.ts'
import { LineChart } from './LineChart.tsx'

const measures = ['mos', 'lossPercent', 'jitterMs', 'rttMs'] as const

/** What each measure is called, and the bound beyond which it is bad. */
const charts = {
  mos: { label: 'insights.mos', unit: '', range: [1, 4.5], line: 4 },
  lossPercent: { label: 'insights.loss', unit: ' %', range: [0, 5], line: 5 },
  jitterMs: { label: 'insights.jitter', unit: ' ms', range: [0, 30], line: 30 },
  rttMs: { label: 'insights.rtt', unit: ' ms', range: [0, 300], line: 300 },
} as const

type Measured = { readonly time: string } & Readonly<
  Record<(typeof measures)[number], number | null>
>

/** How something sounded over time: a chart for each measure. */
export function QualityCharts({ course }: { readonly course: readonly Measured[] }) {
  const t = useText()
  return measures.map((measure) => {
    const { label, ...look } = charts[measure]
    return <LineChart key={measure} label={t(label)} {...look} points={pointsOf(course, measure)} />
  })
}

/** One measure of a course, as a chart takes it. */
export function pointsOf<Name extends string>(
  course: readonly ({ readonly time: string } & Readonly<Record<Name, number | null>>)[],
  name: Name,
) {
  return course.map((each) => ({ at: Date.parse(each.time), value: each[name] }))
}
