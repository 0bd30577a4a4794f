/** One utterance of one side of a call. Times are ISO 8601, on the axis of the call's recordings. */
export interface TranscriptLineRecord {
  readonly sid: string
  readonly callSid: string
  /** `inbound_track`: what the party of this call said; `outbound_track`: what they heard. */
  readonly track: string
  /** What the application calls this side. */
  readonly label: string
  readonly text: string
  /** 0 to 1; null where the recogniser gives none. */
  readonly confidence: number | null
  readonly from: string
  readonly to: string
}

/** `GET /offhook/v1/Calls/{sid}/Transcript` */
export interface TranscriptPage {
  readonly lines: readonly TranscriptLineRecord[]
}

/** A line of a transcript that has the words, and the call that it was said in. */
export interface SaidRecord {
  readonly sid: string
  readonly callSid: string
  readonly from: string
  readonly to: string
  /** Of the call. */
  readonly startTime: string
  readonly label: string
  /** Up to 1 000 characters of it. */
  readonly text: string
  readonly at: string
  /** From the start of the call. */
  readonly seconds: number
}

/** `GET /offhook/v1/Said`: `words`, `since`, `until`, `limit`, `cursor`; the newest first. */
export interface SaidPage {
  readonly said: readonly SaidRecord[]
  readonly next: string | null
}
