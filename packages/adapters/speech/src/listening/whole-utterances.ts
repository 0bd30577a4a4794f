import { codes, messageOf } from '@offhook/core'
import type { RecognitionRequest } from '@offhook/voice'
import { type EndpointState, endpointMachine, nobodySpeaks } from './endpoint-state.ts'
import { FRAME_MS, FRAME_SAMPLES, type Session, type Tell } from './session.ts'
import type { Heard, UtteranceDecoder, UtteranceEngine } from './utterance-engine.ts'
import { VoiceActivity } from './voice-activity.ts'

/** What is kept of the time before speech is noticed: soft sounds begin words. */
const LEAD_FRAMES = 15
/** Silence after the last word that is still decoded; more of it is only work. */
const TAIL_FRAMES = 20
/** A pause of so many frames may be the end: what was said until then is decoded meanwhile. */
const PAUSE_FRAMES = 12
/** How often an utterance that goes on is looked at for a partial result. */
const PARTIAL_FRAMES = 50
/** Utterances that wait to be decoded for one listener; more are lost to it. */
const MOST_WAITING = 8

interface Utterance {
  decoder: UtteranceDecoder
  /** What has come of it if nothing more is said. */
  ahead: Promise<Heard | null> | null
  readonly frames: Int16Array[]
  readonly startMs: number
}

/** Finds the utterances in what is heard, and has each recognised as a whole, in order. */
export class WholeUtterances implements Session {
  readonly #engine: UtteranceEngine
  readonly #request: RecognitionRequest
  readonly #tell: Tell
  readonly #activity = new VoiceActivity()
  readonly #lead: Int16Array[] = []
  #state: EndpointState = nobodySpeaks
  #current: Utterance | null = null
  #frames = 0
  /** Frames since the last one with speech. */
  #silent = 0
  #isOver = false
  #waiting = 0
  #partial: UtteranceDecoder | null = null
  /** Decodings follow one another, so that results do. */
  #results: Promise<void> = Promise.resolve()

  constructor(engine: UtteranceEngine, request: RecognitionRequest, tell: Tell) {
    this.#engine = engine
    this.#request = request
    this.#tell = (name, ...args) => {
      if (!this.#isOver) tell(name, ...args)
    }
  }

  push(frame: Int16Array): void {
    if (this.#isOver) return
    const { endSilenceMs, maxSpeechMs } = this.#request
    const own = frame.slice()
    this.#frames++
    if (this.#current) this.#keep(this.#current, own)
    else this.#keepLead(own)
    const isVoiced = this.#activity.hears(own)
    const step = endpointMachine.next(this.#state, {
      type: 'frame',
      isVoiced,
      endFrames: Math.max(1, Math.round(endSilenceMs / FRAME_MS)),
      mostFrames: Math.max(1, Math.round(maxSpeechMs / FRAME_MS)),
    })
    if (!step) return
    this.#silent = isVoiced ? 0 : this.#silent + 1
    this.#state = step.state
    if (step.effects.includes('began')) this.#begin()
    if (step.effects.includes('over')) return this.#end()
    this.#lookAhead()
    if (isVoiced) this.#goOn()
    else if (this.#silent === PAUSE_FRAMES) this.#pause()
  }

  finish(): void {
    if (this.#current) this.#end()
    void this.#results.then(() => {
      this.#tell('ended')
      this.close()
    })
  }

  close(): void {
    this.#isOver = true
    this.#current?.decoder.giveUp()
    this.#partial?.giveUp()
    this.#current = null
  }

  idle(): Promise<void> {
    return this.#results
  }

  #keep({ frames, decoder }: Utterance, frame: Int16Array): void {
    frames.push(frame)
    decoder.hear?.(frame)
  }

  /** What comes after the end is no partial result any more. */
  #tellSoFar(decoder: UtteranceDecoder, text: string): void {
    if (this.#current?.decoder !== decoder || text === '') return
    this.#tell('partial', { text, stability: 0.5 })
  }

  #keepLead(frame: Int16Array): void {
    this.#lead.push(frame)
    if (this.#lead.length > LEAD_FRAMES) this.#lead.shift()
  }

  #begin(): void {
    const frames = this.#lead.splice(0)
    const startMs = (this.#frames - frames.length) * FRAME_MS
    const decoder = this.#engine.begin(
      this.#request,
      this.#request.partials ? (text) => this.#tellSoFar(decoder, text) : undefined,
    )
    const current: Utterance = { decoder, ahead: null, frames: [], startMs }
    for (const frame of frames) this.#keep(current, frame)
    this.#current = current
    this.#tell('speech')
  }

  /** Perhaps this is the end. */
  #pause(): void {
    const current = this.#current
    if (!current || current.ahead || !this.#engine.hasTime) return
    current.ahead = current.decoder.decode(joined(current.frames))
    // Told when the pause has become the end.
    current.ahead.catch(() => {})
  }

  /** It was not: all of it is decoded at the end, by another. */
  #goOn(): void {
    const current = this.#current
    if (!current?.ahead) return
    current.decoder.giveUp()
    current.ahead = null
    current.decoder = this.#engine.begin(this.#request)
  }

  #end(): void {
    const utterance = this.#current
    this.#current = null
    this.#state = nobodySpeaks
    this.#partial?.giveUp()
    this.#partial = null
    if (!utterance) return
    this.#tell('silence')
    const { decoder, ahead, startMs } = utterance
    if (this.#waiting >= MOST_WAITING) {
      decoder.giveUp()
      this.#tell('noMatch')
      return
    }
    const silent = Math.min(this.#silent, utterance.frames.length)
    const kept = utterance.frames.length - Math.max(0, silent - TAIL_FRAMES)
    const endMs = startMs + (utterance.frames.length - silent) * FRAME_MS
    const samples = joined(utterance.frames.slice(0, Math.max(1, kept)))
    this.#waiting++
    this.#results = this.#results.then(async () => {
      try {
        const heard = this.#isOver ? null : await (ahead ?? decoder.decode(samples))
        this.#tellHeard(heard, startMs, endMs)
      } catch (error) {
        this.#tell('failed', { code: codes.gatherInput, message: messageOf(error) })
        this.close()
      } finally {
        this.#waiting--
        decoder.giveUp()
      }
    })
  }

  #tellHeard(heard: Heard | null, startMs: number, endMs: number): void {
    if (heard === null || heard.text === '') return this.#tell('noMatch')
    this.#tell('final', { ...heard, startMs, endMs })
  }

  /** The utterance so far, decoded beside: a partial result, if nothing has come of it until then. */
  #lookAhead(): void {
    const current = this.#current
    if (!current || !this.#request.partials || this.#partial || current.decoder.hear) return
    if (current.frames.length % PARTIAL_FRAMES !== 0) return
    const decoder = this.#engine.begin(this.#request)
    this.#partial = decoder
    const done = (): void => {
      if (this.#partial === decoder) this.#partial = null
      decoder.giveUp()
    }
    decoder.decode(joined(current.frames)).then(
      (heard) => {
        const isLate = this.#partial !== decoder
        done()
        if (!isLate && heard) this.#tell('partial', { text: heard.text, stability: 0.5 })
      },
      // The whole utterance tells what is wrong.
      done,
    )
  }
}

function joined(frames: readonly Int16Array[]): Int16Array {
  const samples = new Int16Array(frames.length * FRAME_SAMPLES)
  for (const [index, frame] of frames.entries()) samples.set(frame, index * FRAME_SAMPLES)
  return samples
}
