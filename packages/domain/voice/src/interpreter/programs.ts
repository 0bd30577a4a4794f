import type { Alerts } from '@offhook/alerts'
import type { AccountSid, Clock, Logger } from '@offhook/core'
import { commonParameters, type Parameters } from '../calls/call-parameters.ts'
import type { LiveCall } from '../calls/live-call.ts'
import type { Speaker } from '../media/speaker.ts'
import type { HttpMethod } from '../options.ts'
import type { DocumentSource, Prompts } from '../ports.ts'
import type { CallProgram } from './call-program.ts'
import { CallRunner } from './call-runner.ts'
import { DocumentGuard } from './document-guard.ts'
import { EarProgram } from './ear-program.ts'
import { Interpreter, type InterpreterOptions, type RunEnd } from './interpreter.ts'
import type { Placement, VerbTable } from './verb.ts'

export interface ProgramsOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly documents: DocumentSource
  readonly prompts: Prompts
  readonly alerts: Alerts
  /** May still grow: verbs that are made from what runs documents are added afterwards. */
  readonly verbs: VerbTable
}

/** Runs documents: a call's own, what a party hears beside it, and announcements. */
export class Programs {
  readonly #options: ProgramsOptions
  readonly #runners = new WeakMap<LiveCall, CallRunner>()

  constructor(options: ProgramsOptions) {
    this.#options = options
  }

  /** Makes a program the call's own, in place of one that runs. */
  start(call: LiveCall, program: CallProgram): void {
    call.takeDocument()
    this.#runnerOf(call).start(program)
  }

  /** The same, ordered from outside: whatever holds the call's leg lets go of it first. */
  redirect(call: LiveCall, program: CallProgram): void {
    call.takeOver()
    this.#runnerOf(call).start(program)
  }

  /** What a party hears while it waits, beside its own document. */
  ear(options: {
    readonly call: LiveCall
    readonly placement: Placement
    /** Where it plays; by default instead of what the party would hear. */
    readonly speaker?: Speaker
    readonly parameters?: () => Parameters
    /** The default music goes on where nothing else can be had. */
    readonly waits?: boolean
  }): EarProgram {
    const { call, placement, speaker = call.speaker, waits = false } = options
    const interpreter = this.#interpreter({
      placement,
      accountSid: call.row.accountSid,
      call,
      speaker,
      logger: call.logger,
      parameters: () => ({
        ...call.parameters,
        ...commonParameters(call.row),
        ...options.parameters?.(),
      }),
      openAudio: () => call.answer(),
      waits,
    })
    return new EarProgram({ prompts: this.#options.prompts, speaker, interpreter, waits })
  }

  /** What a dialled party hears before it is joined. */
  whisper(call: LiveCall): Interpreter {
    return this.#interpreter({
      placement: 'whisper',
      accountSid: call.row.accountSid,
      call,
      speaker: call.speaker,
      logger: call.logger,
      parameters: () => commonParameters(call.row),
      openAudio: () => call.answer(),
      waits: false,
    })
  }

  /** Plays one document to a whole room, mixed with what is said. @throws Interruption */
  announce(options: {
    readonly accountSid: AccountSid
    readonly speaker: Speaker
    readonly url: string
    readonly method: HttpMethod
    readonly parameters: Parameters
    readonly signal: AbortSignal
  }): Promise<RunEnd> {
    const { accountSid, speaker, url, method, parameters, signal } = options
    const interpreter = this.#interpreter({
      placement: 'wait',
      accountSid,
      call: null,
      speaker,
      logger: this.#options.logger,
      parameters: () => parameters,
      openAudio: async () => {},
      waits: false,
    })
    return interpreter.run({ kind: 'url', url, method, parameters: {} }, signal)
  }

  #runnerOf(call: LiveCall): CallRunner {
    const runner = this.#runners.get(call) ?? new CallRunner({ ...this.#options, call })
    this.#runners.set(call, runner)
    return runner
  }

  #interpreter(options: Omit<InterpreterOptions, 'world' | 'guard' | 'fallback'>): Interpreter {
    return new Interpreter({
      ...options,
      world: this.#options,
      guard: new DocumentGuard({ clock: this.#options.clock, onLimited: () => {} }),
      fallback: null,
    })
  }
}
