import type { AccountSid, CallSid, RecordingSid, Sid, Stored } from '@offhook/core'
import type { StatusCallback } from '../model.ts'
import type { StreamTrack } from '../options.ts'
import type { RecognitionMode } from '../speech-ports.ts'

/** `GT`: of a call while it goes on; `TR`: of a recording. */
export type TranscriptionSid = Sid<'GT'> | Sid<'TR'>

/** What is taken down of a call or of a recording. */
export interface Transcription {
  readonly sid: TranscriptionSid
  readonly accountSid: AccountSid
  /** What it is of. */
  readonly kind: 'call' | 'recording'
  readonly callSid: CallSid | null
  readonly recordingSid: RecordingSid | null
  /** What it may be stopped by; null when it was given no name. */
  readonly name: string | null
  /** Of a call: in progress, then stopped; of a recording: in progress, then completed or failed. */
  readonly status: 'in-progress' | 'stopped' | 'completed' | 'failed'
  readonly track: StreamTrack
  /** BCP 47. */
  readonly language: string
  /** Of the recording; null for a call. */
  readonly durationMs: number | null
  /** Of a recording: all that was said. Of a call the lines have it. */
  readonly text: string | null
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** One utterance of one side of a call. */
export interface TranscriptLine {
  readonly sid: Sid<'TL'>
  readonly accountSid: AccountSid
  readonly callSid: CallSid
  readonly transcriptionSid: TranscriptionSid
  readonly track: 'inbound_track' | 'outbound_track'
  /** What the application calls this side; else the name of the track. */
  readonly label: string
  readonly text: string
  /** 0 to 1; null where the recogniser gives none. */
  readonly confidence: number | null
  /** Milliseconds since the epoch, as everywhere: a recording that runs beside has the same axis. */
  readonly spokenFrom: number
  readonly spokenTo: number
  readonly dateCreated: number
  readonly dateUpdated: number
}

/** What is asked for of a call. */
export interface TranscriptionRequest {
  readonly name: string | null
  readonly track: StreamTrack
  readonly inboundLabel: string | null
  readonly outboundLabel: string | null
  readonly callback: Pick<StatusCallback, 'url' | 'method'> | null
  readonly language: string
  readonly engine: string
  readonly model: string
  readonly hints: readonly string[]
  /** What is listened for where the recogniser can; by the hints when left out. */
  readonly prefers?: RecognitionMode
  readonly partials: boolean
}

declare module '@offhook/core' {
  interface Entities {
    transcription: Stored<Transcription, 'sid'>
    'transcript-line': Stored<TranscriptLine, 'sid'>
  }
}
