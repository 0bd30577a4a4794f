/** Runs that are kept beside a flow, as its tests. */
import type { Properties } from '../definition/definition.ts'
import type { TriggerEvent } from '../widgets/trigger.ts'

/** What happens at one widget; those of one widget are used up in their order. */
export interface SimulatedInput {
  /** The name of the widget. */
  readonly at: string
  /** Keys that are pressed. */
  readonly digits?: string
  /** What is said. */
  readonly speech?: string
  /** Nothing is pressed or said. */
  readonly silence?: boolean
  /** The person hangs up here. */
  readonly hangup?: boolean
  /** What a web service answers; status 0 where it does not. */
  readonly http?: { readonly status: number; readonly contentType?: string; readonly body?: string }
  /** How the waiting ends: `bridged`, `queue-full`, `leave`, `error` … */
  readonly queue?: string
  /** How a dialled call ends: `completed`, `busy`, `no-answer`, `failed`. */
  readonly dial?: string
  /** Seconds that are recorded; 0 where nothing is heard. */
  readonly recording?: number
  /** The `Result` of a payment. */
  readonly payment?: string
  /** What became of a call, recording, message or subflow: `ok`, `answered`, `busy`, `timeout` … */
  readonly result?: string
  /** What comes with it. */
  readonly values?: Properties
}

export interface SavedRun {
  readonly name: string
  readonly trigger: {
    readonly event: TriggerEvent
    /** Of the call or the message: `From`, `To` …; of a request its `parameters`. */
    readonly parameters?: Readonly<Record<string, string>>
  }
  /** The time of day, ISO 8601; the present where it is left out. */
  readonly now?: string
  readonly inputs: readonly SimulatedInput[]
  /** The widgets that must be passed, in this order. */
  readonly expect?: readonly string[]
}
