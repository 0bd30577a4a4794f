/** `GET /offhook/v1/Flows/{FlowSid}/Live`: who is in a flow now, and how today's callers went. */
export interface FlowLive {
  /** Executions that go on, the oldest first. */
  readonly executions: readonly FlowLiveExecution[]
  readonly ways: readonly FlowWayCount[]
  /** From when `ways` counts: the beginning of the day (UTC), in ISO 8601. */
  readonly since: string
}

export interface FlowLiveExecution {
  readonly sid: string
  /** Null where it is about a message or a request. */
  readonly callSid: string | null
  /** The person's number or address. */
  readonly contact: string
  readonly revision: number
  /** The widget that it waits at; null between two. */
  readonly at: string | null
  /** ISO 8601. */
  readonly startedAt: string
}

export const flowEndReasons = [
  'completed',
  'hangup',
  'failed',
  'loop',
  'too-many-steps',
  'too-slow',
  'stopped',
  'restart',
  'replaced',
] as const
/** `stopped` by REST; `restart`: the server that ran it ended; `replaced` by another flow on its call. */
export type FlowEndReason = (typeof flowEndReasons)[number]

/** `GET /offhook/v1/Flows/{FlowSid}/Executions/{ExecutionSid}`: how a run of a flow ended. */
export interface FlowExecutionEnd {
  readonly sid: string
  /** Null while it goes on. */
  readonly endReason: FlowEndReason | null
}

/** How often a way out of a widget was taken by executions that began since. */
export interface FlowWayCount {
  readonly from: string
  /** The place in the widget's `transitions`; null for an event that is not drawn. */
  readonly transition: number | null
  readonly count: number
}

/** Of a saved run that is made by a real call: `POST /offhook/v1/Flows/{FlowSid}/Trials`. */
export interface FlowTrial {
  /** Of the caller's own call, which is in the log. */
  readonly callSid: string
  readonly flowSid: string
  readonly revision: number
  /** Of the run. */
  readonly name: string
  readonly status: 'calling' | 'running' | 'passed' | 'failed'
  /** `not-reached`: no flow began; `differs`: it went another way; `too-long`: it had to be ended. */
  readonly failure: 'not-reached' | 'differs' | 'too-long' | null
  readonly executionSid: string | null
  /** The widgets that the simulator passes, and those that the call has passed so far. */
  readonly expected: readonly string[]
  readonly passed: readonly string[]
  /** The first place of `expected` where the call went elsewhere; null where it has not. */
  readonly differsAt: number | null
  readonly startedAt: string
}

/** What the topic `flows` tells: who is in a flow, how today's callers went, runs by real calls. */
export type LiveFlow =
  | {
      /** The execution. */
      readonly key: string
      readonly kind: 'execution'
      readonly flowSid: string
      readonly execution: FlowLiveExecution
    }
  | {
      /** The flow; told once `Live` has been asked for. */
      readonly key: string
      readonly kind: 'ways'
      readonly flowSid: string
      readonly ways: readonly FlowWayCount[]
      readonly since: string
    }
  | {
      /** The caller's call. */
      readonly key: string
      readonly kind: 'trial'
      readonly flowSid: string
      readonly trial: FlowTrial
    }
