/**
 * Dialling of phones, browsers and SIP URIs: all at once or one after the other, the first who
 * answers wins. The parent hears ringback, or rings on with `answerOnBridge`; the callee may hear a
 * document of its own; then both stand in one room until either is gone.
 */
import type { MediaRouter } from '@offhook/control'
import { type Clock, type Listenable, messageOf } from '@offhook/core'
import type { Values } from '@offhook/twiml'
import type { CallTable } from '../../calls/call-table.ts'
import { digitsMs } from '../../calls/digits.ts'
import type { LiveCall } from '../../calls/live-call.ts'
import type { OutgoingCalls } from '../../calls/outgoing-calls.ts'
import type { VoiceEvents } from '../../events.ts'
import type { Programs } from '../../interpreter/programs.ts'
import { callOf, type Outcome, toAction, type VerbStep } from '../../interpreter/verb.ts'
import { playRingback } from '../../media/ringback.ts'
import type { NumberDirectory, Prompts } from '../../ports.ts'
import type { RecordingTable } from '../../recordings/recording-table.ts'
import { Talk } from '../../talks/talk.ts'
import {
  childController,
  Interruption,
  interrupt,
  orInterrupted,
  throwIfInterrupted,
  whileAlive,
} from '../../waiting/interruption.ts'
import { wait } from '../../waiting/wait.ts'
import type { dialAttributes } from './attributes.ts'
import { actionParameters, type DialEnd } from './dial-end.ts'
import { DialRecording } from './dial-recording.ts'
import type { LegTarget } from './leg-target.ts'
import { Referrals, toReferUrl } from './referrals.ts'
import { type Answered, RingTargets } from './ring-targets.ts'
import { onStar } from './star.ts'

export interface LegParts {
  readonly calls: CallTable
  readonly clock: Clock
  readonly events: Listenable<VoiceEvents>
  readonly media: MediaRouter
  readonly numbers: NumberDirectory
  readonly outgoing: OutgoingCalls
  readonly programs: Programs
  readonly prompts: Prompts
  readonly recordings: RecordingTable
}

export class DialLegs {
  readonly #parts: LegParts
  readonly #step: VerbStep
  readonly #attributes: Values<typeof dialAttributes>
  readonly #parent: LiveCall
  readonly #recording: DialRecording
  readonly #ring: RingTargets
  #talk: Talk | null = null
  /** The caller hears what this child's network plays. */
  #early: { readonly child: LiveCall; readonly talk: Talk } | null = null
  #stopRinging = (): void => {}

  constructor(
    parts: LegParts,
    step: VerbStep,
    attributes: Values<typeof dialAttributes>,
    targets: readonly LegTarget[],
  ) {
    this.#parts = parts
    this.#step = step
    this.#attributes = attributes
    this.#parent = callOf(step)
    this.#recording = new DialRecording(parts.recordings, step, attributes)
    this.#ring = new RingTargets({
      numbers: parts.numbers,
      outgoing: parts.outgoing,
      step,
      attributes,
      targets,
      onEarly: (child) => this.#onEarly(child),
    })
  }

  async run(): Promise<Outcome> {
    const step = this.#step
    try {
      const end = await this.#dial()
      this.#talk?.close()
      const recorded = await this.#recording.finish()
      throwIfInterrupted(step.signal)
      if (end.referral) return toReferUrl(step, this.#attributes, end.referral)
      return toAction(step, this.#attributes, { ...actionParameters(end), ...recorded })
    } catch (reason) {
      this.#tearDown()
      this.#onInterrupted(reason)
      throw reason
    }
  }

  async #dial(): Promise<DialEnd> {
    const step = this.#step
    const ringsOn = this.#attributes.answerOnBridge && !this.#parent.isAnswered
    if (!ringsOn) await step.openAudio()
    try {
      this.#recording.onRinging()
      if (!ringsOn) this.#ringBack()
      const answered = await this.#ring.find()
      if (!('child' in answered)) return { ...answered, child: this.#ring.last, ...notBridged }
      const { child } = answered
      if (!(await this.#prepare(answered))) return unbridged(child)
      // The parent's answer; with a parent that was answered already this is nothing.
      await orInterrupted(this.#parent.answer(), step.signal)
      this.#recording.onAnswer()
      if (!isOurs(child)) return unbridged(child)
      this.#talk = this.#early?.child === child ? this.#early.talk : this.#talkWith(child)
      this.#talk.join()
    } finally {
      // Joining has stopped the tone in its own batch; on any other way out this does.
      this.#stopRinging()
      if (this.#early && this.#early.talk !== this.#talk) this.#early.talk.close()
      this.#early = null
    }
    return this.#untilOver(this.#ring.last!, this.#talk)
  }

  #ringBack(): void {
    this.#stopRinging()
    this.#stopRinging = playRingback(
      this.#parent.speaker,
      this.#attributes.ringTone,
      this.#step.signal,
    )
  }

  /** The callee's network plays something: better than our tone, until this callee has failed. */
  #onEarly(child: LiveCall): void {
    if (this.#parent.isOver || child.isOver || this.#step.signal.aborted) return
    if (!this.#parent.isAnswered) this.#parent.leg.early()
    const talk = this.#talkWith(child)
    this.#early = { child, talk }
    talk.listen()
    void child.ended.then(() => {
      if (this.#early?.talk !== talk) return
      talk.close()
      this.#early = null
      if (this.#parent.isAnswered && !this.#step.signal.aborted) this.#ringBack()
    })
  }

  #talkWith(child: LiveCall): Talk {
    const { media, prompts } = this.#parts
    return new Talk({ media, prompts, caller: this.#parent, callee: child })
  }

  // ── Between answer and bridge ─────────────────────────────────────────────────────────────────

  /** Digits and the callee's document. False when the callee is gone after it, or sent elsewhere. */
  async #prepare({ child, target }: Answered): Promise<boolean> {
    const { clock, media, programs } = this.#parts
    const held = childController(child.endSignal)
    child.events.once('redirected', () => interrupt(held.controller, 'done'))
    await whileAlive(held.signal, this.#step.signal, async (either) => {
      const { sendDigits: digits, document } = target
      if (digits !== null) {
        const { endpointId } = child
        media.post([{ type: 'endpoint.send-digits', endpointId, digits }])
        await wait(clock, digitsMs(digits), either)
      }
      if (document) {
        const start = { kind: 'url', ...document, parameters: {} } as const
        const end = await programs.whisper(child).run(start, either)
        if (end.kind !== 'exhausted') child.hangup('normal')
      }
    }).finally(held.dispose)
    return isOurs(child)
  }

  // ── Together ──────────────────────────────────────────────────────────────────────────────────

  /** Until one of them is gone, the star is pressed, the time is up, or one is to go elsewhere. */
  async #untilOver(child: LiveCall, talk: Talk): Promise<DialEnd> {
    const { calls, media } = this.#parts
    const attributes = this.#attributes
    const { timeLimit } = attributes
    if (timeLimit !== null) child.limitTo(calls.longest(child.row.accountSid, timeLimit))
    const stopListening = onStar(media, this.#parent, attributes, () => child.hangup('normal'))
    const referrals = new Referrals(this.#parts, this.#step, attributes, child)
    try {
      const over = await orInterrupted(
        Promise.race([talk.untilOver(), referrals.byCallee]),
        this.#step.signal,
      )
      const ended = { status: 'completed', child, bridged: true } as const
      if ('target' in over) {
        void referrals.letCalleeGo(over)
        return { ...ended, childRedirected: false, referral: over }
      }
      const childRedirected = over.call === child && over.how === 'redirected'
      if (childRedirected) {
        this.#ring.children.delete(child)
        await orInterrupted(referrals.callerIsTold, this.#step.signal)
      }
      return { ...ended, childRedirected }
    } finally {
      stopListening()
      referrals.close()
    }
  }

  #tearDown(): void {
    this.#talk?.close()
    this.#early?.talk.close()
    for (const child of this.#ring.children) {
      // A child that got a document of its own lives on without its parent.
      if (!child.runsOwnDocument) child.hangup(child.isAnswered ? 'normal' : 'canceled')
    }
  }

  /** Whoever hung up still has the result told; a redirected call's old action is not asked. */
  #onInterrupted(reason: unknown): void {
    if (!(reason instanceof Interruption)) {
      this.#parent.logger.error({ error: messageOf(reason) }, 'a dial could not be carried on')
    }
    this.#recording.tellInterrupted(reason, async () => {
      const child = this.#ring.last ?? [...this.#ring.children].at(-1) ?? null
      await child?.ended
      const bridged = this.#talk !== null && child?.row.answerTime !== null
      const status = child?.row.status ?? 'canceled'
      return actionParameters({ status, child, bridged, childRedirected: false })
    })
  }
}

const notBridged = { bridged: false, childRedirected: false } as const

/** Neither gone nor sent to a document of its own. */
function isOurs(child: LiveCall): boolean {
  return !child.isOver && !child.runsOwnDocument
}

/** The child has answered, and there was no talk. */
function unbridged(child: LiveCall): DialEnd {
  return { status: 'completed', child, bridged: false, childRedirected: child.runsOwnDocument }
}
