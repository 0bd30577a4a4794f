import { deferred, OffhookError } from '@offhook/core'
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
import { EarProgram } from '../../interpreter/ear-program.ts'
import { callOf, type Outcome, toAction, type VerbStep } from '../../interpreter/verb.ts'
import type { Queue } from '../../model.ts'
import type { WaitingMember } from '../../queues/queue-member.ts'
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
import { TwoPartyRoom } from './two-party-room.ts'

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

/**
 * Takes who is next in a queue and talks with them; with a reservation, its caller.
 * @param workflow without it no reservation can be accepted: 14217
 */
export async function dialQueue(
  step: VerbStep,
  dial: DialValues,
  element: TwimlElement,
  workflow: WorkflowDequeue | null,
): Promise<Outcome> {
  const call = callOf(step)
  await step.openAudio()
  const { reservationSid } = readAttributes(queueSchema, element)
  if (reservationSid !== null) return dialReserved(step, dial, element, workflow)
  const name = textOf(element)
  if (name === '') step.warn(12200, 'Element "Queue" needs text')
  const { queues } = step.services
  const queue = await queues.find(call.row.accountSid, name)
  throwIfInterrupted(step.signal)
  if (!queue) {
    const none = { DialCallStatus: 'failed', DequeueResult: 'queue-not-found' }
    return toAction(step, dial, none)
  }
  const member = await claimNext(step, dial, queue)
  if (!member) {
    const none = { DialCallStatus: 'no-answer', DequeueResult: 'queue-empty', QueueSid: queue.sid }
    return toAction(step, dial, none)
  }
  return new DequeuedTalk(step, dial, { queueSid: queue.sid, member }).run(element)
}

async function dialReserved(
  step: VerbStep,
  dial: DialValues,
  element: TwimlElement,
  workflow: WorkflowDequeue | null,
): Promise<Outcome> {
  const { row } = callOf(step)
  const { reservationSid, postWorkActivitySid } = readAttributes(queueSchema, element)
  let claimed: ClaimedCaller
  try {
    throwIfInterrupted(step.signal)
    if (!workflow) throw new OffhookError('There are no reservations here', { code: 14217 })
    claimed = await claimReserved(
      step.services,
      workflow,
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
  return new DequeuedTalk(step, dial, { queueSid: member.row.queueSid, member, reserved }).run(
    element,
  )
}

/** Who is next, or comes within the ring time. Null when nobody does. */
async function claimNext(
  step: VerbStep,
  dial: DialValues,
  queue: Queue,
): Promise<WaitingMember | null> {
  const { queues, clock } = step.services
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
  readonly #step: VerbStep
  readonly #dial: DialValues
  readonly #queueSid: Queue['sid']
  readonly #member: WaitingMember
  readonly #reserved: ReservedCaller | null
  readonly #over = deferred<void>()
  readonly #recording: DialRecording
  readonly #room: TwoPartyRoom
  #bridgedAt: number | null = null

  constructor(step: VerbStep, dial: DialValues, { queueSid, member, reserved }: Taken) {
    this.#step = step
    this.#dial = dial
    this.#queueSid = queueSid
    this.#member = member
    this.#reserved = reserved ?? null
    this.#recording = new DialRecording(step, dial)
    this.#room = new TwoPartyRoom({
      media: step.services.media,
      caller: callOf(step),
      callee: member.call,
    })
  }

  async run(element: TwimlElement): Promise<Outcome> {
    const step = this.#step
    try {
      const result = await this.#talk(element)
      this.#close()
      const recorded = await this.#recording.finish()
      throwIfInterrupted(step.signal)
      return toAction(step, this.#dial, { ...this.#parameters(result), ...recorded })
    } catch (reason) {
      this.#close()
      const recorded = this.#recording.finish()
      const { action, method: how } = this.#dial
      const url = action === null ? null : step.resolveUrl(action)
      if (reason instanceof Interruption && callOf(step).isOver && url !== null) {
        void recorded.then((parameters) =>
          step.tell(url, how ?? 'POST', { ...this.#parameters('bridged'), ...parameters }),
        )
      } else recorded.catch(() => {})
      throw reason
    }
  }

  async #talk(element: TwimlElement): Promise<'bridged' | 'error'> {
    const step = this.#step
    const { services, signal } = step
    const waiting = this.#member.call
    await this.#prepare(element)
    if (waiting.isOver) return 'error'
    if (!this.#reserved) {
      try {
        await services.journal.commit([services.queues.removal(this.#member)])
      } catch {
        // The caller's music is gone and the place can not be kept: the Enqueue says so.
        this.#member.settle({ kind: 'left', result: 'system-error' })
        return 'error'
      }
    }
    throwIfInterrupted(signal)
    if (!this.#member.settle({ kind: 'bridged', over: this.#over.promise })) return 'error'
    await services.queues.leave(this.#member, 'bridged', true)
    this.#bridgedAt = services.clock.now()
    this.#room.join()
    this.#recording.onAnswer()
    const redirected = new Promise<void>((resolve) => {
      waiting.events.once('redirected', () => resolve())
    })
    const hungUp = deferred<void>()
    const { hangupOnStar, timeLimit } = this.#dial
    const stopListening = services.media.listen(callOf(step).endpointId, {
      digit: ({ digit }) => hangupOnStar && digit === '*' && hungUp.resolve(),
    })
    const limit = Math.min(timeLimit ?? services.callSeconds, services.callSeconds)
    const timer = services.clock.setTimeout(() => hungUp.resolve(), limit * 1000)
    try {
      await orInterrupted(Promise.race([waiting.ended, redirected, hungUp.promise]), signal)
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
    const { services, signal } = this.#step
    const documentUrl = this.#step.resolveUrl(url)
    if (documentUrl === null) return
    const waiting = this.#member.call
    const both = childController(signal, waiting.endSignal)
    const program = new EarProgram({
      services,
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
    this.#room.close()
    this.#member.settle({ kind: 'left', result: 'error' })
    this.#over.resolve()
    this.#reserved?.over()
  }

  #waitedSeconds(): number {
    const until = this.#bridgedAt ?? this.#step.services.clock.now()
    return Math.floor((until - this.#member.row.dateEnqueued) / 1000)
  }

  #parameters(result: 'bridged' | 'error'): Parameters {
    const talked = this.#bridgedAt === null ? 0 : this.#step.services.clock.now() - this.#bridgedAt
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

/** A queue noun beside others is a mistake of nesting. */
export function nestingError(): OffhookError {
  return new OffhookError('Dial holds one conference or one queue, or up to ten parties', {
    code: 13215,
  })
}
