import type { AccountSid, CallSid, Clock, Timer } from '@offhook/core'
import { verb } from '@offhook/studio-flow'
import { documentText } from '../executions/documents.ts'
import type { FlowVoice } from '../ports.ts'
import type { CallerAct } from './caller-act.ts'

/** Until the widget that asks is heard; keys count from its first moment on. */
const THINKS_MS = 700
/** The caller stays on the line. */
const stays = verb('Pause', { length: 120 })
/** What is said where a message is left, and for how long. */
const message = verb('Play', {}, 'prompt://recorded')
const MESSAGE_MS = 2_500

interface TrialCallerParts {
  readonly clock: Clock
  readonly voice: Pick<FlowVoice, 'sendDigits' | 'updateCall'>
  readonly accountSid: AccountSid
  readonly callSid: CallSid
}

/** The caller's side of a trial: one thing after the other, on its own call. */
export class TrialCaller {
  /** The document of a caller who only listens. */
  static readonly listens = documentText([stays])

  readonly #parts: TrialCallerParts
  #isAnswered = false
  #next: CallerAct | null = null
  #timer: Timer | null = null

  constructor(parts: TrialCallerParts) {
    this.#parts = parts
  }

  /** The other side has answered: whatever was to be done is done now. */
  answered(): void {
    if (this.#isAnswered) return
    this.#isAnswered = true
    this.#plan()
  }

  /** Null gives up what was not done yet: the flow has gone on without it. */
  act(act: CallerAct | null): void {
    this.#next = act
    this.#plan()
  }

  close(): void {
    this.#timer?.clear()
    this.#timer = null
    this.#next = null
  }

  #plan(): void {
    this.#timer?.clear()
    this.#timer = null
    const act = this.#next
    if (!act || !this.#isAnswered) return
    const wait = act.kind === 'hangup' ? act.afterMs : THINKS_MS
    this.#timer = this.#parts.clock.setTimeout(() => {
      this.#next = null
      this.#do(act)
    }, wait)
  }

  #do(act: CallerAct): void {
    switch (act.kind) {
      case 'hangup':
        return this.#change({ status: 'completed' })
      case 'press':
        return this.#press(act.digits)
      case 'say':
        return this.#change({ twiml: documentText([verb('Say', {}, act.text), stays]) })
      case 'leave-message':
        this.#change({ twiml: documentText([message, stays]) })
        this.#timer = this.#parts.clock.setTimeout(() => this.#press(act.digits), MESSAGE_MS)
    }
  }

  // Whoever has hung up meanwhile has done so for both.
  #change(change: { readonly status: 'completed' } | { readonly twiml: string }): void {
    const { voice, accountSid, callSid } = this.#parts
    voice.updateCall(accountSid, callSid, change).catch(() => {})
  }

  #press(digits: string): void {
    const { voice, accountSid, callSid } = this.#parts
    voice.sendDigits(accountSid, callSid, digits).catch(() => {})
  }
}
