/**
 * The nouns of `studio`.
 * - *flow*: a drawn programme of calls and messages; its *revisions* are all that it has been.
 * - *draft*, *published*: only a published revision takes calls; test users run the newest of all.
 * - *execution*: one run of a flow for one person; its *steps* are the widgets that were left.
 * - *end reason*: why an execution is over.
 *
 * Times are milliseconds since the epoch.
 */
import type { AccountSid, CallSid, Sid, Stored } from '@offhook/core'
import type { Context, FlowIssue, RunEnd } from '@offhook/studio-flow'

export type FlowSid = Sid<'FW'>
export type ExecutionSid = Sid<'FN'>
export type StepSid = Sid<'FT'>

export const flowStatuses = ['draft', 'published'] as const
export type FlowStatus = (typeof flowStatuses)[number]

export const executionStatuses = ['active', 'ended'] as const
export type ExecutionStatus = (typeof executionStatuses)[number]

/** `stopped` by REST; `restart`: the node that ran it went down; `replaced` by another on its call. */
export type EndReason = RunEnd | 'stopped' | 'restart' | 'replaced'

interface Dated {
  readonly accountSid: AccountSid
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** What a flow and a revision of it say alike. */
export interface FlowFacts {
  readonly friendlyName: string
  readonly status: FlowStatus
  readonly revision: number
  readonly commitMessage: string | null
  /** JSON, as it was sent. */
  readonly definition: string
  readonly valid: boolean
  readonly errors: readonly FlowIssue[]
  readonly warnings: readonly FlowIssue[]
}

/** A flow as its newest revision has it. */
export interface Flow extends Dated, FlowFacts {
  readonly sid: FlowSid
  /** Which revision takes calls; null while none has been published. */
  readonly publishedRevision: number | null
  /** E.164 and `client:` of those who run the newest revision. */
  readonly testUsers: readonly string[]
}

export interface FlowRevision extends Dated, FlowFacts {
  readonly sid: Sid<'FV'>
  readonly flowSid: FlowSid
}

export interface Execution extends Dated {
  readonly sid: ExecutionSid
  readonly flowSid: FlowSid
  readonly revision: number
  /** The call, the message, or the execution itself where a request began it. */
  readonly initiatedBy: string
  /** The person's number or address. */
  readonly contactAddress: string
  readonly status: ExecutionStatus
  readonly endReason: EndReason | null
  readonly callSid: CallSid | null
  /** The step of another execution that runs this one. */
  readonly parentStepSid: StepSid | null
  readonly context: Context
  readonly nodeId: string
}

/** A widget that was left. */
export interface ExecutionStep extends Dated {
  readonly sid: StepSid
  readonly executionSid: ExecutionSid
  readonly flowSid: FlowSid
  /** The event that led on. */
  readonly name: string
  readonly type: string
  readonly transitionedFrom: string
  /** `Ended` at the end. */
  readonly transitionedTo: string
  /** Which of the widget's ways, from 0; null where none is drawn. */
  readonly transition: number | null
  readonly parentStepSid: StepSid | null
  /** What it wrote under `widgets.<name>` and `flow.variables`. */
  readonly values: Readonly<Record<string, unknown>> | null
  readonly variables: Readonly<Record<string, unknown>> | null
}

/** How an execution that is over is called in `transitionedTo`. */
export const ENDED = 'Ended'

/** What executions do, as it is written. */
export interface StudioEvents {
  'execution.started': [execution: Execution]
  'execution.ended': [execution: Execution]
  'step.ended': [step: ExecutionStep]
}

declare module '@offhook/core' {
  interface Entities {
    'studio-flow': Stored<Flow, 'sid'>
    'studio-revision': Stored<FlowRevision, 'sid'>
    'studio-execution': Stored<Execution, 'sid'>
    'studio-step': Stored<ExecutionStep, 'sid'>
  }
}
