/** Runs a flow without a call, by the machine that runs calls. */
import type { Context } from '../context.ts'
import type { FlowDefinition } from '../definition/definition.ts'
import {
  advanceRun,
  beginRun,
  type FlowRun,
  IndexedFlow,
  type RunEffect,
  type RunEnd,
  type RunStep,
  type RunWorld,
} from '../run/flow-run-state.ts'
import { contextAfter, contextOf, type StepRecord } from '../run/step-record.ts'
import type { Ask, Reply } from '../widgets/widget.ts'
import { replyTo } from './replies.ts'
import type { SavedRun, SimulatedInput } from './saved-run.ts'

/** One widget that was passed. */
export interface SimulatedStep extends StepRecord {
  /** What the widget asked the world for; null where it needed nobody. */
  readonly ask: Ask | null
  /** Once it was left. */
  readonly context: Context
}

export interface Simulation {
  readonly steps: readonly SimulatedStep[]
  readonly ended: RunEnd
  readonly faults: readonly { readonly at: string; readonly message: string }[]
  /** What did not go as the run expects; null where all did. */
  readonly failure: string | null
}

const FROM = '+12025550142'
const TO = '+12025550100'
const words = { incomingCall: 'call', incomingMessage: 'message', incomingRequest: 'request' }

/**
 * @param monotonic milliseconds that only grow, by which a turn that takes too long is ended; tests
 *   let it stand, so that a machine that stalls fails none
 */
export function simulate(
  definition: FlowDefinition,
  run: SavedRun,
  monotonic: () => number = () => performance.now(),
): Simulation {
  const simulator = new Simulator(definition, run, monotonic)
  while (simulator.goOn());
  return simulator.result()
}

class Simulator {
  readonly #world: RunWorld
  readonly #run: SavedRun
  readonly #inputs: SimulatedInput[]
  readonly #call: Readonly<Record<string, string>>
  readonly #steps: SimulatedStep[] = []
  readonly #faults: { at: string; message: string }[] = []
  readonly #asks = new Map<string, Ask>()
  #context: Context
  #state: FlowRun

  constructor(definition: FlowDefinition, run: SavedRun, monotonic: () => number) {
    const now = run.now === undefined ? Date.now() : Date.parse(run.now)
    this.#run = run
    this.#inputs = [...run.inputs]
    this.#world = {
      flow: new IndexedFlow(definition),
      now,
      monotonic,
      urlOf: (_step, event) => event,
    }
    const { event, parameters = {} } = run.trigger
    this.#call = {
      CallSid: 'CA00000000000000000000000000000000',
      From: FROM,
      To: TO,
      ...parameters,
    }
    const word = words[event as keyof typeof words] ?? 'parent'
    this.#context = contextOf({
      executionSid: 'FN00000000000000000000000000000000',
      flowSid: 'FW00000000000000000000000000000000',
      trigger: { [word]: word === 'call' || word === 'message' ? this.#call : { parameters } },
      channel: this.#call['To'] ?? TO,
      contact: this.#call['From'] ?? FROM,
      data: word === 'request' ? parameters : {},
    })
    this.#state = this.#keep(beginRun(this.#world, event, this.#context))
  }

  /** Answers what is asked; false once the run has ended. */
  goOn(): boolean {
    const state = this.#state
    if (state.phase === 'ended') return false
    const ask = this.#asks.get(state.at)
    if (!ask) return false
    this.#state = this.#keep(advanceRun(this.#world, state, this.#replyTo(state.at, ask)))
    return true
  }

  result(): Simulation {
    const ended = this.#state.phase === 'ended' ? this.#state.reason : 'failed'
    const passed = this.#steps.map(({ from }) => from).slice(1)
    return {
      steps: this.#steps,
      ended,
      faults: this.#faults,
      failure: failureOf(this.#run, passed),
    }
  }

  #replyTo(at: string, ask: Ask): Reply {
    const index = this.#inputs.findIndex((input) => input.at === at)
    const [input] = index < 0 ? [] : this.#inputs.splice(index, 1)
    return replyTo(ask, input, this.#call)
  }

  #keep({ state, effects }: RunStep): FlowRun {
    for (const effect of effects) this.#take(effect)
    return state
  }

  #take(effect: RunEffect): void {
    if (effect.type === 'ask') this.#asks.set(effect.at, effect.ask)
    else if (effect.type === 'fault') this.#faults.push({ at: effect.at, message: effect.message })
    else {
      const { step } = effect
      this.#context = contextAfter(this.#context, step)
      const ask = this.#asks.get(step.from) ?? null
      this.#asks.delete(step.from)
      this.#steps.push({ ...step, ask, context: this.#context })
    }
  }
}

function failureOf({ expect }: SavedRun, passed: readonly string[]): string | null {
  if (!expect) return null
  const at = expect.findIndex((name, index) => passed[index] !== name)
  if (at >= 0) {
    const instead = passed[at] === undefined ? 'the run has ended' : `"${passed[at]}"`
    return `Step ${at + 1} should be "${expect[at]}": ${instead}`
  }
  return passed.length > expect.length ? `"${passed[expect.length]}" follows the last step` : null
}
