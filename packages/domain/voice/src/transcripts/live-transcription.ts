import type { Alerts } from '@offhook/alerts'
import type { MediaRouter } from '@offhook/control'
import { type Clock, codes, type Emitter, makeSid, put } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import type { VoiceEvents } from '../events.ts'
import type { Journal } from '../journal.ts'
import { Ear } from '../media/ear.ts'
import { confidenceOf, spokenHints } from '../media/listening.ts'
import type { Recogniser, RecognitionMode, Utterance } from '../speech-ports.ts'
import type { Transcription, TranscriptionRequest, TranscriptLine } from './transcript.ts'
import { type TranscriptNews, transcriptCallback } from './transcript-callbacks.ts'

/** A pause that ends a line, and the longest line. */
const END_SILENCE_MS = 700
const MAX_SPEECH_MS = 30_000

export interface TranscriptionParts {
  readonly clock: Clock
  readonly journal: Journal
  readonly media: MediaRouter
  readonly alerts: Alerts
  readonly events: Emitter<VoiceEvents>
}

type Track = TranscriptLine['track']

/** One side of the call, and how it is listened to. */
const sideOf = { inbound_track: 'sent', outbound_track: 'heard' } as const

/** What is said in a call, taken down line by line until it is stopped or the call ends. */
export class LiveTranscription {
  readonly #parts: TranscriptionParts
  readonly #call: LiveCall
  readonly #request: TranscriptionRequest
  readonly #mode: RecognitionMode
  readonly #ears = new Map<Track, Ear>()
  #row: Transcription
  #sequence = 0
  #isStopping = false
  #isHushed = false

  constructor(
    parts: TranscriptionParts,
    call: LiveCall,
    {
      recogniser,
      mode,
      ...request
    }: TranscriptionRequest & {
      readonly recogniser: Recogniser
      readonly mode: RecognitionMode
    },
  ) {
    const now = parts.clock.now()
    const { name, track, language } = request
    this.#parts = parts
    this.#call = call
    this.#request = request
    this.#mode = mode
    this.#row = {
      ...{ sid: makeSid('GT'), accountSid: call.row.accountSid, callSid: call.sid },
      ...{ kind: 'call', recordingSid: null, name, status: 'in-progress', track, language },
      ...{ durationMs: null, text: null, dateCreated: now, dateUpdated: now },
    }
    this.#tell({ event: 'started' })
    const tracks: readonly Track[] =
      track === 'both_tracks' ? ['inbound_track', 'outbound_track'] : [track]
    for (const each of tracks) this.#listen(each, recogniser)
  }

  /** As it is shown: what has been told to stop has stopped. */
  get row(): Transcription {
    return this.#isStopping ? { ...this.#row, status: 'stopped' } : this.#row
  }

  get isOver(): boolean {
    return this.row.status !== 'in-progress'
  }

  /** Nothing is taken down of what is said meanwhile; times go on. */
  hush(isHushed: boolean): void {
    if (isHushed === this.#isHushed) return
    this.#isHushed = isHushed
    for (const ear of this.#ears.values()) ear.hush(isHushed)
  }

  /** No more is heard. What has been said is still taken down, then it is over. */
  stop(): void {
    this.#isStopping = true
    for (const ear of this.#ears.values()) ear.finish()
  }

  #listen(track: Track, recogniser: Recogniser): void {
    const { media, clock } = this.#parts
    const { language, model, partials } = this.#request
    const hints = spokenHints(this.#request.hints)
    const began = clock.now()
    const ear = new Ear({ media, recogniser }, this.#call.endpointId, sideOf[track], {
      ...{ mode: this.#mode, language, hints, model, partials },
      endSilenceMs: END_SILENCE_MS,
      maxSpeechMs: MAX_SPEECH_MS,
    })
    this.#ears.set(track, ear)
    ear.events.on('partial', ({ text, stability }) => {
      this.#tell({ event: 'content', track, said: { text, confidence: null }, stability })
      this.#emitSaid(track, text, false)
    })
    ear.events.on('final', (utterance) => this.#takeDown(track, utterance, began))
    ear.events.on('ended', () => this.#end(track))
    ear.events.on('failed', ({ message }) => this.#fail(message))
  }

  #takeDown(track: Track, utterance: Utterance, began: number): void {
    const { text, confidence, startMs, endMs } = utterance
    const { accountSid, sid: transcriptionSid } = this.#row
    const { inboundLabel, outboundLabel } = this.#request
    const now = this.#parts.clock.now()
    const line: TranscriptLine = {
      ...{ sid: makeSid('TL'), accountSid, callSid: this.#call.sid, transcriptionSid, track },
      label: (track === 'inbound_track' ? inboundLabel : outboundLabel) ?? track,
      ...{ text, confidence, spokenFrom: began + startMs, spokenTo: began + endMs },
      ...{ dateCreated: now, dateUpdated: now },
    }
    void this.#parts.journal.record([put('transcript-line', line)])
    const told = confidenceOf(utterance, this.#mode)
    this.#tell({ event: 'content', track, said: { text, confidence: told }, stability: null })
    this.#emitSaid(track, text, true)
  }

  #emitSaid(track: Track, text: string, isFinal: boolean): void {
    const { sid: transcriptionSid, name } = this.#row
    const callSid = this.#call.sid
    this.#parts.events.emit('transcript.said', {
      ...{ callSid, transcriptionSid, name, track, text, isFinal },
    })
  }

  #end(track: Track): void {
    this.#ears.delete(track)
    if (this.#ears.size === 0) this.#stopped()
  }

  /** The recogniser is gone: so is the transcription. */
  #fail(message: string): void {
    if (this.#row.status !== 'in-progress') return
    const error = codes.recordTranscribe
    const { accountSid, callSid, sid } = this.#row
    this.#parts.alerts.raise({
      ...{ accountSid, callSid, resourceSid: sid, level: 'warning', error, message },
    })
    this.#tell({ event: 'error', code: error, message })
    this.#parts.events.emit('transcript.failed', this.#call.sid, this.#row.name, message)
    for (const ear of this.#ears.values()) ear.close()
    this.#ears.clear()
    this.#stopped()
  }

  #stopped(): void {
    if (this.#row.status !== 'in-progress') return
    this.#row = { ...this.#row, status: 'stopped', dateUpdated: this.#parts.clock.now() }
    this.#tell({ event: 'stopped' })
  }

  /** The callback, and the row where it has changed, in one change. */
  #tell(news: TranscriptNews): void {
    const facts = { now: this.#parts.clock.now(), sequence: ++this.#sequence }
    void this.#parts.journal.record([
      ...(news.event === 'content' ? [] : [put('transcription', this.#row)]),
      ...transcriptCallback(this.#row, this.#request, news, facts),
    ])
  }
}
