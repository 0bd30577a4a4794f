/** A recording, without its sound: that is at `/offhook/v1/Recordings/<sid>/media`. */
export interface RecordingRecord {
  readonly sid: string
  readonly callSid: string | null
  readonly channels: 1 | 2
  /** Who can be heard in which channel, from when to when, in the order of their coming. */
  readonly parties: readonly RecordedPartyRecord[]
  readonly durationMs: number | null
  readonly status: string
  /** Its audio can be read by the owner of the account's private key only. */
  readonly isEncrypted: boolean
  readonly startTime: string | null
  /** Times that its file lacks, since it was paused and went on there. `to` is null where it did not. */
  readonly leftOut: readonly { readonly from: string | null; readonly to: string | null }[]
}

/** Somebody in a channel of a recording. */
export interface RecordedPartyRecord {
  readonly channel: 1 | 2
  /** By their place in the contact; `caller` or `callee` where there is none. */
  readonly role: 'customer' | 'agent' | 'supervisor' | 'caller' | 'callee'
  readonly callSid: string | null
  /** A name, else a number or an address. */
  readonly name: string | null
  readonly from: string | null
  /** Null until they leave. */
  readonly to: string | null
}
