import type { MediaRouter } from '@offhook/control'
import { type Clock, codes, deferred, errors, OffhookError } from '@offhook/core'
import {
  type ElementSchema,
  method,
  readAttributes,
  type TwimlElement,
  text,
  textOf,
  type Values,
} from '@offhook/twiml'
import type { Parameters } from '../../calls/call-parameters.ts'
import type { CallTable } from '../../calls/call-table.ts'
import type { Programs } from '../../interpreter/programs.ts'
import {
  callOf,
  type Outcome,
  tellAction,
  toAction,
  type VerbStep,
} from '../../interpreter/verb.ts'
import type { Journal } from '../../journal.ts'
import type { Queue } from '../../model.ts'
import type { WaitingMember } from '../../queues/queue-member.ts'
import type { QueueTable } from '../../queues/queue-table.ts'
import type { RecordingTable } from '../../recordings/recording-table.ts'
import { Talk } from '../../talks/talk.ts'
import {
  childController,
  Interruption,
  interrupt,
  orInterrupted,
  throwIfInterrupted,
} from '../../waiting/interruption.ts'
import type { dialAttributes } from './attributes.ts'
import { DialRecording } from './dial-recording.ts'
import {
  type ClaimedCaller,
  claimReserved,
  type ReservedCaller,
  type WorkflowDequeue,
} from './reserved-caller.ts'
import { ringbackTone } from './ringback.ts'

export const queueSchema = {
  attributes: {
    url: text(),
    method: method(),
    reservationSid: text(),
    postWorkActivitySid: text(),
  },
  // A reservation tells its queue by itself.
  text: 'optional',
  children: {},
} as const satisfies ElementSchema

type DialValues = Values<typeof dialAttributes>

export interface QueueNounParts {
  readonly calls: CallTable
  readonly clock: Clock
  readonly journal: Journal
  readonly media: MediaRouter
  readonly programs: Programs
  readonly queues: QueueTable
  readonly recordings: RecordingTable
  /** Without it, no reservation can be accepted: 14217. */
  readonly reservations?: WorkflowDequeue | undefined
}

/** Takes who is next in a queue and talks with them; with a reservation, its caller. */
export async function dialQueue(
  parts: QueueNounParts,
  step: VerbStep,
  dial: DialValues,
  element: TwimlElement,
): Promise<Outcome> {
  const call = callOf(step)
  await step.openAudio()
  const { reservationSid } = readAttributes(queueSchema, element)
  if (reservationSid !== null) return dialReserved(parts, step, dial, element)
  const name = textOf(element)
  if (name === '') step.warn(codes.schemaViolated, 'Element "Queue" needs text')
  const queue = await parts.queues.find(call.row.accountSid, name)
  throwIfInterrupted(step.signal)
  if (!queue) {
    const none = { DialCallStatus: 'failed', DequeueResult: 'queue-not-found' }
    return toAction(step, dial, none)
  }
  const member = await claimNext(parts, step, dial, queue)
  if (!member) {
    const none = { DialCallStatus: 'no-answer', DequeueResult: 'queue-empty', QueueSid: queue.sid }
    return toAction(step, dial, none)
  }
  return new DequeuedTalk(parts, step, dial, { queueSid: queue.sid, member }).run(element)
}

async function dialReserved(
  parts: QueueNounParts,
  step: VerbStep,
  dial: DialValues,
  element: TwimlElement,
): Promise<Outcome> {
  const { row } = callOf(step)
  const { reservationSid, postWorkActivitySid } = readAttributes(queueSchema, element)
  let claimed: ClaimedCaller
  try {
    throwIfInterrupted(step.signal)
    if (!parts.reservations)
      throw new OffhookError(errors.reservationNotAccepted, 'There are no reservations here')
    claimed = await claimReserved(
      parts,
      parts.reservations,
      {
        accountSid: row.accountSid,
        reservationSid: reservationSid ?? '',
        postWorkActivitySid: postWorkActivitySid || null,
        workerCallSid: row.sid,
      },
      { queueName: textOf(element) || null, signal: step.signal },
    )
  } catch (error) {
    if (!(error instanceof OffhookError)) throw error
    step.warn(error.code, error.message)
    return toAction(step, dial, { DialCallStatus: 'failed', DequeueResult: 'error' })
  }
  const { member, reserved } = claimed
  return new DequeuedTalk(parts, step, dial, {
    queueSid: member.row.queueSid,
    member,
    reserved,
  }).run(element)
}

/** Who is next, or comes within the ring time. Null when nobody does. */
async function claimNext(
  { clock, queues }: QueueNounParts,
  step: VerbStep,
  dial: DialValues,
  queue: Queue,
): Promise<WaitingMember | null> {
  const found = deferred<WaitingMember | null>()
  const look = (): void => {
    const member = queues.front(queue.sid)
    if (member?.claim()) found.resolve(member)
  }
  const disposeArrival = queues.onArrival(queue, look)
  const timer = clock.setTimeout(() => found.resolve(null), dial.timeout * 1000)
  const ringing = childController(step.signal)
  const close = (): void => {
    disposeArrival()
    timer.clear()
    interrupt(ringing.controller, 'done')
    ringing.dispose()
  }
  try {
    look()
    callOf(step)
      .speaker.play(ringbackTone(dial.ringTone), 0, ringing.signal)
      .catch(() => {})
    return await orInterrupted(found.promise, step.signal)
  } finally {
    close()
  }
}

/** Who was taken. With a reservation that is accepted, the removal from the queue is committed. */
interface Taken {
  readonly queueSid: Queue['sid']
  readonly member: WaitingMember
  readonly reserved?: ReservedCaller
}

class DequeuedTalk {
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
    const { media } = parts
    this.#talk = new Talk({ media, caller: callOf(step), callee: member.call })
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
      const recorded = this.#recording.finish()
      if (reason instanceof Interruption && callOf(step).isOver) {
        const told = recorded.then((more) => ({ ...this.#parameters('bridged'), ...more }))
        tellAction(step, this.#dial, told)
      } else recorded.catch(() => {})
      throw reason
    }
  }

  async #join(element: TwimlElement): Promise<'bridged' | 'error'> {
    const { signal } = this.#step
    const { calls, clock, journal, queues } = this.#parts
    const waiting = this.#member.call
    await this.#prepare(element)
    if (waiting.isOver) return 'error'
    if (!this.#reserved) {
      try {
        await journal.commit([queues.removal(this.#member)])
      } catch {
        // The caller's music is gone and the place can not be kept: the Enqueue says so.
        this.#member.settle({ kind: 'left', result: 'system-error' })
        return 'error'
      }
    }
    throwIfInterrupted(signal)
    if (!this.#member.settle({ kind: 'bridged', over: this.#over.promise })) return 'error'
    await queues.leave(this.#member, 'bridged', true)
    this.#bridgedAt = clock.now()
    this.#talk.join()
    this.#recording.onAnswer()
    const hungUp = deferred<void>()
    const { hangupOnStar, timeLimit } = this.#dial
    const stopListening = this.#talk.onStar(() => hangupOnStar && hungUp.resolve())
    const timer = clock.setTimeout(() => hungUp.resolve(), calls.longest(timeLimit) * 1000)
    try {
      await orInterrupted(Promise.race([this.#talk.untilOver(), hungUp.promise]), signal)
    } finally {
      stopListening()
      timer.clear()
    }
    return 'bridged'
  }

  /** What the waiting caller hears before the bridge. */
  async #prepare(element: TwimlElement): Promise<void> {
    const { url, method: how } = readAttributes(queueSchema, element)
    if (url === null || url === '') return
    const { signal } = this.#step
    const documentUrl = this.#step.resolveUrl(url)
    if (documentUrl === null) return
    const waiting = this.#member.call
    const both = childController(signal, waiting.endSignal)
    const program = this.#parts.programs.ear({
      call: waiting,
      placement: 'wait',
      parameters: () => ({
        QueueSid: this.#queueSid,
        QueueTime: String(this.#waitedSeconds()),
        DequeingCallSid: callOf(this.#step).sid,
      }),
    })
    try {
      await program.run({ kind: 'document', url: documentUrl, method: how ?? 'POST' }, both.signal)
    } catch (reason) {
      throwIfInterrupted(signal)
      if (!(reason instanceof Interruption)) throw reason
    } finally {
      both.dispose()
    }
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
