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
