import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Deferred, deferred, TurnQueue } from '@offhook/core'
import type { Sound } from '../audio/sound.ts'
import type { SherpaModel } from './sherpa-model.ts'
import type { SherpaReply, SherpaRequest } from './sherpa-program.ts'
import type { SpeechRequest, TextToSpeech } from './text-to-speech.ts'
import { languageOf } from './voices.ts'

/** Of one text, from its turn on; with the loading of the model. */
const DEADLINE_MS = 30_000
/**
 * So many characters wait at most, about two long texts: whoever comes after them is better served by
 * the next voice. A text for which nothing waits is taken however long it is.
 */
const MOST_WAITING = 8_192

interface Running {
  readonly child: ChildProcess
  /** Of the text whose turn it is. */
  answer: Deferred<Sound> | null
}

/**
 * A voice of Piper or Kokoro by sherpa-onnx, with the operator's own model. Its program is started with
 * the first text, keeps the model, and is started anew when it has died or hangs. It says one text at a
 * time, so that one that it cannot say costs those that wait nothing but time.
 */
export class SherpaVoice implements TextToSpeech {
  readonly name: string
  readonly languages: readonly string[]
  readonly #model: SherpaModel
  readonly #speaker: number
  readonly #deadlineMs: number
  readonly #mostWaiting: number
  readonly #turns = new TurnQueue()
  /** Characters that are said or wait for it. */
  #waiting = 0
  #running: Running | null = null
  #isClosed = false

  constructor(
    model: SherpaModel,
    options: { speaker?: number; deadlineMs?: number; mostWaiting?: number } = {},
  ) {
    const { speaker = 0, deadlineMs = DEADLINE_MS, mostWaiting = MOST_WAITING } = options
    this.#mostWaiting = mostWaiting
    this.#model = model
    this.#speaker = speaker
    this.#deadlineMs = deadlineMs
    this.languages = [model.language]
    // Part of what a kept file is known by: another model is another file.
    this.name = `sherpa ${JSON.stringify(model.config)} ${speaker}`
  }

  /** @throws Error when the program fails, or too much waits for it: the next voice is asked */
  async speak(request: SpeechRequest): Promise<Sound | null> {
    const { text, voice, language } = request
    const [asked] = (language ?? languageOf(voice)).toLowerCase().split('-')
    if (asked !== this.#model.language.split('-')[0]) return null
    if (this.#waiting > 0 && this.#waiting + text.length > this.#mostWaiting)
      throw new Error('too many texts wait for the speech program')
    this.#waiting += text.length
    try {
      return await this.#turns.run(() => this.#say(request))
    } finally {
      this.#waiting -= text.length
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#running?.child.kill('SIGKILL')
  }

  async #say({ text, rate = 1 }: SpeechRequest): Promise<Sound> {
    if (this.#isClosed) throw new Error('the voice is closed')
    const running = this.#running ?? this.#start()
    const { child } = running
    const answer = deferred<Sound>()
    running.answer = answer
    const late = setTimeout(() => {
      // What it says in its last moment must not send the next text to it.
      if (this.#running === running) this.#running = null
      child.kill('SIGKILL')
    }, this.#deadlineMs)
    try {
      child.send({ text, speaker: this.#speaker, speed: rate } satisfies SherpaRequest)
      return await answer.promise
    } finally {
      clearTimeout(late)
      running.answer = null
    }
  }

  #start(): Running {
    const { module, config } = this.#model
    const unbuilt = import.meta.url.endsWith('.ts')
    const program = new URL(`./sherpa-program.${unbuilt ? 'ts' : 'js'}`, import.meta.url)
    const child = fork(fileURLToPath(program), [module, JSON.stringify(config)], {
      execArgv: ['--no-warnings', ...(unbuilt ? ['--import', 'tsx'] : [])],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const running: Running = { child, answer: null }
    this.#running = running
    child.on('message', (reply: SherpaReply) => {
      if ('error' in reply) running.answer?.reject(new Error(reply.error))
      else running.answer?.resolve({ samples: reply.samples, rate: reply.rate })
    })
    const over = (why: string): void => {
      if (this.#running === running) this.#running = null
      running.answer?.reject(new Error(why))
    }
    child.on('error', () => over('the speech program cannot be started'))
    child.on('exit', (code, signal) =>
      over(`the speech program ended with ${signal ?? `status ${code}`}`),
    )
    return running
  }
}
