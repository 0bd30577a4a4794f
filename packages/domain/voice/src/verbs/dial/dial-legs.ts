/**
 * Dialling of phones, browsers and SIP URIs: all at once or one after the other, the first who
 * answers wins. The parent hears ringback, or rings on with `answerOnBridge`; the callee may hear a
 * document of its own; then both stand in one room until either is gone.
 */
import type { MediaRouter } from '@offhook/control'
import { type Clock, messageOf, OffhookError } from '@offhook/core'
import type { Values } from '@offhook/twiml'
import type { Parameters } from '../../calls/call-parameters.ts'
import type { CallTable } from '../../calls/call-table.ts'
import { digitsMs } from '../../calls/digits.ts'
import type { LiveCall } from '../../calls/live-call.ts'
import type { OutgoingCalls } from '../../calls/outgoing-calls.ts'
import type { Programs } from '../../interpreter/programs.ts'
import {
  callOf,
  type Outcome,
  tellAction,
  toAction,
  type VerbStep,
} from '../../interpreter/verb.ts'
import type { CallStatus } from '../../model.ts'
import type { RecordingTable } from '../../recordings/recording-table.ts'
import { Talk } from '../../talks/talk.ts'
import {
  childController,
  Interruption,
  interrupt,
  orInterrupted,
  throwIfInterrupted,
} from '../../waiting/interruption.ts'
import { wait } from '../../waiting/wait.ts'
import type { dialAttributes } from './attributes.ts'
import { DialRecording } from './dial-recording.ts'
import { callerIdFor, type LegTarget } from './leg-target.ts'
import { ringbackTone } from './ringback.ts'

/** Added to the ring time, as documented. */
const RING_BUFFER_MS = 5_000

/** How the dialling came out. */
interface DialEnd {
  readonly status: CallStatus
  readonly child: LiveCall | null
  readonly bridged: boolean
  /** The child was sent to a document of its own. */
  readonly childRedirected: boolean
}

interface Answered {
  readonly child: LiveCall
  readonly target: LegTarget
}

export interface LegParts {
  readonly calls: CallTable
  readonly clock: Clock
  readonly media: MediaRouter
  readonly outgoing: OutgoingCalls
  readonly programs: Programs
  readonly recordings: RecordingTable
}

export class DialLegs {
  readonly #parts: LegParts
  readonly #step: VerbStep
  readonly #attributes: Values<typeof dialAttributes>
  readonly #targets: readonly LegTarget[]
  readonly #parent: LiveCall
  readonly #recording: DialRecording
  readonly #children = new Set<LiveCall>()
  #talk: Talk | null = null
  #last: LiveCall | null = null

  constructor(
    parts: LegParts,
    step: VerbStep,
    attributes: Values<typeof dialAttributes>,
    targets: readonly LegTarget[],
  ) {
    this.#parts = parts
    this.#step = step
    this.#attributes = attributes
    this.#targets = targets
    this.#parent = callOf(step)
    this.#recording = new DialRecording(parts.recordings, step, attributes)
  }

  async run(): Promise<Outcome> {
    const step = this.#step
    try {
      const end = await this.#dial()
      this.#talk?.close()
      const recorded = await this.#recording.finish()
      throwIfInterrupted(step.signal)
      return toAction(step, this.#attributes, { ...actionParameters(end), ...recorded })
    } catch (reason) {
      this.#tearDown()
      await this.#onInterrupted(reason)
      throw reason
    }
  }

  async #dial(): Promise<DialEnd> {
    const step = this.#step
    const ringsOn = this.#attributes.answerOnBridge && !this.#parent.isAnswered
    if (!ringsOn) await step.openAudio()
    const ringing = childController(step.signal)
    try {
      if (!ringsOn) {
        this.#recording.onRinging()
        this.#playRingback(ringing.signal)
      }
      const answered = await this.#findAnswer()
      if (!('child' in answered)) return { ...answered, child: this.#last, ...notBridged }
      if (!(await this.#prepare(answered))) {
        return { status: 'completed', child: answered.child, ...notBridged }
      }
      // The parent's answer; with a parent that was answered already this is nothing.
      await orInterrupted(this.#parent.answer(), step.signal)
      this.#recording.onAnswer()
      if (answered.child.isOver)
        return { status: 'completed', child: answered.child, ...notBridged }
      this.#talkWith(answered.child).join()
    } finally {
      // Joining has stopped the tone in its own batch; on any other way out this does.
      interrupt(ringing.controller, 'done')
      ringing.dispose()
    }
    return this.#untilOver(this.#last!)
  }

  #playRingback(signal: AbortSignal): void {
    this.#parent.speaker.play(ringbackTone(this.#attributes.ringTone), 0, signal).catch(() => {})
  }

  // ── Finding somebody ──────────────────────────────────────────────────────────────────────────

  async #findAnswer(): Promise<Answered | { readonly status: CallStatus }> {
    const batches = this.#attributes.sequential
      ? this.#targets.map((target) => [target])
      : [this.#targets]
    let status: CallStatus = 'failed'
    for (const batch of batches) {
      const result = await this.#ring(batch)
      if ('child' in result) return result
      status = result.status
    }
    return { status }
  }

  /** Rings all of a batch. Resolves with the first to answer, or how the last of them failed. */
  async #ring(targets: readonly LegTarget[]): Promise<Answered | { readonly status: CallStatus }> {
    const { signal } = this.#step
    const rung: LiveCall[] = []
    const statuses: CallStatus[] = []
    let won = false
    const tries = targets.map(async (target): Promise<Answered> => {
      const child = await this.#place(target, targets.length === 1)
      if (!child) {
        statuses.push('failed')
        throw new Error('not placed')
      }
      rung.push(child)
      if (won || signal.aborted) child.hangup('canceled')
      try {
        await child.answered
      } catch (reason) {
        statuses.push(child.row.status)
        throw reason
      }
      return { child, target }
    })
    try {
      const answered = await orInterrupted(Promise.any(tries), signal)
      won = true
      this.#last = answered.child
      for (const child of rung) if (child !== answered.child) child.hangup('canceled')
      return answered
    } catch (error) {
      if (error instanceof Interruption) throw error
      this.#last = rung.at(-1) ?? this.#last
      return { status: worst(statuses) }
    }
  }

  /** Null (and a warning) when this target can not be called. */
  async #place(target: LegTarget, alone: boolean): Promise<LiveCall | null> {
    const { signal, warn } = this.#step
    const { row } = this.#parent
    try {
      const { call } = await this.#parts.outgoing.place({
        accountSid: row.accountSid,
        to: target.to,
        from: callerIdFor(target, this.#attributes.callerId, row.from),
        callerName: row.callerName,
        direction: 'outbound-dial',
        parentCallSid: row.sid,
        statusCallback: target.statusCallback,
        timeoutMs: this.#attributes.timeout * 1000 + RING_BUFFER_MS,
      })
      this.#children.add(call)
      void call.ended.then(() => this.#children.delete(call))
      if (signal.aborted) call.hangup('canceled')
      const hearsEarly = alone && target.document === null && this.#attributes.ringTone === null
      if (hearsEarly) call.events.once('early', () => this.#onEarly(call))
      return call
    } catch (error) {
      if (!(error instanceof OffhookError)) throw error
      warn(error.code, error.message)
      return null
    }
  }

  /** The callee's network plays something: better than our tone. */
  #onEarly(child: LiveCall): void {
    if (!this.#parent.isAnswered || child.isOver || this.#step.signal.aborted) return
    this.#talkWith(child).listen()
  }

  #talkWith(child: LiveCall): Talk {
    const { media } = this.#parts
    this.#talk ??= new Talk({ media, caller: this.#parent, callee: child })
    return this.#talk
  }

  // ── Between answer and bridge ─────────────────────────────────────────────────────────────────

  /** Digits and the callee's document. False when the callee is gone after it. */
  async #prepare({ child, target }: Answered): Promise<boolean> {
    const { clock, media, programs } = this.#parts
    const { signal } = this.#step
    const both = childController(signal, child.endSignal)
    try {
      if (target.sendDigits !== null) {
        const { endpointId } = child
        const digits = target.sendDigits
        media.post([{ type: 'endpoint.send-digits', endpointId, digits }])
        await wait(clock, digitsMs(digits), both.signal)
      }
      if (target.document) {
        const end = await programs
          .whisper(child)
          .run({ kind: 'url', ...target.document, parameters: {} }, both.signal)
        if (end.kind !== 'exhausted') child.hangup('normal')
      }
    } catch (reason) {
      throwIfInterrupted(signal)
      if (!(reason instanceof Interruption)) throw reason
    } finally {
      both.dispose()
    }
    return !child.isOver
  }

  // ── Together ──────────────────────────────────────────────────────────────────────────────────

  /** Until one of them is gone, the star is pressed, or the time is up. */
  async #untilOver(child: LiveCall): Promise<DialEnd> {
    const { timeLimit, hangupOnStar } = this.#attributes
    if (timeLimit !== null) child.limitTo(this.#parts.calls.longest(timeLimit))
    const talk = this.#talkWith(child)
    const stopListening = talk.onStar(() => hangupOnStar && child.hangup('normal'))
    try {
      const { how } = await orInterrupted(talk.untilOver(), this.#step.signal)
      const childRedirected = how === 'redirected'
      if (childRedirected) this.#children.delete(child)
      return { status: 'completed', child, bridged: true, childRedirected }
    } finally {
      stopListening()
    }
  }

  #tearDown(): void {
    this.#talk?.close()
    for (const child of this.#children) {
      // A child that got a document of its own lives on without its parent.
      if (!child.runsOwnDocument) child.hangup(child.isAnswered ? 'normal' : 'canceled')
    }
  }

  /** Whoever hung up still has the result told; a redirected call's old action is not asked. */
  async #onInterrupted(reason: unknown): Promise<void> {
    if (!(reason instanceof Interruption)) {
      this.#parent.logger.error({ error: messageOf(reason) }, 'a dial could not be carried on')
    }
    const recorded = this.#recording.finish()
    if (!this.#parent.isOver || this.#attributes.action === null) {
      recorded.catch(() => {})
      return
    }
    const child = this.#last ?? [...this.#children].at(-1) ?? null
    await child?.ended
    const bridged = this.#talk !== null && child?.row.answerTime !== null
    const status = child?.row.status ?? 'canceled'
    const end = { status, child, bridged, childRedirected: false }
    const told = recorded.then((more) => ({ ...actionParameters(end), ...more }))
    tellAction(this.#step, this.#attributes, told)
  }
}

const notBridged = { bridged: false, childRedirected: false } as const

function actionParameters(end: DialEnd): Parameters {
  const { child } = end
  const base = { DialCallStatus: end.status, DialBridged: String(end.bridged) }
  if (!child) return base
  const { row } = child
  return {
    ...base,
    DialCallSid: row.sid,
    ...(end.childRedirected || row.duration === null
      ? {}
      : { DialCallDuration: String(row.duration) }),
    ...(row.kind === 'sip' && row.sipCallId !== null ? { DialSipCallId: row.sipCallId } : {}),
    ...(row.kind === 'sip' && row.sipStatus !== null
      ? { DialSipResponseCode: String(row.sipStatus) }
      : {}),
  }
}

/** Of several who did not come, the word that tells most. */
function worst(statuses: readonly CallStatus[]): CallStatus {
  const order: readonly CallStatus[] = ['no-answer', 'busy', 'canceled', 'failed']
  return order.find((status) => statuses.includes(status)) ?? 'failed'
}
