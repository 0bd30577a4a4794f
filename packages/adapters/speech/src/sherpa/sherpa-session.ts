import { codes, messageOf } from '@offhook/core'
import type { RecognitionRequest } from '@offhook/voice'
import { type EndpointState, endpointMachine, nobodySpeaks } from '../listening/endpoint-state.ts'
import { heardOf } from '../listening/heard.ts'
import { FRAME_MS, type Session, type Tell } from '../listening/session.ts'
import { VoiceActivity } from '../listening/voice-activity.ts'
import type { OnlineRecognizer, OnlineStream } from './sherpa-module.ts'

const RATE = 16_000
/** A model hears its last word only when something follows it. */
const TAIL = new Float32Array(RATE * 0.4)

/** Live sound to a streaming model of sherpa-onnx, in this thread. */
export class SherpaSession implements Session {
  readonly #recognizer: OnlineRecognizer
  readonly #request: RecognitionRequest
  readonly #tell: Tell
  readonly #activity = new VoiceActivity()
  #stream: OnlineStream | null = null
  #state: EndpointState = nobodySpeaks
  #isOver = false
  #frames = 0
  #startMs = 0
  #partial = ''

  constructor(recognizer: OnlineRecognizer, request: RecognitionRequest, tell: Tell) {
    this.#recognizer = recognizer
    this.#request = request
    this.#tell = tell
  }

  push(frame: Int16Array): void {
    if (this.#isOver) return
    this.#frames++
    const { endSilenceMs, maxSpeechMs } = this.#request
    const step = endpointMachine.next(this.#state, {
      type: 'frame',
      isVoiced: this.#activity.hears(frame),
      endFrames: Math.max(1, Math.round(endSilenceMs / FRAME_MS)),
      mostFrames: Math.max(1, Math.round(maxSpeechMs / FRAME_MS)),
    })
    this.#guard(() => {
      this.#hear(Float32Array.from(frame, (sample) => sample / 32_768))
      if (!step) return
      this.#state = step.state
      if (step.effects.includes('began')) this.#begin()
      if (step.effects.includes('over')) this.#end()
      else if (this.#state.name === 'speaking') this.#tellPartial()
    })
  }

  finish(): void {
    if (this.#isOver) return
    this.#guard(() => {
      if (this.#state.name === 'speaking') this.#end()
    })
    if (!this.#isOver) this.#tell('ended')
    this.close()
  }

  close(): void {
    this.#isOver = true
    this.#stream = null
  }

  async idle(): Promise<void> {}

  #hear(samples: Float32Array): void {
    this.#stream ??= this.#recognizer.createStream()
    const stream = this.#stream
    stream.acceptWaveform({ samples, sampleRate: RATE })
    while (this.#recognizer.isReady(stream)) this.#recognizer.decode(stream)
  }

  #begin(): void {
    this.#startMs = this.#frames * FRAME_MS
    this.#tell('speech')
  }

  #end(): void {
    this.#state = nobodySpeaks
    this.#tell('silence')
    this.#hear(TAIL)
    const text = this.#text
    if (this.#stream) this.#recognizer.reset(this.#stream)
    this.#partial = ''
    const heard = heardOf(text, this.#request.hints, this.#request.mode)
    if (!heard) return this.#tell('noMatch')
    const endMs = this.#frames * FRAME_MS
    this.#tell('final', { ...heard, startMs: this.#startMs, endMs })
  }

  #tellPartial(): void {
    if (!this.#request.partials) return
    const text = this.#text
    if (text === '' || text === this.#partial) return
    this.#partial = text
    this.#tell('partial', { text, stability: 0.5 })
  }

  get #text(): string {
    return this.#stream ? this.#recognizer.getResult(this.#stream).text.trim() : ''
  }

  /** What the model throws ends the listening. */
  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#tell('failed', { code: codes.gatherInput, message: messageOf(error) })
      this.close()
    }
  }
}
