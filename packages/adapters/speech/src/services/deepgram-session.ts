import { setTimeout } from 'node:timers/promises'
import { codes, messageOf } from '@offhook/core'
import type { RecognitionRequest } from '@offhook/voice'
import WebSocket from 'ws'
import type { EngineSettings } from '../engine-settings.ts'
import { heardOf } from '../listening/heard.ts'
import { FRAME_MS, type Session, type Tell } from '../listening/session.ts'
import { Unanswered } from '../listening/unanswered.ts'
import { resultOf } from './deepgram-result.ts'

type Settings = Extract<EngineSettings, { kind: 'deepgram' }>

/** The service has so long to accept, for its first word about what is said, and for its last. */
const DEADLINE_MS = 5_000
/** An utterance that is cut is waited for so long. */
const CUT_MS = 1_000
/** Sound that waits for the socket: two seconds. What is more is lost, and is a gap. */
const MOST_BUFFERED = 64_000
/** How often it is looked whether the socket has caught up. */
const BEHIND_MS = 10
const MOST_ANSWER = 256 * 1024
/** Published: a hundred hints of 500 tokens together; few words have tokens of less than three letters. */
const MOST_HINTS = 100
const MOST_HINT_LETTERS = 1_500

/**
 * Live sound to a service with Deepgram's interface: binary frames of linear sound out, JSON in
 * (`Results` with `is_final` and `speech_final`, `SpeechStarted`, `UtteranceEnd`). The ends of
 * utterances are the service's, by the silence that we ask for.
 */
export class DeepgramSession implements Session {
  readonly #tell: Tell
  readonly #request: RecognitionRequest
  readonly #socket: WebSocket
  readonly #deadlineMs: number
  readonly #unanswered: Unanswered
  /** Sound of the time before the socket is open. */
  #early: Buffer[] = []
  #earlyBytes = 0
  #isOver = false
  #isSpeaking = false
  /** While somebody speaks: when they have for too long, and then for the service's word. */
  #speechTimer: NodeJS.Timeout | null = null
  /** The utterance ends with the next piece. */
  #isCut = false
  /** Finished pieces of the utterance that goes on. */
  #pieces: { text: string; confidence: number | null }[] = []
  #startMs: number | null = null
  /** Of what was heard last. */
  #endMs = 0
  #lastWord: NodeJS.Timeout | null = null
  #done: () => void = () => {}
  readonly #idle: Promise<void>

  constructor(settings: Settings, request: RecognitionRequest, tell: Tell) {
    this.#request = request
    this.#deadlineMs = settings.deadlineMs ?? DEADLINE_MS
    this.#tell = (name, ...args) => {
      if (!this.#isOver) tell(name, ...args)
    }
    this.#unanswered = new Unanswered(this.#deadlineMs, () =>
      this.#fail('it has no word for what was said'),
    )
    this.#idle = new Promise((resolve) => {
      this.#done = resolve
    })
    this.#socket = new WebSocket(listenUrl(settings, request), {
      headers: { authorization: `Token ${settings.key}` },
      handshakeTimeout: this.#deadlineMs,
      maxPayload: MOST_ANSWER,
      followRedirects: false,
    })
    this.#socket.on('open', () => this.#sendEarly())
    this.#socket.on('message', (data, isBinary) => {
      this.#unanswered.answered()
      if (!isBinary) this.#take(String(data))
    })
    this.#socket.on('error', (error) => this.#fail(messageOf(error)))
    this.#socket.on('close', (code) => {
      if (this.#lastWord) this.#end()
      else this.#fail(`it closed its socket (${code})`)
    })
  }

  push(frame: Int16Array): void {
    if (this.#isOver || this.#lastWord) return
    this.#unanswered.hear(frame)
    const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)
    if (this.#socket.readyState === WebSocket.OPEN) {
      if (this.#socket.bufferedAmount < MOST_BUFFERED) this.#socket.send(bytes)
    } else if (this.#earlyBytes < MOST_BUFFERED) {
      this.#early.push(Buffer.from(bytes))
      this.#earlyBytes += bytes.length
    }
  }

  finish(): void {
    if (this.#isOver || this.#lastWord) return
    this.#lastWord = globalThis.setTimeout(() => this.#end(), this.#deadlineMs)
    if (this.#socket.readyState === WebSocket.OPEN) this.#sayFinished()
  }

  close(): void {
    this.#isOver = true
    this.#stopTiming()
    this.#unanswered.close()
    if (this.#lastWord) clearTimeout(this.#lastWord)
    this.#socket.terminate()
    this.#done()
  }

  /** A recording comes faster than speech: it waits for the socket to take what it was given. */
  async idle(): Promise<void> {
    if (this.#lastWord) return this.#idle
    while (!this.#isOver && this.#isBehind) await setTimeout(BEHIND_MS)
  }

  get #isBehind(): boolean {
    const { readyState, bufferedAmount } = this.#socket
    return readyState === WebSocket.CONNECTING || bufferedAmount > MOST_BUFFERED / 4
  }

  #sendEarly(): void {
    for (const bytes of this.#early) this.#socket.send(bytes)
    this.#early = []
    if (this.#lastWord) this.#sayFinished()
  }

  #sayFinished(): void {
    this.#socket.send(JSON.stringify({ type: 'CloseStream' }))
  }

  #take(text: string): void {
    const result = resultOf(text)
    if (result === null) return
    if (result.type === 'speech') return this.#began()
    if (result.type === 'utterance-end') return this.#utterance(result.endMs)
    if (result.type === 'error') return this.#fail(result.message)
    this.#endMs = result.endMs
    if (result.text !== '') {
      this.#began()
      this.#startMs ??= result.startMs
    }
    if (!result.isFinal) {
      if (result.text === '' || !this.#request.partials) return
      const before = this.#pieces.map((piece) => piece.text)
      const soFar = [...before, result.text].join(' ')
      this.#tell('partial', { text: soFar, stability: result.confidence ?? 0.5 })
      return
    }
    if (result.text !== '') this.#pieces.push(result)
    if (result.isSpeechFinal || this.#isCut) this.#utterance(result.endMs)
  }

  #began(): void {
    if (this.#isSpeaking) return
    this.#isSpeaking = true
    this.#speechTimer = globalThis.setTimeout(() => this.#cut(), this.#request.maxSpeechMs)
    this.#tell('speech')
  }

  /** Asks for what has been said so far; a service that says nothing is not waited for. */
  #cut(): void {
    this.#isCut = true
    this.#speechTimer = globalThis.setTimeout(() => this.#utterance(this.#endMs), CUT_MS)
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify({ type: 'Finalize' }))
    }
  }

  #stopTiming(): void {
    if (this.#speechTimer) clearTimeout(this.#speechTimer)
    this.#speechTimer = null
    this.#isCut = false
  }

  #utterance(endMs: number): void {
    this.#stopTiming()
    const pieces = this.#pieces
    this.#pieces = []
    const startMs = this.#startMs ?? Math.max(0, endMs - FRAME_MS)
    this.#startMs = null
    if (!this.#isSpeaking) return
    this.#isSpeaking = false
    this.#tell('silence')
    const known = pieces.flatMap(({ confidence }) => (confidence === null ? [] : [confidence]))
    const confidence = known.length > 0 ? Math.min(...known) : null
    const { hints, mode } = this.#request
    const text = pieces.map((piece) => piece.text).join(' ')
    const heard = heardOf(text, hints, mode, confidence)
    if (heard) this.#tell('final', { ...heard, startMs, endMs })
    else this.#tell('noMatch')
  }

  #fail(why: string): void {
    this.#tell('failed', {
      code: codes.gatherInput,
      message: `The recogniser's service failed: ${why}`,
    })
    this.close()
  }

  /** The last word has been said, or does not come. */
  #end(): void {
    if (this.#pieces.length > 0) this.#utterance(this.#startMs ?? 0)
    this.#tell('ended')
    this.close()
  }
}

function listenUrl(settings: Settings, request: RecognitionRequest): string {
  const url = new URL('/v1/listen', settings.url)
  const set = (name: string, value: string | number): void =>
    url.searchParams.append(name, String(value))
  set('encoding', 'linear16')
  set('sample_rate', 16_000)
  set('channels', 1)
  set('model', settings.model)
  set('language', request.language)
  set('interim_results', 'true')
  set('vad_events', 'true')
  set('endpointing', request.endSilenceMs)
  // Published: not less than a second.
  set('utterance_end_ms', Math.max(1_000, request.endSilenceMs))
  if (request.mode === 'digits') set('numerals', 'true')
  // Models before Nova-3 pass over `keyterm`; those since refuse `keywords`.
  const name = /^(nova(-2)?(-[a-z]+)?|enhanced.*|base.*)$/.test(settings.model)
    ? 'keywords'
    : 'keyterm'
  for (const hint of withinLimits(request.hints)) set(name, hint)
  return url.href
}

/** The first hints, as many as are taken: with more it would refuse to listen at all. */
function withinLimits(hints: readonly string[]): readonly string[] {
  let letters = 0
  return hints.slice(0, MOST_HINTS).filter((hint) => {
    letters += hint.length
    return letters <= MOST_HINT_LETTERS
  })
}
