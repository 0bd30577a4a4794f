import type { AccountSid } from '@offhook/core'
import { commonParameters, type Parameters } from '../calls/call-parameters.ts'
import type { LiveCall } from '../calls/live-call.ts'
import type { HttpMethod } from '../door.ts'
import type { Speaker } from '../media/speaker.ts'
import type { Services } from '../services.ts'
import { DocumentGuard } from './document-guard.ts'
import { Interpreter, type RunEnd } from './interpreter.ts'
import type { Placement } from './verb.ts'

/** What somebody hears who waits: music of ours, nothing, or a document. */
export type EarContent =
  | { readonly kind: 'music' }
  | { readonly kind: 'silence' }
  | { readonly kind: 'document'; readonly url: string; readonly method: HttpMethod }

/** How REST and TwiML say it: absent = music, empty = silence. */
export function earContent(
  url: string | null | undefined,
  method: HttpMethod | null | undefined,
  fallback: HttpMethod,
): EarContent {
  if (url === null || url === undefined) return { kind: 'music' }
  if (url === '') return { kind: 'silence' }
  return { kind: 'document', url, method: method ?? fallback }
}

/** Plays content into a party's ear beside whatever else it does. */
export class EarProgram {
  readonly #services: Services
  readonly #speaker: Speaker
  readonly #interpreter: Interpreter

  constructor(options: {
    services: Services
    call: LiveCall
    placement: Placement
    /** Where it plays; by default instead of what the party would hear. */
    speaker?: Speaker
    parameters?: () => Parameters
  }) {
    const { services, call, placement } = options
    this.#services = services
    this.#speaker = options.speaker ?? call.speaker
    this.#interpreter = new Interpreter({
      services,
      placement,
      accountSid: call.row.accountSid,
      call,
      speaker: this.#speaker,
      guard: new DocumentGuard({ clock: services.clock, onLimited: () => {} }),
      logger: call.logger,
      parameters: () => ({
        ...call.parameters,
        ...commonParameters(call.row),
        ...options.parameters?.(),
      }),
      fallback: null,
      openAudio: () => call.answer(),
    })
  }

  /** Once through. Music ends only by interruption, silence at once. @throws Interruption */
  async run(content: EarContent, signal: AbortSignal): Promise<RunEnd> {
    switch (content.kind) {
      case 'silence':
        return { kind: 'exhausted' }
      case 'music': {
        const { path } = this.#services.prompts.shipped('hold-music')
        await this.#speaker.play({ kind: 'file', path }, 0, signal)
        return { kind: 'exhausted' }
      }
      case 'document': {
        const { url, method } = content
        return this.#interpreter.run({ kind: 'url', url, method, parameters: {} }, signal)
      }
    }
  }
}

/** Plays one document to a whole room, mixed with what is said. @throws Interruption */
export function announceToRoom(options: {
  readonly services: Services
  readonly accountSid: AccountSid
  readonly speaker: Speaker
  readonly url: string
  readonly method: HttpMethod
  readonly parameters: Parameters
  readonly signal: AbortSignal
}): Promise<RunEnd> {
  const { services, accountSid, speaker, url, method, parameters, signal } = options
  const interpreter = new Interpreter({
    services,
    placement: 'wait',
    accountSid,
    call: null,
    speaker,
    guard: new DocumentGuard({ clock: services.clock, onLimited: () => {} }),
    logger: services.logger,
    parameters: () => parameters,
    fallback: null,
    openAudio: async () => {},
  })
  return interpreter.run({ kind: 'url', url, method, parameters: {} }, signal)
}
