import type { CloudEvent, Delivery, Sink, Subscription } from './model.ts'

/** What the store does for event streams. */
export interface EventStreamRepository {
  sinks(): Promise<readonly Sink[]>
  subscriptions(): Promise<readonly Subscription[]>
  /** The next of a sink, in their order. */
  waiting(sinkSid: Sink['sid'], most: number): Promise<readonly Delivery[]>
  /** How many wait for it. */
  count(sinkSid: Sink['sid']): Promise<number>
  /** Those that have waited since before this moment are dead. Resolves with how many there were. */
  bury(sinkSid: Sink['sid'], createdBefore: number): Promise<number>
}

/** What became of a batch. */
export interface Sent {
  /** How many were taken, from the first on. */
  readonly taken: number
  /** Why not all of them, as a sentence without secrets. */
  readonly fault: string | null
  /** The sink was reached, and refuses the next event for what it is: others it may take. */
  readonly isRefused?: boolean
}

/** Carries events to a sink. */
export interface EventSender {
  /** One after the other in their order. Rejects only for a defect. */
  send(sink: Sink, events: readonly CloudEvent[]): Promise<Sent>
}
