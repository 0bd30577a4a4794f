import type { FlowDefinition } from '../definition/definition.ts'
import type { SavedRun } from './saved-run.ts'
import { type Simulation, simulate } from './simulate.ts'

/** One drawn way of a flow. */
export interface TransitionRef {
  readonly state: string
  /** Among the state's transitions, from 0. */
  readonly index: number
  readonly event: string
  readonly next: string
}

export interface Coverage {
  readonly runs: readonly { readonly run: SavedRun; readonly simulation: Simulation }[]
  readonly covered: readonly TransitionRef[]
  /** What no run goes. */
  readonly missed: readonly TransitionRef[]
}

/** Makes all saved runs, and tells which ways of the flow they go. @param monotonic see `simulate` */
export function coverageOf(
  definition: FlowDefinition,
  runs: readonly SavedRun[],
  monotonic?: () => number,
): Coverage {
  const made = runs.map((run) => ({ run, simulation: simulate(definition, run, monotonic) }))
  const gone = new Set(
    made.flatMap(({ simulation }) =>
      simulation.steps.map(({ from, transition }) => `${from} ${transition}`),
    ),
  )
  const ways = drawnWays(definition)
  const isGone = ({ state, index }: TransitionRef) => gone.has(`${state} ${index}`)
  return {
    runs: made,
    covered: ways.filter(isGone),
    missed: ways.filter((way) => !isGone(way)),
  }
}

function drawnWays({ states }: FlowDefinition): readonly TransitionRef[] {
  return states.flatMap(({ name, transitions }) =>
    transitions.flatMap(({ event, next }, index) =>
      next ? [{ state: name, index, event, next }] : [],
    ),
  )
}
