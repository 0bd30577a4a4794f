import { codes, deferred, errors, OffhookError } from '@offhook/core'
import { readAttributes, type TwimlElement, textOf } from '@offhook/twiml'
import { callOf, type Outcome, toAction, type VerbStep, warnOf } from '../../interpreter/verb.ts'
import { playRingback } from '../../media/ringback.ts'
import type { Queue } from '../../model.ts'
import type { WaitingMember } from '../../queues/queue-member.ts'
import { orInterrupted, throwIfInterrupted } from '../../waiting/interruption.ts'
import { DequeuedTalk, type DialValues, type QueueNounParts, queueSchema } from './dequeued-talk.ts'
import { type ClaimedCaller, claimReserved } from './reserved-caller.ts'

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
    warnOf(step, error)
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
  let isOver = false
  const finish = (member: WaitingMember | null): void => {
    isOver = true
    found.resolve(member)
  }
  // Several may come in one moment: whoever is taken and not talked with would wait for ever.
  const look = (): void => {
    const member = isOver || step.signal.aborted ? undefined : queues.front(queue.sid)
    if (member?.claim()) finish(member)
  }
  const disposeArrival = queues.onArrival(queue, look)
  const timer = clock.setTimeout(() => finish(null), dial.timeout * 1000)
  let stopRinging = (): void => {}
  try {
    look()
    stopRinging = playRingback(callOf(step).speaker, dial.ringTone, step.signal)
    return await orInterrupted(found.promise, step.signal)
  } finally {
    stopRinging()
    disposeArrival()
    timer.clear()
  }
}
