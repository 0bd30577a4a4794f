/** What a supervisor sees of a worker, and how the team is narrowed and ordered. */
import type { LiveWork, LiveWorker } from '@offhook/desk-api'
import type { PlainKey } from '../../texts/index.ts'
import { chooser } from './team-conditions.ts'

/** What a worker does, by what matters most to whoever looks. */
export interface WorkerStanding {
  readonly mark: 'ringing' | 'live' | 'hold' | 'wrapping' | 'available' | 'away' | 'unreachable'
  /** Null: the activity's own name. */
  readonly word: PlainKey | null
  readonly since: number
}

export function standingOf(worker: LiveWorker): WorkerStanding {
  const call = liveCallOf(worker)
  if (call) {
    const held = heldSince(call)
    if (held !== null) return { mark: 'hold', word: 'team.onHold', since: held }
    return { mark: 'live', word: 'team.inCall', since: call.since }
  }
  const offered = worker.tasks.find(({ status }) => status === 'pending')
  if (offered) return { mark: 'ringing', word: 'team.ringing', since: offered.since }
  const wrapping = worker.tasks.find(({ status }) => status === 'wrapping')
  if (wrapping) return { mark: 'wrapping', word: 'team.wrapUp', since: wrapping.since }
  const since = worker.activitySince
  if (!worker.available) return { mark: 'away', word: null, since }
  return worker.reachable
    ? { mark: 'available', word: null, since }
    : { mark: 'unreachable', word: 'team.notReachable', since }
}

/** The call that the worker is in, if any. */
export function liveCallOf({ tasks }: LiveWorker): LiveWork | null {
  return tasks.find(({ status, channel }) => status === 'accepted' && channel === 'voice') ?? null
}

/** Since when the customer is on hold; null = they are not. */
export function heldSince({ parties }: LiveWork): number | null {
  const held = parties.find(({ kind, holdSince }) => kind === 'customer' && holdSince !== null)
  return held?.holdSince ?? null
}

/**
 * How the team is narrowed; empty = not at all. The address bar has it by these names; those from `activity` to
 * `queue` are choices of `team-conditions.ts`.
 */
export interface TeamFilter {
  readonly q: string
  readonly activity: string
  readonly team: string
  readonly skill: string
  /** The sid of a queue. */
  readonly queue: string
  /** A query of a plugin beside them. */
  readonly extra: string
  readonly order: TeamOrder
}

const teamOrders = ['name', 'state', 'call', 'handled'] as const
export type TeamOrder = (typeof teamOrders)[number]

export function filterOf(query: URLSearchParams): TeamFilter {
  const of = (name: string) => query.get(name) ?? ''
  const order = teamOrders.find((each) => each === of('order')) ?? 'name'
  return {
    ...{ q: of('q'), activity: of('activity'), team: of('team'), skill: of('skill') },
    ...{ queue: of('queue'), extra: of('extra'), order },
  }
}

/** The query of a filter, without what is not set. */
export function queryOf({ order, ...rest }: TeamFilter): Record<string, string> {
  return { ...rest, order: order === 'name' ? '' : order }
}

/** @param isExtra what the query of a plugin says of a worker */
export function teamOf(
  workers: Iterable<LiveWorker>,
  filter: TeamFilter,
  isExtra: (worker: LiveWorker) => boolean = () => true,
): readonly LiveWorker[] {
  const isFitting = fitting(filter)
  const found = [...workers].filter((worker) => isFitting(worker) && isExtra(worker))
  return found.sort((a, b) => comparisons[filter.order](a, b) || a.name.localeCompare(b.name))
}

function fitting({ q, activity, team, skill, queue }: TeamFilter): (worker: LiveWorker) => boolean {
  const text = q.trim().toLocaleLowerCase()
  const isActivity = chooser(activity)
  const isTeam = chooser(team)
  const isSkill = chooser(skill)
  const isQueue = chooser(queue)
  return (worker) => {
    const callers = worker.tasks.map(({ name }) => name)
    const names = [worker.name, worker.team ?? '', ...callers]
    return (
      (text === '' ||
        names.some((name) => name.toLocaleLowerCase().includes(text)) ||
        isNumberOf(callers, text)) &&
      isActivity([worker.activityName]) &&
      isTeam([worker.team ?? '']) &&
      isSkill(worker.skills.map(({ name }) => name)) &&
      isQueue(worker.queues)
    )
  }
}

/** Whether one of them has a number, however that is written: `555 0142`, `(201) 555-0142`. */
export function isNumberOf(callers: readonly string[], text: string): boolean {
  if (/[^\d\s().+/-]/.test(text)) return false
  const digits = text.replace(/\D/g, '')
  return digits !== '' && callers.some((name) => name.replace(/\D/g, '').includes(digits))
}

const places = ['hold', 'live', 'ringing', 'wrapping', 'available', 'unreachable', 'away']

const comparisons: Readonly<Record<TeamOrder, (a: LiveWorker, b: LiveWorker) => number>> = {
  name: () => 0,
  state: (a, b) => placeOf(a) - placeOf(b) || standingOf(a).since - standingOf(b).since,
  // The longest call first.
  call: (a, b) =>
    (liveCallOf(a)?.since ?? Number.POSITIVE_INFINITY) -
    (liveCallOf(b)?.since ?? Number.POSITIVE_INFINITY),
  handled: (a, b) => b.today.handled - a.today.handled,
}

function placeOf(worker: LiveWorker): number {
  return places.indexOf(standingOf(worker).mark)
}

/** What there is to choose from. */
export function choicesOf(workers: Iterable<LiveWorker>): {
  readonly activities: readonly string[]
  readonly teams: readonly string[]
  readonly skills: readonly string[]
} {
  const all = [...workers]
  const sorted = (names: readonly (string | null)[]) =>
    [...new Set(names.filter((name) => name !== null))].sort((a, b) => a.localeCompare(b))
  return {
    activities: sorted(all.map(({ activityName }) => activityName)),
    teams: sorted(all.map(({ team }) => team)),
    skills: sorted(all.flatMap(({ skills }) => skills.map(({ name }) => name))),
  }
}

export interface TeamCounts {
  readonly available: number
  readonly inCalls: number
  readonly wrappingUp: number
  readonly away: number
}

export function countsOf(workers: Iterable<LiveWorker>): TeamCounts {
  const counts = { available: 0, inCalls: 0, wrappingUp: 0, away: 0 }
  for (const worker of workers) {
    const { mark } = standingOf(worker)
    if (mark === 'live' || mark === 'hold') counts.inCalls += 1
    else if (mark === 'wrapping') counts.wrappingUp += 1
    else if (worker.available && worker.reachable) counts.available += 1
    else counts.away += 1
  }
  return counts
}
