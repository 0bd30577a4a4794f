import type { MediaRouter } from '@offhook/control'
import { type Clock, deferred } from '@offhook/core'
import {
  type ElementSchema,
  method,
  readAttributes,
  type TwimlElement,
  text,
  type Values,
} from '@offhook/twiml'
import type { Parameters } from '../../calls/call-parameters.ts'
import type { CallTable } from '../../calls/call-table.ts'
import type { Programs } from '../../interpreter/programs.ts'
import { callOf, type Outcome, toAction, type VerbStep } from '../../interpreter/verb.ts'
import type { Journal } from '../../journal.ts'
import type { Queue } from '../../model.ts'
import type { Prompts } from '../../ports.ts'
import type { WaitingMember } from '../../queues/queue-member.ts'
import type { QueueTable } from '../../queues/queue-table.ts'
import type { RecordingTable } from '../../recordings/recording-table.ts'
import { Talk } from '../../talks/talk.ts'
import { orInterrupted, throwIfInterrupted, whileAlive } from '../../waiting/interruption.ts'
import { urlOf } from '../callback.ts'
import type { dialAttributes } from './attributes.ts'
import { DialRecording } from './dial-recording.ts'
import type { ReservedCaller, WorkflowDequeue } from './reserved-caller.ts'
import { onStar } from './star.ts'

export const queueSchema = {
  attributes: {
    url: text(),
    method: method(),
    reservationSid: text(),
    postWorkActivitySid: text(),
  },
  // A reservation knows its queue.
  text: 'optional',
  children: {},
} as const satisfies ElementSchema

export type DialValues = Values<typeof dialAttributes>

export interface QueueNounParts {
  readonly calls: CallTable
  readonly clock: Clock
  readonly journal: Journal
  readonly media: MediaRouter
  readonly programs: Programs
  readonly prompts: Prompts
  readonly queues: QueueTable
  readonly recordings: RecordingTable
  /** Without it, no reservation can be accepted: 14217. */
  readonly reservations?: WorkflowDequeue | undefined
}

/** Who was taken. With a reservation that is accepted, the removal from the queue is committed. */
export interface Taken {
  readonly queueSid: Queue['sid']
  readonly member: WaitingMember
  readonly reserved?: ReservedCaller
}

/** The talk with somebody who was taken out of a queue: what they hear before it, and its end. */
export class DequeuedTalk {
  readonly #parts: QueueNounParts
  readonly #step: VerbStep
  readonly #dial: DialValues
  readonly #queueSid: Queue['sid']
  readonly #member: WaitingMember
  readonly #reserved: ReservedCaller | null
  readonly #over = deferred<void>()
  readonly #recording: DialRecording
  readonly #talk: Talk
  #bridgedAt: number | null = null

  constructor(
    parts: QueueNounParts,
    step: VerbStep,
    dial: DialValues,
    { queueSid, member, reserved }: Taken,
  ) {
    this.#parts = parts
    this.#step = step
    this.#dial = dial
    this.#queueSid = queueSid
    this.#member = member
    this.#reserved = reserved ?? null
    this.#recording = new DialRecording(parts.recordings, step, dial)
    const { media, prompts } = parts
    this.#talk = new Talk({ media, prompts, caller: callOf(step), callee: member.call })
  }

  async run(element: TwimlElement): Promise<Outcome> {
    const step = this.#step
    try {
      const result = await this.#join(element)
      this.#close()
      const recorded = await this.#recording.finish()
      throwIfInterrupted(step.signal)
      return toAction(step, this.#dial, { ...this.#parameters(result), ...recorded })
    } catch (reason) {
      this.#close()
      this.#recording.tellInterrupted(reason, () => this.#parameters('bridged'))
      throw reason
    }
  }

  async #join(element: TwimlElement): Promise<'bridged' | 'error'> {
    const { signal } = this.#step
    const { calls, clock, journal, media, queues } = this.#parts
    const waiting = this.#member.call
    await this.#prepare(element)
    if (waiting.isOver) return 'error'
    if (!this.#reserved) {
      try {
        await journal.commit([queues.removal(this.#member)])
      } catch {
        // The caller's music is gone and the place cannot be kept: the Enqueue says so.
        this.#member.settle({ kind: 'left', result: 'system-error' })
        return 'error'
      }
    }
    throwIfInterrupted(signal)
    if (!this.#member.settle({ kind: 'bridged', over: this.#over.promise })) return 'error'
    const over = this.#talk.untilOver()
    await queues.leave(this.#member, 'bridged', true)
    this.#bridgedAt = clock.now()
    this.#talk.join()
    this.#recording.onAnswer()
    const hungUp = deferred<void>()
    const hangUp = () => hungUp.resolve()
    const stopListening = onStar(media, callOf(this.#step), this.#dial, hangUp)
    const timer = clock.setTimeout(
      hangUp,
      calls.longest(callOf(this.#step).row.accountSid, this.#dial.timeLimit) * 1000,
    )
    try {
      await orInterrupted(Promise.race([over, hungUp.promise]), signal)
    } finally {
      stopListening()
      timer.clear()
    }
    return 'bridged'
  }

  /** What the waiting caller hears before the bridge. */
  async #prepare(element: TwimlElement): Promise<void> {
    const { url: given, method: how } = readAttributes(queueSchema, element)
    const url = urlOf(this.#step, given)
    if (url === null) return
    const { call } = this.#member
    const program = this.#parts.programs.ear({
      call,
      placement: 'wait',
      parameters: () => ({
        QueueSid: this.#queueSid,
        QueueTime: String(this.#waitedSeconds()),
        DequeingCallSid: callOf(this.#step).sid,
      }),
    })
    await whileAlive(call.endSignal, this.#step.signal, async (either) => {
      await program.run({ kind: 'document', url, method: how ?? 'POST' }, either)
    })
  }

  /** Both are free; a caller who was taken and not bridged has no place any more. */
  #close(): void {
    this.#talk.close()
    this.#member.settle({ kind: 'left', result: 'error' })
    this.#over.resolve()
    this.#reserved?.over()
  }

  #waitedSeconds(): number {
    const until = this.#bridgedAt ?? this.#parts.clock.now()
    return Math.floor((until - this.#member.row.dateEnqueued) / 1000)
  }

  #parameters(result: 'bridged' | 'error'): Parameters {
    const talked = this.#bridgedAt === null ? 0 : this.#parts.clock.now() - this.#bridgedAt
    const seconds = String(Math.round(talked / 1000))
    return {
      DialCallStatus: this.#bridgedAt === null ? 'failed' : 'completed',
      DialBridged: String(this.#bridgedAt !== null),
      DialCallSid: this.#member.call.sid,
      DialCallDuration: seconds,
      QueueSid: this.#queueSid,
      DequeueResult: result,
      DequeuedCallSid: this.#member.call.sid,
      DequeuedCallQueueTime: String(this.#waitedSeconds()),
      DequeuedCallDuration: seconds,
    }
  }
}
