import type {
  Ask,
  SavedRun,
  SimulatedInput,
  Simulation,
  Template,
  TemplatePlace,
} from '@offhook/studio-flow'
import { type FlowDefinition, stateNamed } from './definition.ts'
import { portIdAt } from './ports.ts'

/** Where a definition keeps its runs: a key of our own, so that each revision has its tests with it. */
export const RUNS = 'x-offhook-runs'

/** The runs that are kept with a flow; what does not read as one is left out. */
export function runsOf(flow: FlowDefinition): readonly SavedRun[] {
  const kept = flow[RUNS]
  if (!Array.isArray(kept)) return []
  return kept.filter((run: Partial<SavedRun> | null): run is SavedRun => {
    const isRun = typeof run?.name === 'string' && Array.isArray(run.inputs)
    return isRun && typeof run?.trigger?.event === 'string'
  })
}

/** A template as a document, with its runs as tests. */
export function begunWith({ definition, runs }: Template, place: TemplatePlace): object {
  return { ...definition(place), [RUNS]: runs }
}

/** A run of a call in which nobody does anything. */
export function newRun(name: string): SavedRun {
  return { name, trigger: { event: 'incomingCall' }, inputs: [] }
}

/** What somebody or something can do at a widget that waits. */
export type InputKind =
  | 'keys'
  | 'recording'
  | 'queue'
  | 'dial'
  | 'payment'
  | 'http'
  | 'result'
  | 'listens'

/** The results of what is asked of the world, the usual one first. */
export const outcomes: Readonly<Partial<Record<InputKind, readonly string[]>>> = {
  queue: ['bridged', 'queue-full', 'leave', 'error'],
  dial: ['completed', 'busy', 'no-answer', 'failed'],
  payment: [
    'success',
    'too-many-failed-attempts',
    'payment-connector-error',
    'caller-interrupted-with-star',
    'validation-error',
  ],
}

export function inputKindOf(ask: Ask): InputKind {
  if (ask.kind === 'request') return 'http'
  if (ask.kind !== 'document') return 'result'
  const kinds: Readonly<Record<string, InputKind>> = {
    Gather: 'keys',
    Record: 'recording',
    Enqueue: 'queue',
    Dial: 'dial',
    Pay: 'payment',
  }
  return kinds[ask.verbs[0]?.name ?? ''] ?? 'listens'
}

/** The results that an ask of the kind `result` can have, the usual one first. */
export function resultsOf({ kind }: Ask): readonly string[] {
  if (kind === 'call') return ['answered', 'busy', 'no-answer', 'failed']
  if (kind === 'question') return ['incoming', 'timeout', 'failed']
  if (kind === 'subflow') return ['completed', 'failed']
  if (kind === 'foreign-document') return ['return', 'timeout', 'fail']
  return ['ok', 'failed']
}

/** What happens at the `visit`-th time (from 0) that a run is at a widget. */
export function inputOf(run: SavedRun, at: string, visit: number): SimulatedInput | undefined {
  return run.inputs.filter((input) => input.at === at)[visit]
}

/** The run with another input there; visits before it that had none get the usual one. */
export function withInput(run: SavedRun, visit: number, input: SimulatedInput): SavedRun {
  const here = run.inputs.filter(({ at }) => at === input.at)
  const missing = Array.from({ length: Math.max(0, visit - here.length) }, () => ({ at: input.at }))
  let count = -1
  const replaced = run.inputs.map((one) => {
    if (one.at === input.at) count += 1
    return one.at === input.at && count === visit ? input : one
  })
  return { ...run, inputs: visit < here.length ? replaced : [...run.inputs, ...missing, input] }
}

/** One widget of a simulated path, with how often the run had been there before. */
export interface PathStep {
  readonly name: string
  readonly visit: number
  readonly step: Simulation['steps'][number]
}

export function pathOf({ steps }: Simulation): readonly PathStep[] {
  const visits = new Map<string, number>()
  return steps.map((step) => {
    const visit = visits.get(step.from) ?? 0
    visits.set(step.from, visit + 1)
    return { name: step.from, visit, step }
  })
}

/** The names of the widgets that a run passes, as they are kept for its test. */
export function passedBy({ steps }: Simulation): readonly string[] {
  return steps.slice(1).map(({ from }) => from)
}

/** The widgets of a path and its wires, by `name` and `name|port`. */
export function litBy(flow: FlowDefinition, { steps }: Simulation): ReadonlySet<string> {
  const lit = new Set<string>()
  for (const { from, transition } of steps) {
    lit.add(from)
    const state = stateNamed(flow, from)
    if (state && transition !== null) lit.add(`${from}|${portIdAt(state, transition)}`)
  }
  return lit
}
