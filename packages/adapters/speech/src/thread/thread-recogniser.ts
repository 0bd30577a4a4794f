import { Worker } from 'node:worker_threads'
import { codes, Emitter, type Logger, messageOf, threadEntry } from '@offhook/core'
import type {
  Recogniser,
  RecogniserCapabilities,
  Recognition,
  RecognitionEvents,
  RecognitionRequest,
  Utterance,
} from '@offhook/voice'
import { capabilitiesOf, type EngineSettings } from '../engine-settings.ts'
import type { FromThread, SpeechThreadData, ToThread } from './messages.ts'

const STOP_MS = 3_000
/** How often a thread is asked whether it is alive, and how many questions it may leave open. */
const WATCH_MS = 5_000
const MOST_OPEN = 6
/** While it loads its model. */
const MOST_OPEN_LOADING = 60
/** Recordings are spoken without anybody waiting: longer pauses lie between sentences. */
const RECORDED_SILENCE_MS = 700
const RECORDED_MOST_MS = 30_000

interface Transcribing {
  resolve(utterances: readonly Utterance[]): void
  reject(error: Error): void
}

/**
 * A recogniser in a thread of its own, which begins when somebody is listened to for the first time. One
 * that dies or hangs fails what it was at; another takes its place when it is needed.
 */
export class ThreadRecogniser implements Recogniser {
  readonly name: string
  readonly sampleRate = 16_000
  readonly capabilities: RecogniserCapabilities
  readonly #settings: EngineSettings
  readonly #logger: Logger
  readonly #watchMs: number
  readonly #listening = new Map<number, Emitter<RecognitionEvents>>()
  readonly #transcribing = new Map<number, Transcribing>()
  #worker: Worker | null = null
  #lastId = 0
  #isClosed = false

  /** @param options.watchMs how often its thread is asked whether it is alive */
  constructor(options: {
    readonly settings: EngineSettings
    readonly logger: Logger
    readonly watchMs?: number
  }) {
    this.#settings = options.settings
    this.#watchMs = options.watchMs ?? WATCH_MS
    this.#logger = options.logger
    this.name = options.settings.kind
    this.capabilities = capabilitiesOf(options.settings)
  }

  open(request: RecognitionRequest, sound: SharedArrayBuffer): Recognition {
    const id = ++this.#lastId
    const events = new Emitter<RecognitionEvents>((error) =>
      this.#logger.error({ error: messageOf(error) }, 'a listener of speech failed'),
    )
    this.#listening.set(id, events)
    this.#post({ type: 'open', id, request, sound })
    return {
      events,
      finish: () => this.#listening.has(id) && this.#post({ type: 'finish', id }),
      close: () => {
        if (!this.#listening.delete(id)) return
        events.clear()
        this.#post({ type: 'close', id })
      },
    }
  }

  transcribe(
    path: string,
    request: Parameters<Recogniser['transcribe']>[1],
  ): Promise<readonly Utterance[]> {
    const id = ++this.#lastId
    const { mode, language, hints, channel } = request
    return new Promise((resolve, reject) => {
      this.#transcribing.set(id, { resolve, reject })
      this.#post({
        ...{ type: 'transcribe', id, path, channel },
        request: {
          ...{ mode, language, hints, partials: false },
          endSilenceMs: RECORDED_SILENCE_MS,
          maxSpeechMs: RECORDED_MOST_MS,
        },
      })
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const worker = this.#worker
    if (!worker) return
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    this.#post({ type: 'stop' })
    const timer = setTimeout(() => void worker.terminate(), STOP_MS)
    await ended
    clearTimeout(timer)
  }

  #post(message: ToThread): void {
    const begins = message.type === 'open' || message.type === 'transcribe'
    if (begins && !this.#isClosed) this.#worker ??= this.#start()
    this.#worker?.postMessage(message)
  }

  #start(): Worker {
    const { url, execArgv } = threadEntry(import.meta.url, 'speech-thread')
    const workerData: SpeechThreadData = { engine: this.#settings }
    const worker = new Worker(url, { workerData, execArgv, name: 'speech' })
    const watched = this.#watch(worker)
    worker.on('message', (message: FromThread) => {
      if (this.#worker !== worker) return
      watched()
      this.#take(message)
    })
    worker.on('error', (error) =>
      this.#logger.error({ error: messageOf(error) }, 'the thread of speech failed'),
    )
    worker.on('exit', () => {
      if (this.#worker !== worker) return
      this.#worker = null
      this.#failAll()
    })
    return worker
  }

  /** Lets a thread go that does not answer. @returns to be told of each sign of life */
  #watch(worker: Worker): () => void {
    let open = 0
    let most = MOST_OPEN_LOADING
    const timer = setInterval(() => {
      if (this.#worker !== worker) return clearInterval(timer)
      if (open < most) {
        open++
        this.#post({ type: 'ask-whether-alive' })
        return
      }
      this.#logger.error({ recogniser: this.name }, 'the thread of speech hangs: it is ended')
      this.#worker = null
      this.#failAll()
      worker.unref()
      void worker.terminate()
    }, this.#watchMs)
    timer.unref()
    return () => {
      open = 0
      most = MOST_OPEN
    }
  }

  #take(message: FromThread): void {
    switch (message.type) {
      case 'event': {
        const { id, name, args } = message
        const events = this.#listening.get(id)
        if (name === 'failed' || name === 'ended') this.#listening.delete(id)
        if (name === 'failed') {
          this.#logger.warn(
            { recogniser: this.name, error: args[0].message },
            'speech was not recognised',
          )
        }
        events?.emit(name, ...(args as never))
        return
      }
      case 'transcribed':
        this.#transcribing.get(message.id)?.resolve(message.utterances)
        this.#transcribing.delete(message.id)
        return
      case 'not-transcribed':
        this.#transcribing.get(message.id)?.reject(new Error(message.message))
        this.#transcribing.delete(message.id)
    }
  }

  #failAll(): void {
    const message = 'The recogniser has ended'
    const listening = [...this.#listening.values()]
    this.#listening.clear()
    for (const events of listening) events.emit('failed', { code: codes.gatherInput, message })
    const transcribing = [...this.#transcribing.values()]
    this.#transcribing.clear()
    for (const { reject } of transcribing) reject(new Error(message))
  }
}
