import type { Speaker } from '../media/speaker.ts'
import type { HttpMethod } from '../options.ts'
import type { Prompts } from '../ports.ts'
import type { Interpreter, RunEnd } from './interpreter.ts'

/** What a waiting party hears: our music, nothing, or a document. */
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
  readonly #prompts: Prompts
  readonly #speaker: Speaker
  readonly #interpreter: Interpreter
  readonly #waits: boolean

  /** @param options.waits the default music goes on where a document cannot be had */
  constructor(options: {
    prompts: Prompts
    speaker: Speaker
    interpreter: Interpreter
    waits: boolean
  }) {
    this.#prompts = options.prompts
    this.#speaker = options.speaker
    this.#interpreter = options.interpreter
    this.#waits = options.waits
  }

  /**
   * Once through. Music ends only by interruption, silence at once. Fails only where nobody waits.
   * @throws Interruption
   */
  async run(content: EarContent, signal: AbortSignal): Promise<RunEnd> {
    switch (content.kind) {
      case 'silence':
        return { kind: 'exhausted' }
      case 'music': {
        const { path } = this.#prompts.shipped('hold-music')
        await this.#speaker.play({ kind: 'file', path }, 0, signal)
        return { kind: 'exhausted' }
      }
      case 'document': {
        const { url, method } = content
        const start = { kind: 'url', url, method, parameters: {} } as const
        const end = await this.#interpreter.run(start, signal)
        // The owner has the alert; nobody is hung up for music.
        return end.kind === 'failed' && this.#waits ? this.run({ kind: 'music' }, signal) : end
      }
    }
  }
}
