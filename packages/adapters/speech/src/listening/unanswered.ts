import { type EndpointState, endpointMachine, nobodySpeaks } from './endpoint-state.ts'
import { VoiceActivity } from './voice-activity.ts'

/** 300 ms without a voice end what was said, and 15 s do too. */
const END_FRAMES = 15
const MOST_FRAMES = 750
/** A cough is shorter than 400 ms, and not every service has a word for it. */
const LEAST_VOICED = 20

/**
 * Watches for a service that takes sound and never says a word: it would look like a caller who is
 * silent. It has a deadline for each thing said, which any word of it meets.
 */
export class Unanswered {
  readonly #activity = new VoiceActivity()
  readonly #deadlineMs: number
  readonly #onUnanswered: () => void
  #state: EndpointState = nobodySpeaks
  /** Of what is being said, or was said last. */
  #voiced = 0
  #isAnswered = false
  #deadline: NodeJS.Timeout | null = null

  constructor(deadlineMs: number, onUnanswered: () => void) {
    this.#deadlineMs = deadlineMs
    this.#onUnanswered = onUnanswered
  }

  /** @param frame 20 ms at 16 kHz */
  hear(frame: Int16Array): void {
    const isVoiced = this.#activity.hears(frame)
    const step = endpointMachine.next(this.#state, {
      type: 'frame',
      isVoiced,
      endFrames: END_FRAMES,
      mostFrames: MOST_FRAMES,
    })
    if (!step) return
    this.#state = step.state
    if (step.effects.includes('began')) {
      this.#isAnswered = false
      this.#voiced = 0
    }
    if (isVoiced) this.#voiced++
    if (!step.effects.includes('over') || this.#isAnswered || this.#voiced < LEAST_VOICED) return
    this.#deadline ??= setTimeout(this.#onUnanswered, this.#deadlineMs)
  }

  /** The service has said something. */
  answered(): void {
    this.#isAnswered = true
    this.close()
  }

  close(): void {
    if (this.#deadline) clearTimeout(this.#deadline)
    this.#deadline = null
  }
}
