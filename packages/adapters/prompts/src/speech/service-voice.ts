import { timeoutSignal } from '@offhook/core'
import type { Sound } from '../audio/sound.ts'
import { readWav } from '../audio/wav.ts'
import type { SpeechRequest, TextToSpeech } from './text-to-speech.ts'
import { isMansVoice } from './voices.ts'

const DEADLINE_MS = 20_000
/** Ten minutes at 24 kHz: no Say is longer. */
const MOST_BYTES = 30_000_000

export interface ServiceVoiceOptions {
  /** The service's base, as `https://api.openai.com/v1`. */
  readonly url: string
  readonly key: string
  readonly model: string
  /** Its names of a woman's voice and a man's. */
  readonly woman: string
  readonly man: string
  readonly deadlineMs?: number
}

/** A voice by a service with OpenAI's interface (`POST …/audio/speech`), in whatever language it reads. */
export class ServiceVoice implements TextToSpeech {
  readonly name: string
  readonly languages = null
  readonly #options: ServiceVoiceOptions
  readonly #closing = new AbortController()

  constructor(options: ServiceVoiceOptions) {
    this.#options = options
    // Part of what a kept file is known by: another voice is another file.
    this.name = `service ${options.url} ${options.model} ${options.woman} ${options.man}`
  }

  /** @throws Error when the service fails: the next voice is asked */
  async speak({ text, voice, rate = 1 }: SpeechRequest): Promise<Sound | null> {
    const { url, key, model, woman, man, deadlineMs = DEADLINE_MS } = this.#options
    const response = await fetch(`${url.replace(/\/+$/, '')}/audio/speech`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ model, input: text, voice: isMansVoice(voice) ? man : woman },
        ...{ response_format: 'wav', speed: Math.max(0.25, Math.min(4, rate)) },
      }),
      redirect: 'error',
      signal: AbortSignal.any([this.#closing.signal, timeoutSignal(deadlineMs)]),
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw new Error(`the voice's service answered ${response.status}`)
    }
    const sound = readWav(await bytesOf(response))
    if (!sound) throw new Error("the answer of the voice's service is no WAVE file")
    return sound
  }

  async close(): Promise<void> {
    this.#closing.abort()
  }
}

async function bytesOf(response: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of response.body ?? []) {
    bytes += piece.length
    if (bytes > MOST_BYTES) throw new Error("the answer of the voice's service is too large")
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
