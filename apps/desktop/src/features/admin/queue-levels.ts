import { type Draft, type FormField, numberOf } from '../../ui/form-fields.ts'
import type { AdminTools } from './use-admin.ts'

/** A queue's part of `queue_stats_configuration`, by the names of the wire. */
interface StatsRule {
  readonly queue_sid?: string
  readonly channel_sid?: string
  readonly service_level_threshold?: number
  readonly short_abandoned_threshold?: number
  readonly alert_levels?: Readonly<Record<string, readonly [number, number]>>
  readonly [name: string]: unknown
}

interface Stats {
  readonly default?: StatsRule
  readonly queues?: readonly StatsRule[]
  readonly [name: string]: unknown
}

export interface Measured {
  readonly sid: string
  /** What the queue has of its own; null = it goes by the defaults. */
  readonly stats: StatsRule | null
}

const levels = ['waiting', 'longest_wait', 'service_level'] as const
const ordinary = { waiting: [5, 10], longest_wait: [60, 180], service_level: [80, 60] } as const
const thresholds = { service_level_threshold: 20, short_abandoned_threshold: 5 } as const

/** By what a queue's figures are measured, and from which on somebody is told. */
export const levelFields: readonly FormField[] = [
  { name: 'service_level_threshold', label: 'admin.serviceLevelSeconds', kind: 'number' },
  { name: 'short_abandoned_threshold', label: 'admin.shortAbandonedSeconds', kind: 'number' },
  {
    name: 'waiting0',
    label: 'admin.waitingWarning',
    help: 'admin.levelsHelp',
    kind: 'number',
  },
  { name: 'waiting1', label: 'admin.waitingCritical', kind: 'number' },
  { name: 'longest_wait0', label: 'admin.longestWarning', kind: 'number' },
  { name: 'longest_wait1', label: 'admin.longestCritical', kind: 'number' },
  { name: 'service_level0', label: 'admin.slaWarning', kind: 'number' },
  { name: 'service_level1', label: 'admin.slaCritical', kind: 'number' },
]

/** @param rows queues, each of which gets what it is measured by */
export async function withLevels<Row extends { readonly sid: string }>(
  { admin }: AdminTools,
  rows: Promise<readonly Row[]>,
): Promise<readonly (Row & Measured)[]> {
  const [all, stats] = await Promise.all([rows, admin.configuration().then(statsOf)])
  return all.map((row) => {
    const own = ruleOf(stats, row.sid)
    const alert_levels = { ...stats.default?.alert_levels, ...own?.alert_levels }
    return { ...row, stats: { ...stats.default, ...own, alert_levels } }
  })
}

export function levelDraft(row: Measured | null): Draft {
  const { stats } = row ?? {}
  const pairs = levels.flatMap((name) =>
    (stats?.alert_levels?.[name] ?? ordinary[name]).map((value, at) => [
      `${name}${at}`,
      String(value),
    ]),
  )
  const seconds = Object.entries(thresholds).map(([name, otherwise]) => [
    name,
    String(stats?.[name] ?? otherwise),
  ])
  return Object.fromEntries([...seconds, ...pairs])
}

/** Saves what was changed of a queue's levels, and nothing else; a field that is emptied goes by the defaults. */
export async function saveLevels(
  { admin }: AdminTools,
  { sid }: Measured,
  changed: Draft,
): Promise<void> {
  if (!levelFields.some(({ name }) => name in changed)) return
  await admin.reconfigure((configuration) => {
    const stats = statsOf(configuration)
    const before = ruleOf(stats, sid)
    const others = (stats.queues ?? []).filter((each) => each !== before)
    const queues = [...others, changedRule({ ...before, queue_sid: sid }, stats.default, changed)]
    return { queue_stats_configuration: { ...stats, queues } }
  })
}

function changedRule(before: StatsRule, site: StatsRule | undefined, changed: Draft): StatsRule {
  const rule: Record<string, unknown> = { ...before }
  for (const name of Object.keys(thresholds)) {
    if (!(name in changed)) continue
    const seconds = numberOf(changed, name)
    if (seconds === null) delete rule[name]
    else rule[name] = seconds
  }
  const pairs = levels.flatMap((name) => {
    if (!(`${name}0` in changed || `${name}1` in changed)) return []
    const otherwise = site?.alert_levels?.[name] ?? ordinary[name]
    const now = before.alert_levels?.[name] ?? otherwise
    const side = (at: 0 | 1) =>
      `${name}${at}` in changed ? (numberOf(changed, `${name}${at}`) ?? otherwise[at]) : now[at]
    return [[name, [side(0), side(1)]] as const]
  })
  if (pairs.length === 0) return rule
  return { ...rule, alert_levels: { ...before.alert_levels, ...Object.fromEntries(pairs) } }
}

function statsOf(configuration: Readonly<Record<string, unknown>>): Stats {
  return (configuration['queue_stats_configuration'] ?? {}) as Stats
}

/** The rule of a queue on all its channels. */
function ruleOf({ queues }: Stats, queueSid: string): StatsRule | undefined {
  return queues?.find(
    ({ queue_sid, channel_sid }) => queue_sid === queueSid && channel_sid === undefined,
  )
}
