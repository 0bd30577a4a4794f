import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type AccountSid,
  type Clock,
  codes,
  type Logger,
  messageOf,
  ownAudioSchemes,
  SOUND_SCHEME,
  systemClock,
  webSchemes,
} from '@offhook/core'
import {
  isKnownMusic,
  type PromptFile,
  type PromptResult,
  type Prompts,
  type ShippedPrompt,
} from '@offhook/voice'
import { AudioDecoder } from './audio/audio-decoder.ts'
import { PROMPT_RATE } from './audio/phone-audio.ts'
import { durationOfOwn } from './audio/wav.ts'
import {
  type AudioTargets,
  audioAgent,
  type Freshness,
  fetchAudio,
  type Validators,
} from './fetch-audio.ts'
import { PromptCache, promptFileAt } from './prompt-cache.ts'
import { SHIPPED_SCHEME } from './shipped-texts.ts'
import { FliteVoice } from './speech/flite.ts'
import { PicoVoice } from './speech/pico.ts'
import { RecordedVoice } from './speech/recorded-voice.ts'
import { ServiceVoice, type ServiceVoiceOptions } from './speech/service-voice.ts'
import { speak } from './speech/speak.ts'
import { plainSpeech, type SpeechPart, speechOf } from './speech/ssml.ts'
import type { TextToSpeech } from './speech/text-to-speech.ts'
import { languageOf } from './speech/voices.ts'

const CACHE_BYTES = 500 * 1024 * 1024
/** URLs whose copies are known; one of them that is forgotten is only fetched once more. */
const MAX_COPIES = 5_000
/** Hold music that is known by its address is ours when it does not come in this time. */
const KNOWN_MUSIC_MS = 5_000
/** Say's limit. */
const MAX_TEXT = 4096

const shippedFolder = fileURLToPath(new URL('../audio/', import.meta.url))
const recordedFolder = fileURLToPath(new URL('../recordings/', import.meta.url))

/** A fetched file that was made playable: its place in the cache, and what its server calls it. */
interface Copy {
  readonly key: string
  readonly validators: Validators
  /** Until then it holds without asking, on the monotonic clock. */
  readonly freshUntil: number
}

/**
 * Audio that this system has itself, by the URL that it gives out for it, or in place of what ships
 * with it; null for any other URL. It
 * needs no request, and so no password, and no copy that would outlive it.
 */
export type OwnAudio = (url: URL, accountSid: AccountSid) => Promise<PromptFile | null>

/** Audio as a player plays it, or why it is none, as a sentence. */
export type MadeAudio =
  | { readonly ok: true; readonly wav: Uint8Array; readonly durationMs: number }
  | { readonly ok: false; readonly message: string }

/** Speech and audio as local files, cached below the data folder. */
export class FilePrompts implements Prompts {
  readonly #cache: PromptCache
  readonly #voices: readonly TextToSpeech[]
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #ownAudio: OwnAudio
  readonly #decoder = new AudioDecoder()
  readonly #agent: ReturnType<typeof audioAgent>
  readonly #shipped = new Map<ShippedPrompt, PromptFile>()
  /** By URL, the last one wanted last. A copy is played only while its server says that it holds. */
  readonly #copies = new Map<string, Copy>()

  private constructor(options: {
    cache: PromptCache
    voices: readonly TextToSpeech[]
    logger: Logger
    clock: Clock
    ownAudio: OwnAudio
    targets: AudioTargets | null
  }) {
    this.#cache = options.cache
    this.#voices = options.voices
    this.#logger = options.logger
    this.#clock = options.clock
    this.#ownAudio = options.ownAudio
    this.#agent = audioAgent(options.targets)
  }

  /**
   * @param options.folder where made files are kept
   * @param options.voices asked in order; when left out, the service, the own model, SVOX Pico, what
   * ships as recordings, the built-in voice
   * @param options.sherpa a voice of the operator's own model
   * @param options.picoVoices the folder of Pico's voices
   * @param options.service a voice by key, which is asked first
   * @param options.targets which addresses files may come from; any when left out
   */
  static async open(options: {
    folder: string
    logger: Logger
    voices?: readonly TextToSpeech[]
    sherpa?: TextToSpeech | null
    picoVoices?: string | null
    service?: ServiceVoiceOptions | null
    cacheBytes?: number
    clock?: Clock
    ownAudio?: OwnAudio
    targets?: AudioTargets
  }): Promise<FilePrompts> {
    const { folder, logger, cacheBytes = CACHE_BYTES, clock = systemClock } = options
    const scratch = join(folder, 'scratch')
    await rm(scratch, { recursive: true, force: true })
    await mkdir(scratch, { recursive: true })
    const cache = await PromptCache.open({ folder: join(folder, 'files'), maxBytes: cacheBytes })
    const pico = options.picoVoices
      ? await PicoVoice.open({ folder: options.picoVoices, scratch })
      : null
    const voices = options.voices ?? [
      ...(options.service ? [new ServiceVoice(options.service)] : []),
      ...(options.sherpa ? [options.sherpa] : []),
      ...(pico ? [pico] : []),
      await RecordedVoice.open(recordedFolder),
      new FliteVoice({ folder: scratch }),
    ]
    const { ownAudio = async () => null, targets = null } = options
    return new FilePrompts({ cache, voices, logger, clock, ownAudio, targets })
  }

  async speech(request: Parameters<Prompts['speech']>[0]): Promise<PromptResult> {
    const { voice, language } = request
    const { parts, remarks } =
      request.ssml === null ? plainSpeech(request.text.trim()) : speechOf(request.ssml)
    const characters = parts.reduce((sum, part) => sum + ('text' in part ? part.text.length : 0), 0)
    if (parts.length === 0 || (request.ssml === null && characters === 0))
      return refusal(codes.sayEmpty, 'There is no text to say')
    if (characters > MAX_TEXT)
      return refusal(codes.sayTooLong, `A text has ${MAX_TEXT} characters at most`)
    const names = this.#voices.map(({ name }) => name).join(',')
    const result = await this.#kept(
      ['speech', names, voice ?? '', language ?? '', JSON.stringify(parts)],
      () => speak(parts, { voices: this.#voices, voice, language, logger: this.#logger }),
      () => refusal(codes.sayVoice, 'No voice could say the text: it is left out'),
    )
    if (!result.ok) return result
    const ofLanguage = this.#languageRemarks(request, parts)
    return { ...result, remarks: [...remarks.map(ssmlRemark), ...ofLanguage] }
  }

  async audio(request: Parameters<Prompts['audio']>[0]): Promise<PromptResult> {
    const url = parseUrl(request.url)
    if (url === null) return refusal(codes.urlInvalid, 'The URL of the audio is malformed')
    const own = await this.#ownAudio(url, request.accountSid)
    if (own) return { ok: true, file: own }
    if (url.protocol === SHIPPED_SCHEME) return shippedByName(url.hostname)
    if (url.protocol === SOUND_SCHEME)
      return refusal(codes.httpFailed, 'The account has no such sound')
    const copy = await this.#copyOf(url.href)
    if (copy && copy.freshUntil > this.#clock.monotonic()) return { ok: true, file: copy.file }
    const isKnown = isKnownMusic(url.href)
    const fetched = await fetchAudio({
      url,
      ...(isKnown && { totalMs: KNOWN_MUSIC_MS }),
      method: request.method,
      copy: copy?.validators ?? null,
      signal: request.signal,
      agent: this.#agent,
    })
    if (!fetched.ok) {
      if (isKnown) return { ok: true, file: this.shipped('hold-music') }
      return refusal(fetched.code, fetched.message)
    }
    if ('unchanged' in fetched) {
      if (!copy) return refusal(codes.httpFailed, 'The audio has no content')
      const { key, validators } = copy
      this.#remember(url.href, key, validators, fetched.freshness)
      return { ok: true, file: copy.file }
    }
    const { bytes, contentType, validators, freshness } = fetched
    const key = `${contentType}\n${hashOf(bytes)}`
    let why = ''
    const result = await this.#kept(
      ['audio', key],
      async () => {
        const audio = await this.#decoder.decode(bytes, contentType)
        if (audio.ok) return audio.wav
        why = audio.message
        return null
      },
      () =>
        refusal(
          codes.audioTypeUnknown,
          why || `Audio of the type "${contentType}" cannot be played`,
        ),
    )
    if (result.ok) this.#remember(url.href, key, validators, freshness)
    return result
  }

  /** What a player plays of a file in any form that we know. Takes the bytes over. */
  async fromFile(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<MadeAudio> {
    const audio = await this.#decoder.decode(bytes, contentType)
    return audio.ok ? madeAudio(audio.wav) : audio
  }

  /** The same of a text that a voice reads. */
  async fromText(request: {
    readonly text: string
    readonly voice: string | null
    readonly language: string | null
  }): Promise<MadeAudio> {
    const spoken = await this.speech({ ...request, ssml: null })
    return spoken.ok ? madeAudio(await readFile(spoken.file.path)) : spoken
  }

  /** Read once: it does not change while the server runs, and music begins often. */
  shipped(name: ShippedPrompt): PromptFile {
    const known = this.#shipped.get(name)
    if (known) return known
    const path = join(shippedFolder, `${name}.wav`)
    const content = readFileSync(path)
    const durationMs = durationOfOwn(content, content.length, PROMPT_RATE)
    if (durationMs === null) throw new Error(`The shipped audio ${name} is broken`)
    const file = { path, durationMs }
    this.#shipped.set(name, file)
    return file
  }

  async close(): Promise<void> {
    await Promise.all([
      this.#decoder.close(),
      this.#agent.destroy(),
      ...this.#voices.map((voice) => voice.close()),
    ])
  }

  /** A disk that is full, or what else is wrong with us, is not the caller's end. */
  async #kept(
    ingredients: readonly string[],
    make: () => Promise<Uint8Array | null>,
    refuse: () => PromptResult,
  ): Promise<PromptResult> {
    try {
      const file = await this.#cache.get(ingredients, make)
      return file ? { ok: true, file } : refuse()
    } catch (error) {
      this.#logger.error({ error: messageOf(error) }, 'a prompt could not be kept as a file')
      return refusal(codes.documentStopped, 'The audio could not be prepared')
    }
  }

  /** A language that no voice has is read by whichever voice says anything at all. */
  #languageRemarks(
    request: { voice: string | null; language: string | null },
    parts: readonly SpeechPart[],
  ) {
    const language = request.language ?? languageOf(request.voice)
    const has = (voice: TextToSpeech) =>
      voice.languages === null ||
      speaks(voice.languages, language) ||
      parts.every((part) => 'pauseMs' in part || voice.knows?.(part.text, language))
    if (this.#voices.some(has)) return []
    const message = `No voice that speaks "${language}" is installed: it is read by an English one`
    return [{ code: codes.sayLanguage, message }]
  }

  /** The copy of a URL whose file is still there. */
  async #copyOf(url: string): Promise<(Copy & { file: PromptFile }) | null> {
    const copy = this.#copies.get(url)
    if (!copy) return null
    const file = await this.#cache.get(['audio', copy.key], async () => null).catch(() => null)
    if (file) return { ...copy, file }
    this.#copies.delete(url)
    return null
  }

  /** What may not be kept, or cannot be asked for again and does not hold, is forgotten. */
  #remember(url: string, key: string, validators: Validators, freshness: Freshness): void {
    const { etag, lastModified } = validators
    this.#copies.delete(url)
    if (freshness === null || (freshness === 0 && etag === null && lastModified === null)) return
    const freshUntil = this.#clock.monotonic() + freshness
    this.#copies.set(url, { key, validators, freshUntil })
    const [oldest] = this.#copies.keys()
    if (this.#copies.size > MAX_COPIES && oldest !== undefined) this.#copies.delete(oldest)
  }
}

function madeAudio(wav: Uint8Array): MadeAudio {
  const durationMs = durationOfOwn(wav, wav.length, PROMPT_RATE)
  if (durationMs === null) throw new Error('a made file is not as a player plays it')
  return { ok: true, wav, durationMs }
}

function ssmlRemark(message: string) {
  return { code: codes.schemaViolated, message }
}

/** Whether one of them is this language; its region is an accent. */
function speaks(languages: readonly string[], language: string): boolean {
  const base = (text: string) => text.toLowerCase().split('-')[0]
  return languages.some((known) => base(known) === base(language))
}

async function shippedByName(name: string): Promise<PromptResult> {
  const isName = /^[a-z0-9-]+$/.test(name)
  const file = isName ? await promptFileAt(join(shippedFolder, `${name}.wav`)) : null
  return file ? { ok: true, file } : refusal(codes.httpFailed, `No prompt "${name}" is shipped`)
}

function parseUrl(text: string): URL | null {
  try {
    const url = new URL(text)
    return [...webSchemes, ...ownAudioSchemes].includes(url.protocol) ? url : null
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
