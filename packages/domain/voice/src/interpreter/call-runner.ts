import { type Logger, messageOf } from '@offhook/core'
import { commonParameters } from '../calls/call-parameters.ts'
import type { DocumentRunner, LiveCall } from '../calls/live-call.ts'
import type { Services } from '../services.ts'
import { childController, Interruption, interrupt } from '../waiting/interruption.ts'
import type { CallProgram } from './call-program.ts'
import { DocumentGuard } from './document-guard.ts'
import { Interpreter, type RunEnd } from './interpreter.ts'

/**
 * Runs the documents of one call from its first to its end, and ends the call with them. A new
 * program takes over at once; it begins when the verb that ran has cleaned up.
 */
export class CallRunner implements DocumentRunner {
  readonly #services: Services
  readonly #call: LiveCall
  readonly #logger: Logger
  readonly #guard: DocumentGuard
  #current: { readonly controller: AbortController; readonly done: Promise<void> } | null = null

  constructor(options: { services: Services; call: LiveCall }) {
    this.#services = options.services
    this.#call = options.call
    this.#logger = options.call.logger
    this.#guard = new DocumentGuard({
      clock: options.services.clock,
      onLimited: () => this.#notify(12400, 'Documents follow each other too fast'),
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

  /** Resolves when nothing runs and the last verb has cleaned up. */
  async idle(): Promise<void> {
    await this.#current?.done
  }

  /** Stops what runs without another program; the leg is left to who asked. */
  async stop(): Promise<void> {
    const before = this.#current
    if (!before) return
    interrupt(before.controller, 'redirected')
    await before.done
  }

  async #run(program: CallProgram, signal: AbortSignal): Promise<void> {
    const call = this.#call
    const interpreter = new Interpreter({
      services: this.#services,
      placement: 'main',
      accountSid: call.row.accountSid,
      call,
      get speaker() {
        return call.speaker
      },
      guard: this.#guard,
      logger: this.#logger,
      parameters: () => ({ ...call.parameters, ...commonParameters(call.row) }),
      fallback: program.fallback,
      openAudio: () => call.answer(),
    })
    try {
      await this.#finish(await interpreter.run(program.start, signal), signal)
    } catch (error) {
      if (error instanceof Interruption) return
      this.#logger.error({ error: messageOf(error) }, 'a document could not be carried on')
      this.#notify(12400, 'Internal failure')
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
      const { path } = this.#services.prompts.shipped('apology')
      await call.speaker.play({ kind: 'file', path }, 1, signal)
    } catch (error) {
      if (error instanceof Interruption) return
      this.#logger.warn({ error: messageOf(error) }, 'the apology was not spoken')
    }
    call.hangup('normal')
  }

  #notify(errorCode: number, messageText: string): void {
    this.#services.notifications.add({
      accountSid: this.#call.row.accountSid,
      callSid: this.#call.sid,
      logLevel: 0,
      errorCode,
      messageText,
      requestUrl: null,
      requestMethod: null,
      responseBody: null,
    })
  }
}
