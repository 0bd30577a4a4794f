import { Emitter } from '@offhook/core'
import type {
  Recogniser,
  RecogniserCapabilities,
  Recognition,
  RecognitionEvents,
  RecognitionRequest,
  Utterance,
} from '../speech-ports.ts'

/** A recogniser that understands what a test tells it to. */
export class ScriptedRecogniser implements Recogniser {
  readonly name = 'scripted'
  readonly sampleRate = 8_000
  capabilities: RecogniserCapabilities = {
    languages: ['en'],
    modes: ['hints', 'digits', 'dictation'],
    partials: true,
  }
  readonly opened: ScriptedRecognition[] = []
  readonly files: string[] = []
  /** What is found in each recording, or how that fails. */
  transcript: readonly Utterance[] | Error = []

  open(request: RecognitionRequest): ScriptedRecognition {
    const recognition = new ScriptedRecognition(request)
    this.opened.push(recognition)
    return recognition
  }

  async transcribe(path: string): Promise<readonly Utterance[]> {
    this.files.push(path)
    if (this.transcript instanceof Error) throw this.transcript
    return this.transcript
  }

  async close(): Promise<void> {}

  /** The listening that was begun last. */
  get last(): ScriptedRecognition {
    const last = this.opened.at(-1)
    if (!last) throw new Error('nobody listens')
    return last
  }
}

/** One listening, in the test's hand. */
export class ScriptedRecognition implements Recognition {
  readonly events = new Emitter<RecognitionEvents>()
  readonly request: RecognitionRequest
  isClosed = false

  constructor(request: RecognitionRequest) {
    this.request = request
  }

  /** Somebody begins to speak. */
  speaks(): void {
    this.#tell('speech')
  }

  soundsLike(text: string, stability = 0.5): void {
    this.#tell('partial', { text, stability })
  }

  stops(): void {
    this.#tell('silence')
  }

  understands(text: string, utterance: Partial<Utterance> = {}): void {
    this.#tell('final', {
      ...{ text, hint: null, confidence: null, startMs: 0, endMs: 1_000 },
      ...utterance,
    })
  }

  understandsNothing(): void {
    this.#tell('noMatch')
  }

  fails(code: number, message: string): void {
    this.#tell('failed', { code, message })
  }

  finish(): void {
    this.#tell('ended')
  }

  close(): void {
    this.isClosed = true
  }

  #tell<Name extends keyof RecognitionEvents>(name: Name, ...args: RecognitionEvents[Name]): void {
    if (!this.isClosed) this.events.emit(name, ...(args as never))
  }
}
