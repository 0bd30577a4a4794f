import type { AccountSid, CallSid, Timer, TurnQueue } from '@offhook/core'
import type { Ask, FlowRun, Reply, RunWorld } from '@offhook/studio-flow'
import { MAX_STEPS } from '@offhook/studio-flow'
import type { RunnableFlow } from '../flows/flows.ts'
import type { Execution, ExecutionSid, StepSid } from '../model.ts'
import { stepUrl } from './addresses.ts'
import type { KeptKeys } from './kept-keys.ts'

/** Widgets of a chain: of the first execution and of each that was run inside it, ended or not. */
const MOST_WITH_SUBFLOWS = 2_000

/** One execution that is going on. Of a chain of subflows only the last one has something to do. */
export interface LiveExecution {
  row: Execution
  run: FlowRun
  /** What the widget that waits has asked for. */
  asked: Ask | null
  /** The sid that the step will have which is going on. */
  stepSid: StepSid
  timer: Timer | null
  /** The subflow that runs now. */
  child: LiveExecution | null
  /** The message that the widget has sent whose answer is waited for, as it left. */
  sent: SentMessage | null
  /** What the person has answered to that, until the call asks how to go on. */
  answer: Reply | null
  /** Of the first in a chain: the widgets that those have entered which have ended inside it. */
  finishedSteps: number
  /** Ended by somebody else meanwhile. */
  isOver: boolean
  readonly flow: RunnableFlow
  readonly parent: LiveExecution | null
  /** Of the whole chain: one thing at a time. */
  readonly turns: TurnQueue
  /** Of the call's last request. */
  parameters: Readonly<Record<string, string>>
  /** What is said of the world where a saved run is made; null = all of it is as it is. */
  readonly script: Script | null
  /** Covers keys in what is kept, and shown; null = they may be kept. Of the whole chain. */
  keys: KeptKeys | null
}

/** What a run that is made by a real call says of the world around it. */
export interface Script {
  /** The time of day that templates read, epoch milliseconds; null = the present. */
  readonly now: number | null
  /** Told once, before anything is asked. */
  began(sid: ExecutionSid): void
  /** The answer of whoever is asked; null = they are really asked. */
  reply(at: string, ask: Ask, parameters: Readonly<Record<string, string>>): Reply | null
}

/** What stands below `widgets.<name>.outbound`. */
export interface SentMessage {
  readonly Sid: string
  readonly Status: string
  readonly From: string
  readonly To: string
  readonly Body: string
}

export function leafOf(live: LiveExecution): LiveExecution {
  return live.child ? leafOf(live.child) : live
}

export function rootOf(live: LiveExecution): LiveExecution {
  return live.parent ? rootOf(live.parent) : live
}

export function depthOf({ parent }: LiveExecution): number {
  return parent ? depthOf(parent) + 1 : 0
}

/** The world of one turn. */
export function worldOf(
  {
    flow,
    parent,
    row,
    finishedSteps,
    script,
  }: Pick<LiveExecution, 'flow' | 'parent' | 'finishedSteps' | 'script'> & {
    readonly row: { readonly sid: ExecutionSid }
  },
  clock: { now(): number; monotonic(): number },
): RunWorld {
  return {
    flow: flow.index,
    now: script?.now ?? clock.now(),
    mostSteps: Math.min(MAX_STEPS, MOST_WITH_SUBFLOWS - stepsElsewhere({ parent, finishedSteps })),
    monotonic: () => clock.monotonic(),
    urlOf: (step, event) => stepUrl(row.sid, step, event),
  }
}

/** Of those above, and of those that have ended. */
function stepsElsewhere({
  parent,
  finishedSteps,
}: Pick<LiveExecution, 'parent' | 'finishedSteps'>): number {
  return parent ? parent.run.steps + stepsElsewhere(parent) : finishedSteps
}

/** Whose call it is, if there is one. */
export interface CallRef {
  readonly accountSid: AccountSid
  readonly callSid: CallSid
}
