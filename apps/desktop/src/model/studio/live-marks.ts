import type { FlowLive, FlowTrial, LiveFlow } from '@offhook/desk-api'
import { type FlowDefinition, stateNamed } from './definition.ts'
import { nextOf, portIdAt } from './ports.ts'

/** What is known of one flow: what was told of it, and before that what was asked for. */
export function flowLiveOf(
  flowSid: string,
  rows: ReadonlyMap<string, LiveFlow> | null,
  asked: FlowLive | undefined,
): FlowLive | undefined {
  if (!rows) return asked
  const own = [...rows.values()].filter((row) => row.flowSid === flowSid)
  const counts = own.find((row) => row.kind === 'ways')
  const executions = own
    .flatMap((row) => (row.kind === 'execution' ? [row.execution] : []))
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt))
  const { ways = asked?.ways ?? [], since = asked?.since ?? '' } = counts ?? {}
  return { executions, ways, since }
}

/** A run that is made by a real call. `lost`: the server that has begun it is no more. */
export type ShownTrial = Omit<FlowTrial, 'failure'> & {
  readonly failure: FlowTrial['failure'] | 'lost'
}

/** The same, as far as it is known. */
export interface KnownTrial {
  readonly trial: ShownTrial
  /** Whether the live connection has told of it. */
  readonly isTold: boolean
  /** The life of the server that has begun it; '' where it was not known. */
  readonly run: string
}

/** The same by what is told now. One that was told of and is no more has ended with its server. */
export function trialAfter<Known extends KnownTrial>(
  known: Known,
  rows: ReadonlyMap<string, LiveFlow> | null,
  run: string,
): Known {
  const { trial, isTold } = known
  const row = rows?.get(trial.callSid)
  if (row?.kind === 'trial') {
    return row.trial === trial && isTold ? known : { ...known, trial: row.trial, isTold: true }
  }
  const isLost = rows !== null && (isTold || (known.run !== '' && run !== known.run))
  if (!isLost || isOver(trial)) return known
  return { ...known, trial: { ...trial, status: 'failed', failure: 'lost' } }
}

export function isOver({ status }: ShownTrial): boolean {
  return status === 'passed' || status === 'failed'
}

/** The widgets that a call has passed and the wires between them, by `name` and `name|port`. */
export function passedNames(flow: FlowDefinition, passed: readonly string[]): ReadonlySet<string> {
  const lit = new Set<string>()
  const all = [flow.initial_state, ...passed]
  for (const [place, name] of all.entries()) {
    lit.add(name)
    const state = stateNamed(flow, name)
    const next = all[place + 1]
    const index = state?.transitions.findIndex((one) => nextOf(one) === next) ?? -1
    if (state && next !== undefined && index >= 0) lit.add(`${name}|${portIdAt(state, index)}`)
  }
  return lit
}

/** Calls at each widget now by its name, and how often each way was taken today by `name|port`. */
export function liveMarks(flow: FlowDefinition, live: FlowLive): ReadonlyMap<string, number> {
  const marks = new Map<string, number>()
  for (const { at } of live.executions) {
    if (at !== null) marks.set(at, (marks.get(at) ?? 0) + 1)
  }
  for (const { from, transition, count } of live.ways) {
    const state = stateNamed(flow, from)
    if (state?.transitions[transition ?? -1] === undefined) continue
    const way = `${from}|${portIdAt(state, transition ?? 0)}`
    marks.set(way, (marks.get(way) ?? 0) + count)
  }
  return marks
}

/** Where a step went, by the names that its row has. */
export interface PassedStep {
  readonly name: string
  readonly transitioned_from: string
  readonly transitioned_to: string
}

/** The widgets and wires of a run that has been, by `name` and `name|port`, as they are drawn now. */
export function passedMarks(
  flow: FlowDefinition,
  steps: readonly PassedStep[],
): ReadonlySet<string> {
  const passed = new Set<string>()
  for (const { name, transitioned_from: from, transitioned_to: to } of steps) {
    passed.add(from)
    const state = stateNamed(flow, from)
    const index =
      state?.transitions.findIndex((one) => one.event === name && nextOf(one) === to) ?? -1
    if (state && index >= 0) passed.add(`${from}|${portIdAt(state, index)}`)
  }
  return passed
}
