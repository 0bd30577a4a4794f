import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Logger, messageOf } from '@offhook/core'
import type { PromptFile, PromptResult, Prompts, ShippedPrompt } from '@offhook/voice'
import { decodeAudio } from './audio/decode.ts'
import { resample } from './audio/resample.ts'
import { durationOfWav, type Sound } from './audio/wav.ts'
import { fetchAudio } from './fetch-audio.ts'
import { describe, PROMPT_RATE, PromptCache } from './prompt-cache.ts'
import { FliteVoice } from './speech/flite.ts'
import { plainTextOf } from './speech/ssml.ts'
import type { TextToSpeech } from './speech/text-to-speech.ts'

const CACHE_BYTES = 500 * 1024 * 1024
/** Say's limit. */
const MAX_TEXT = 4096
/** The scheme of audio that ships with the product: `prompt://welcome`. */
const SHIPPED_SCHEME = 'prompt:'

const shippedFolder = fileURLToPath(new URL('../audio/', import.meta.url))

/** Speech and audio as local files, cached below the data folder. */
export class FilePrompts implements Prompts {
  readonly #cache: PromptCache
  readonly #voices: readonly TextToSpeech[]
  readonly #logger: Logger
  /** Validators of fetched audio: a copy is played only while its server says that it holds. */
  readonly #etags = new Map<string, { etag: string; key: string }>()

  private constructor(cache: PromptCache, voices: readonly TextToSpeech[], logger: Logger) {
    this.#cache = cache
    this.#voices = voices
    this.#logger = logger
  }

  /**
   * @param options.folder where made files are kept
   * @param options.voices asked in order; the built-in voice alone when left out
   */
  static async open(options: {
    folder: string
    logger: Logger
    voices?: readonly TextToSpeech[]
  }): Promise<FilePrompts> {
    const scratch = join(options.folder, 'scratch')
    await mkdir(scratch, { recursive: true })
    const cache = new PromptCache({ folder: join(options.folder, 'files'), maxBytes: CACHE_BYTES })
    const voices = options.voices ?? [new FliteVoice({ folder: scratch, logger: options.logger })]
    await cache.trim().catch(() => {})
    return new FilePrompts(cache, voices, options.logger)
  }

  async speech(request: Parameters<Prompts['speech']>[0]): Promise<PromptResult> {
    const text = (request.ssml === null ? request.text : plainTextOf(request.ssml)).trim()
    if (text === '') return refusal(13520, 'There is no text to say')
    if (text.length > MAX_TEXT) return refusal(13521, `A text has ${MAX_TEXT} characters at most`)
    const { voice, language } = request
    const names = this.#voices.map(({ name }) => name).join(',')
    const file = await this.#cache.get(['speech', names, voice ?? '', language ?? '', text], () =>
      this.#speak(text, voice, language),
    )
    return file ? { ok: true, file } : refusal(0, 'No voice is installed')
  }

  async audio(request: Parameters<Prompts['audio']>[0]): Promise<PromptResult> {
    const url = parseUrl(request.url)
    if (url === null) return refusal(11100, 'The URL of the audio is malformed')
    if (url.protocol === SHIPPED_SCHEME) return shippedByName(url.hostname)
    const known = this.#etags.get(request.url)
    const fetched = await fetchAudio({
      url: request.url,
      method: request.method,
      etag: known?.etag ?? null,
      ...(request.signal ? { signal: request.signal } : {}),
    })
    if (!fetched.ok) return refusal(fetched.code, fetched.message)
    if ('unchanged' in fetched) {
      const file = known && (await this.#cache.get(['audio', known.key], async () => null))
      if (file) return { ok: true, file }
      // The copy was trimmed meanwhile.
      this.#etags.delete(request.url)
      return this.audio(request)
    }
    const key = `${request.url}\n${fetched.etag ?? hashOf(fetched.bytes)}`
    const file = await this.#cache.get(['audio', key], async () => {
      const sound = await decodeAudio(fetched.bytes, fetched.contentType)
      return sound && resample(sound, PROMPT_RATE)
    })
    if (!file) return refusal(13420, `Audio of the type "${fetched.contentType}" can not be played`)
    if (fetched.etag !== null) this.#etags.set(request.url, { etag: fetched.etag, key })
    return { ok: true, file }
  }

  shipped(name: ShippedPrompt): PromptFile {
    const path = join(shippedFolder, `${name}.wav`)
    return { path, durationMs: durationOfWav(statSync(path).size, PROMPT_RATE) }
  }

  async close(): Promise<void> {
    await Promise.all(this.#voices.map((voice) => voice.close()))
  }

  async #speak(text: string, voice: string | null, language: string | null): Promise<Sound | null> {
    for (const speaker of this.#voices) {
      try {
        const sound = await speaker.speak({ text, voice, language })
        if (sound) return resample(sound, PROMPT_RATE)
      } catch (error) {
        this.#logger.warn({ voice: speaker.name, error: messageOf(error) }, 'a voice failed')
      }
    }
    this.#logger.warn({}, 'no voice could say a text; the call goes on without it')
    return null
  }
}

async function shippedByName(name: string): Promise<PromptResult> {
  const file = /^[a-z0-9-]+$/.test(name) ? await describe(join(shippedFolder, `${name}.wav`)) : null
  return file ? { ok: true, file } : refusal(11200, `No prompt "${name}" is shipped`)
}

function parseUrl(text: string): URL | null {
  try {
    const url = new URL(text)
    return ['http:', 'https:', SHIPPED_SCHEME].includes(url.protocol) ? url : null
  } catch {
    return null
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function refusal(code: number, message: string): PromptResult {
  return { ok: false, code, message }
}
