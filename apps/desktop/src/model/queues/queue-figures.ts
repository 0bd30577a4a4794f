/** Figures of queues as a supervisor reads them: every metric, roll-ups, and what is wrong. */
import type { LiveQueue, LiveQueueFigures, LiveQueueWindow } from '@offhook/desk-api'
import type { PlainKey } from '../../texts/index.ts'

type Count = {
  [Name in keyof LiveQueueWindow]: LiveQueueWindow[Name] extends number ? Name : never
}[keyof LiveQueueWindow]

/** How a figure is written. */
export type FigureKind = 'count' | 'percent' | 'time'

export interface Figure {
  readonly name: keyof LiveQueueWindow
  readonly label: PlainKey
  readonly kind: FigureKind
}

/** Every figure of a window, in the order of the table. */
export const figures: readonly Figure[] = [
  { name: 'serviceLevelPercentage', label: 'queues.sla', kind: 'percent' },
  { name: 'tasks', label: 'queues.tasks', kind: 'count' },
  { name: 'handled', label: 'queues.handled', kind: 'count' },
  { name: 'handledWithinServiceLevel', label: 'queues.within', kind: 'count' },
  { name: 'handledWithinServiceLevelPercentage', label: 'queues.withinShare', kind: 'percent' },
  { name: 'abandoned', label: 'queues.abandoned', kind: 'count' },
  { name: 'abandonedPercentage', label: 'queues.abandonedShare', kind: 'percent' },
  { name: 'shortAbandoned', label: 'queues.shortAbandoned', kind: 'count' },
  { name: 'shortAbandonedPercentage', label: 'queues.shortAbandonedShare', kind: 'percent' },
  { name: 'flowOut', label: 'queues.flowOut', kind: 'count' },
  { name: 'flowOutPercentage', label: 'queues.flowOutShare', kind: 'percent' },
  { name: 'averageWaitingTime', label: 'queues.asa', kind: 'time' },
  { name: 'averageHandleTime', label: 'queues.aht', kind: 'time' },
  { name: 'averageTalkTime', label: 'queues.talk', kind: 'time' },
  { name: 'averageWrapUpTime', label: 'queues.wrapUp', kind: 'time' },
  { name: 'averageRingTime', label: 'queues.ring', kind: 'time' },
  { name: 'averageAbandonTime', label: 'queues.abandonTime', kind: 'time' },
  { name: 'missedInvitations', label: 'queues.missed', kind: 'count' },
  { name: 'rejectedInvitations', label: 'queues.rejected', kind: 'count' },
]

/** The windows of several queues as one: counts add up, averages are weighted by what they are of. */
export function rollUp(windows: readonly LiveQueueWindow[]): LiveQueueWindow {
  const sum = (name: Count) => windows.reduce((total, window) => total + window[name], 0)
  const tasks = sum('tasks')
  const handled = sum('handled')
  const within = sum('handledWithinServiceLevel')
  const short = sum('shortAbandoned')
  const mean = (name: keyof LiveQueueWindow, by: Count) => weighted(windows, name, by)
  return {
    tasks,
    handled,
    handledWithinServiceLevel: within,
    handledWithinServiceLevelPercentage: share(within, handled),
    abandoned: sum('abandoned'),
    abandonedPercentage: share(sum('abandoned'), tasks),
    shortAbandoned: short,
    shortAbandonedPercentage: share(short, tasks),
    flowOut: sum('flowOut'),
    flowOutPercentage: share(sum('flowOut'), tasks),
    serviceLevelPercentage: share(within, tasks - short),
    missedInvitations: sum('missedInvitations'),
    rejectedInvitations: sum('rejectedInvitations'),
    averageWaitingTime: mean('averageWaitingTime', 'handled'),
    averageAbandonTime: mean('averageAbandonTime', 'abandoned'),
    averageRingTime: mean('averageRingTime', 'handled'),
    averageTalkTime: mean('averageTalkTime', 'handled'),
    averageWrapUpTime: mean('averageWrapUpTime', 'handled'),
    averageHandleTime: mean('averageHandleTime', 'handled'),
  }
}

function weighted(
  windows: readonly LiveQueueWindow[],
  name: keyof LiveQueueWindow,
  by: Count,
): number | null {
  const known = windows.filter((window) => window[name] !== null && window[by] > 0)
  const weight = known.reduce((total, window) => total + window[by], 0)
  if (weight === 0) return null
  const sum = known.reduce((total, window) => total + (window[name] ?? 0) * window[by], 0)
  return Math.round((sum / weight) * 10) / 10
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1000) / 10
}

/** How a queue is: told as a word, a shape and a colour. */
export type Health = 'fine' | 'warning' | 'critical'

type AlertKey = 'queues.waitsLong' | 'queues.manyWait' | 'queues.slaLow' | 'queues.nobodyThere'

/** What is wrong with a queue by its own levels, the worst first; empty = it is on track. */
export function alertsOf(
  { all, agents, alertLevels }: LiveQueue,
  now: number,
): readonly { readonly health: Exclude<Health, 'fine'>; readonly label: AlertKey }[] {
  const { serviceLevelPercentage: level } = all.last30
  const { waiting, longestWaitSince } = all.now
  const waits = longestWaitSince === null ? 0 : (now - longestWaitSince) / 1000
  const found = [
    { health: above(waits, alertLevels.longestWait), label: 'queues.waitsLong' as const },
    { health: above(waiting, alertLevels.waiting), label: 'queues.manyWait' as const },
    {
      health: level === null ? 'fine' : below(level, alertLevels.serviceLevel),
      label: 'queues.slaLow' as const,
    },
    {
      health: waiting > 0 && agents.available === 0 ? ('critical' as const) : ('fine' as const),
      label: 'queues.nobodyThere' as const,
    },
  ]
  return found
    .flatMap(({ health, label }) => (health === 'fine' ? [] : [{ health, label }]))
    .sort((a, b) => Number(b.health === 'critical') - Number(a.health === 'critical'))
}

function above(value: number, [warning, critical]: readonly [number, number]): Health {
  return value >= critical ? 'critical' : value >= warning ? 'warning' : 'fine'
}

function below(value: number, [warning, critical]: readonly [number, number]): Health {
  return value < critical ? 'critical' : value < warning ? 'warning' : 'fine'
}

export function healthOf(queue: LiveQueue, now: number): Health {
  return alertsOf(queue, now)[0]?.health ?? 'fine'
}

/** Now, over several queues. */
export function rollUpNow(all: readonly LiveQueueFigures[]): LiveQueueFigures['now'] {
  const since = all.flatMap(({ now }) => now.longestWaitSince ?? [])
  return {
    active: all.reduce((sum, { now }) => sum + now.active, 0),
    waiting: all.reduce((sum, { now }) => sum + now.waiting, 0),
    longestWaitSince: since.length === 0 ? null : Math.min(...since),
  }
}
