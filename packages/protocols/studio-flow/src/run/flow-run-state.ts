/**
 * Runs a flow, step by step. Pure: what a widget wants of the world is an effect, and what came of it
 * is handed in.
 *
 *     begin ──▶ (widgets that need nobody, one after another) ──▶ waiting ──reply──▶ (…) ──▶ ended
 *                                                                   │
 *                                      the person hangs up: the way `hangup`, or ended
 */
import type { Context } from '../context.ts'
import { type FlowDefinition, nextOf, type State } from '../definition/definition.ts'
import { LiquidFault, renderDeep, renderLiquid } from '../liquid/liquid.ts'
import { PropertyReader } from '../properties/property-reader.ts'
import {
  type Ask,
  isOutcome,
  type Outcome,
  type Reply,
  type Widget,
  type WidgetStep,
} from '../widgets/widget.ts'
import { widgetOf } from '../widgets/widgets.ts'
import { contextAfter, type StepRecord } from './step-record.ts'

/** Widgets that one execution may enter, and how often one may follow itself. */
export const MAX_STEPS = 1_000
export const MAX_REPEATS = 10
/** Between two replies, since whoever runs flows has others to run. */
export const MAX_TURN_MS = 250

/**
 * - `completed` no way led on · `hangup` the person is gone · `failed` a widget could not run and has
 *   no branch for it · `loop` one widget followed itself too often · `too-many-steps` · `too-slow` its
 *   templates took too long
 */
export type RunEnd = 'completed' | 'hangup' | 'failed' | 'loop' | 'too-many-steps' | 'too-slow'

export type FlowRun =
  | ({ readonly phase: 'waiting'; readonly at: string } & RunProgress)
  | ({ readonly phase: 'ended'; readonly reason: RunEnd } & RunProgress)

export interface RunProgress {
  readonly context: Context
  /** Widgets that were entered; the number of the one that waits, too. */
  readonly steps: number
  /** How often the last widget has followed itself. */
  readonly repeats: number
  readonly last: string
  /** The person has hung up: nothing more can be said, until another call is answered. */
  readonly isGone: boolean
}

/** What an owner has to mend. */
export type FaultKind =
  | 'loop'
  | 'too-many-steps'
  | 'template'
  | 'request'
  | 'task'
  | 'subflow'
  | 'widget'

export type RunEffect =
  | { readonly type: 'stepped'; readonly step: StepRecord }
  | { readonly type: 'ask'; readonly ask: Ask; readonly at: string; readonly step: number }
  | {
      readonly type: 'fault'
      readonly at: string
      readonly message: string
      readonly kind: FaultKind
    }

export interface RunStep {
  readonly state: FlowRun
  readonly effects: readonly RunEffect[]
}

/** A definition whose states are found by name. */
export class IndexedFlow {
  readonly definition: FlowDefinition
  readonly #states: ReadonlyMap<string, State>

  constructor(definition: FlowDefinition) {
    this.definition = definition
    this.#states = new Map(definition.states.map((state) => [state.name, state]))
  }

  state(name: string): State | undefined {
    return this.#states.get(name)
  }
}

export interface RunWorld {
  readonly flow: IndexedFlow
  /** Epoch milliseconds. */
  readonly now: number
  /** Steps that may still be made, where a flow above counts too. */
  readonly mostSteps?: number
  /** Milliseconds that only grow. */
  monotonic(): number
  /** The address of a reply to a step, which brings its event back. */
  urlOf(step: number, event: string): string
}

/** Leaves the trigger by an event. */
export function beginRun(world: RunWorld, event: string, context: Context): RunStep {
  const { initial_state: start } = world.flow.definition
  const run = { context, steps: 0, repeats: 0, last: '', isGone: false }
  const trigger = world.flow.state(start)
  if (!trigger) return { state: { ...run, phase: 'ended', reason: 'failed' }, effects: [] }
  return new Stepping(world, run).leave(trigger, { event })
}

/** What follows a reply; nothing for a run that has ended. */
export function advanceRun(world: RunWorld, run: FlowRun, reply: Reply): RunStep {
  if (run.phase === 'ended') return { state: run, effects: [] }
  const state = world.flow.state(run.at)
  if (!state) return { state: { ...run, phase: 'ended', reason: 'failed' }, effects: [] }
  return new Stepping(world, run).reply(state, reply)
}

const GONE: Outcome = { event: 'hangup' }
/** Widgets that bring somebody to the line. */
const callers: readonly string[] = ['make-outgoing-call', 'make-outgoing-call-v2']
/** What needs somebody on the line. */
const callAsks: readonly Ask['kind'][] = ['document', 'foreign-document', 'recording']
/** The ways out of whoever could not do what they are for, in the order of preference. */
const failures =
  /^(failed|fail|failedToEnqueue|callFailure|providerError|deliveryFailure|noAudio|error)$/

class Stepping {
  readonly #world: RunWorld
  readonly #effects: RunEffect[] = []
  readonly #began: number
  #run: RunProgress

  constructor(world: RunWorld, run: RunProgress) {
    this.#world = world
    this.#run = run
    this.#began = world.monotonic()
  }

  reply(state: State, reply: Reply): RunStep {
    const widget = widgetOf(state.type)
    if (reply.kind === 'hangup') {
      this.#run = { ...this.#run, isGone: true }
      const hasWay = state.transitions.some(({ event }) => event === 'hangup')
      if (hasWay) return this.leave(state, { ...GONE, values: reply.parameters })
      return this.#end(state, GONE, 'hangup')
    }
    // Whoever answers a call that was placed after the hang-up can be spoken to.
    if (reply.kind === 'callback' && callers.includes(state.type)) {
      this.#run = { ...this.#run, isGone: false }
    }
    const outcome = this.#guarded(state, (step) => widget?.on?.(reply, step) ?? failure(state))
    return this.#follow(state, outcome)
  }

  /** Takes the way of an outcome, and enters what stands there. */
  leave(state: State, outcome: Outcome): RunStep {
    let from = state
    let way = outcome
    for (;;) {
      const transition =
        way.transition === undefined
          ? from.transitions.find(({ event }) => event === way.event)
          : from.transitions[way.transition]
      const next = this.#world.flow.state(nextOf(transition) ?? '')
      if (!next) return this.#end(from, way, this.#run.isGone ? 'hangup' : endOf(way))
      const guard = this.#guardOf(next)
      if (guard) return this.#end(from, way, guard)
      this.#record(from, way, next.name)
      const entered = this.#enter(next)
      if (!isOutcome(entered)) return this.#wait(next, entered)
      from = next
      way = entered
    }
  }

  #follow(state: State, what: Ask | Outcome): RunStep {
    return isOutcome(what) ? this.leave(state, what) : this.#wait(state, what)
  }

  #enter(state: State): Ask | Outcome {
    const { steps, repeats, last } = this.#run
    const isAgain = last === state.name
    this.#run = {
      ...this.#run,
      steps: steps + 1,
      repeats: isAgain ? repeats + 1 : 1,
      last: state.name,
    }
    const widget = widgetOf(state.type)
    if (widget) return this.#guarded(state, (step) => widget.enter(step))
    this.#fault(state, `The widget type "${state.type}" is not supported`)
    return failure(state)
  }

  #wait(state: State, ask: Ask): RunStep {
    if (this.#run.isGone && callAsks.includes(ask.kind)) return this.#end(state, GONE, 'hangup')
    const step = this.#run.steps
    this.#effects.push({ type: 'ask', ask, at: state.name, step })
    return {
      state: { ...this.#run, phase: 'waiting', at: state.name },
      effects: this.#effects,
    }
  }

  #end(state: State, outcome: Outcome, reason: RunEnd): RunStep {
    const fault = endFaults[reason]
    if (fault) this.#fault(state, ...fault)
    this.#record(state, outcome, null)
    return { state: { ...this.#run, phase: 'ended', reason }, effects: this.#effects }
  }

  #guardOf({ name }: State): RunEnd | undefined {
    const { steps, repeats, last } = this.#run
    if (steps >= (this.#world.mostSteps ?? MAX_STEPS)) return 'too-many-steps'
    if (this.#isLate()) return 'too-slow'
    return last === name && repeats >= MAX_REPEATS ? 'loop' : undefined
  }

  #record(state: State, outcome: Outcome, to: string | null): void {
    const { event, values, variables, fault } = outcome
    if (fault) this.#fault(state, fault, 'task')
    const index = outcome.transition ?? state.transitions.findIndex((one) => one.event === event)
    const step: StepRecord = {
      name: event,
      type: state.type,
      from: state.name,
      to,
      transition: index < 0 ? null : index,
      values: values ?? null,
      variables: variables ?? null,
    }
    this.#run = { ...this.#run, context: contextAfter(this.#run.context, step) }
    this.#effects.push({ type: 'stepped', step })
  }

  /** A text that cannot be rendered is a failure of its widget. */
  #guarded(state: State, act: (step: WidgetStep) => Ask | Outcome): Ask | Outcome {
    try {
      return act(this.#stepOf(state))
    } catch (error) {
      if (!(error instanceof LiquidFault)) throw error
      this.#fault(state, error.message, 'template')
      return failure(state)
    }
  }

  #stepOf(state: State): WidgetStep {
    const { context, steps } = this.#run
    const { offset: _offset, ...properties } = state.properties ?? {}
    // One widget may hold a thousand texts, each as slow as a template may be.
    const render = (text: string) => {
      if (this.#isLate()) throw new LiquidFault('The texts of this turn take too long')
      return renderLiquid(text, context, this.#world.now)
    }
    return {
      state,
      context,
      properties: new PropertyReader(
        renderDeep(properties, render) as Readonly<Record<string, unknown>>,
      ),
      urlOf: (event) => this.#world.urlOf(steps, event),
      render,
    }
  }

  #isLate(): boolean {
    return this.#world.monotonic() - this.#began > MAX_TURN_MS
  }

  #fault({ name }: State, message: string, kind: FaultKind = 'widget'): void {
    this.#effects.push({ type: 'fault', at: name, message, kind })
  }
}

const FAILED = 'failed'
const endFaults: Readonly<Partial<Record<RunEnd, readonly [string, FaultKind]>>> = {
  loop: [`The widget followed itself ${MAX_REPEATS} times: the execution was ended`, 'loop'],
  'too-many-steps': ['The execution has passed too many widgets: it was ended', 'too-many-steps'],
  'too-slow': ['The templates of the flow take too long: the execution was ended', 'template'],
}

/** How a widget is left that could not run. */
function failure(state: State): Outcome {
  const known: Widget | undefined = widgetOf(state.type)
  const events = known?.schema.events ?? state.transitions.map(({ event }) => event)
  return { event: events.find((event) => failures.test(event)) ?? FAILED }
}

/** A widget that has failed and has no way for that ends the run as failed. */
function endOf({ event }: Outcome): RunEnd {
  return event === FAILED ? 'failed' : 'completed'
}
