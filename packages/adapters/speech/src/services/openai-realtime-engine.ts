import { deferred, messageOf } from '@offhook/core'
import type { RecognitionRequest } from '@offhook/voice'
import WebSocket from 'ws'
import type { EngineSettings } from '../engine-settings.ts'
import { heardOf } from '../listening/heard.ts'
import type {
  Heard,
  TellSoFar,
  UtteranceDecoder,
  UtteranceEngine,
} from '../listening/utterance-engine.ts'
import { type RealtimeNews, realtimeNewsOf } from './realtime-news.ts'
import { REALTIME_RATE, RealtimeSound } from './realtime-sound.ts'

type Settings = Extract<EngineSettings, { kind: 'openai-realtime' }>

const CONNECT_MS = 5_000
/** From the end of the speech to its words. */
const DEADLINE_MS = 15_000
const MOST_ANSWER = 256 * 1024
/** Of hints, as the published limit of a prompt: 224 tokens. */
const MOST_PROMPT = 800
/** Sound that waits for the socket: a minute. What is more is lost. */
const MOST_BUFFERED = 60 * 2 * REALTIME_RATE

/**
 * Utterances to a service with OpenAI's realtime interface (`{url}/realtime?intent=transcription`),
 * as they are spoken: a socket each, so that the words are there soon after the last of them. Where
 * an utterance ends is our word, not the service's: not every model finds it.
 */
export class OpenAiRealtimeEngine implements UtteranceEngine {
  readonly #settings: Settings
  readonly #utterances = new Set<RealtimeUtterance>()

  constructor(settings: Settings) {
    this.#settings = settings
  }

  begin(request: RecognitionRequest, soFar?: TellSoFar): UtteranceDecoder {
    const utterance = new RealtimeUtterance(this.#settings, request, soFar, () =>
      this.#utterances.delete(utterance),
    )
    this.#utterances.add(utterance)
    return utterance
  }

  async close(): Promise<void> {
    for (const utterance of [...this.#utterances]) utterance.giveUp()
  }
}

/** One utterance and its socket. */
class RealtimeUtterance implements UtteranceDecoder {
  readonly #settings: Settings
  readonly #request: RecognitionRequest
  readonly #soFar: TellSoFar | undefined
  readonly #forget: () => void
  readonly #socket: WebSocket
  readonly #sound = new RealtimeSound()
  /** Sound of the time before the socket is open. */
  #early: Buffer[] = []
  #earlyBytes = 0
  #words = ''
  #isWhole = false
  /** How it came out; a failure waits for whoever asks. */
  readonly #outcome = deferred<Heard | null>()
  #deadline: NodeJS.Timeout | null = null

  constructor(
    settings: Settings,
    request: RecognitionRequest,
    soFar: TellSoFar | undefined,
    forget: () => void,
  ) {
    this.#settings = settings
    this.#request = request
    this.#soFar = soFar
    this.#forget = forget
    this.#outcome.promise.catch(() => {})
    this.#socket = new WebSocket(addressOf(settings.url), {
      headers: { authorization: `Bearer ${settings.key}` },
      handshakeTimeout: CONNECT_MS,
      maxPayload: MOST_ANSWER,
      followRedirects: false,
    })
    this.#socket.on('open', () => this.#open())
    this.#socket.on('message', (data, isBinary) => {
      const news = isBinary ? null : realtimeNewsOf(String(data))
      if (news) this.#take(news)
    })
    this.#socket.on('error', (error) => this.#fail(messageOf(error)))
    this.#socket.on('close', (code) => this.#fail(`it closed its socket (${code})`))
  }

  hear(frame: Int16Array): void {
    const bytes = this.#sound.next(frame)
    if (this.#socket.readyState === WebSocket.OPEN) {
      if (this.#socket.bufferedAmount < MOST_BUFFERED) this.#append(bytes)
    } else if (this.#earlyBytes < MOST_BUFFERED) {
      this.#early.push(bytes)
      this.#earlyBytes += bytes.length
    }
  }

  /** The sound has come by `hear`. */
  decode(): Promise<Heard | null> {
    this.#isWhole = true
    this.#deadline = setTimeout(
      () => this.#fail('it did not answer in time'),
      this.#settings.deadlineMs ?? DEADLINE_MS,
    )
    if (this.#socket.readyState === WebSocket.OPEN) this.#commit()
    return this.#outcome.promise
  }

  giveUp(): void {
    if (this.#deadline) clearTimeout(this.#deadline)
    this.#outcome.resolve(null)
    this.#socket.terminate()
    this.#forget()
  }

  #open(): void {
    const { language, hints } = this.#request
    const prompt = hints.join(', ').slice(0, MOST_PROMPT)
    this.#say({
      type: 'session.update',
      session: {
        type: 'transcription',
        audio: {
          input: {
            format: { type: 'audio/pcm', rate: REALTIME_RATE },
            transcription: {
              model: this.#settings.model,
              language: language.split('-')[0],
              ...(prompt !== '' && { prompt }),
            },
            turn_detection: null,
          },
        },
      },
    })
    for (const bytes of this.#early) this.#append(bytes)
    this.#early = []
    if (this.#isWhole) this.#commit()
  }

  #append(bytes: Buffer): void {
    this.#say({ type: 'input_audio_buffer.append', audio: bytes.toString('base64') })
  }

  #commit(): void {
    this.#say({ type: 'input_audio_buffer.commit' })
  }

  #say(event: object): void {
    this.#socket.send(JSON.stringify(event))
  }

  #take(news: RealtimeNews): void {
    const { hints, mode } = this.#request
    if (news.type === 'failed') return this.#fail(news.message)
    if (news.type === 'words') {
      this.#words += news.text
      this.#soFar?.(this.#words.trim())
      return
    }
    this.#outcome.resolve(heardOf(news.text, hints, mode))
  }

  #fail(why: string): void {
    this.#outcome.reject(new Error(`The recogniser's service failed: ${why}`))
  }
}

function addressOf(base: string): string {
  const url = new URL(`${base.replace(/\/+$/, '')}/realtime`)
  url.searchParams.set('intent', 'transcription')
  return url.href
}
