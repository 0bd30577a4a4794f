import { type Clock, errors, messageOf } from '@offhook/core'
import { commonParameters } from '../calls/call-parameters.ts'
import type { LiveCall } from '../calls/live-call.ts'
import type { Prompts } from '../ports.ts'
import { childController, Interruption, interrupt } from '../waiting/interruption.ts'
import type { CallProgram } from './call-program.ts'
import { DocumentGuard } from './document-guard.ts'
import { type DocumentWorld, Interpreter, type RunEnd } from './interpreter.ts'

export interface CallRunnerOptions extends DocumentWorld {
  readonly clock: Clock
  readonly prompts: Prompts
  readonly call: LiveCall
}

/**
 * Runs the documents of one call from its first to its end, and ends the call with them. A new
 * program takes over at once; it begins when the verb that ran has cleaned up.
 */
export class CallRunner {
  readonly #options: CallRunnerOptions
  readonly #call: LiveCall
  readonly #guard: DocumentGuard
  #current: { readonly controller: AbortController; readonly done: Promise<void> } | null = null

  constructor(options: CallRunnerOptions) {
    this.#options = options
    this.#call = options.call
    this.#guard = new DocumentGuard({
      clock: options.clock,
      onLimited: () => this.#alert('warning', 'Documents follow each other too fast'),
    })
  }

  /** Replaces what the call runs. */
  start(program: CallProgram): void {
    const before = this.#current
    const { controller, dispose } = childController(this.#call.endSignal)
    if (before) interrupt(before.controller, 'redirected')
    const done = Promise.resolve(before?.done)
      .then(() => this.#run(program, controller.signal))
      .finally(dispose)
    this.#current = { controller, done }
  }

  async #run(program: CallProgram, signal: AbortSignal): Promise<void> {
    const call = this.#call
    const interpreter = new Interpreter({
      world: this.#options,
      placement: 'document',
      accountSid: call.row.accountSid,
      call,
      get speaker() {
        return call.speaker
      },
      guard: this.#guard,
      logger: call.logger,
      parameters: () => ({ ...call.parameters, ...commonParameters(call.row) }),
      fallback: program.fallback,
      openAudio: () => call.answer(),
      waits: false,
    })
    try {
      await this.#finish(await interpreter.run(program.start, signal), signal)
    } catch (error) {
      if (error instanceof Interruption) return
      call.logger.error({ error: messageOf(error) }, 'a document could not be carried on')
      this.#alert('error', 'Internal failure')
      call.hangup('failed')
    }
  }

  async #finish(end: RunEnd, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    if (end.kind === 'failed') return this.#apologize(signal)
    // Whoever rang to the end of the document was never answered.
    this.#call.hangup(this.#call.isAnswered ? 'normal' : 'no-answer')
  }

  async #apologize(signal: AbortSignal): Promise<void> {
    const call = this.#call
    try {
      await call.answer()
      const { path } = this.#options.prompts.shipped('apology')
      await call.speaker.play({ kind: 'file', path }, 1, signal)
    } catch (error) {
      if (error instanceof Interruption) return
      call.logger.warn({ error: messageOf(error) }, 'the apology was not spoken')
    }
    call.hangup('normal')
  }

  #alert(level: 'error' | 'warning', message: string): void {
    this.#options.alerts.raise({
      accountSid: this.#call.row.accountSid,
      callSid: this.#call.sid,
      level,
      error: errors.documentStopped,
      message,
    })
  }
}
