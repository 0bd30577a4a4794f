/** Check-ups of browsers: what `/offhook/v1/Checkups` takes and gives. */

export interface CheckLineRecord {
  readonly name:
    | 'microphone'
    | 'speaker'
    | 'signalling'
    | 'route'
    | 'round-trip'
    | 'jitter'
    | 'loss'
    | 'mos'
  readonly result: 'ok' | 'unknown' | 'poor' | 'bad'
  /** In the unit of its name: dBFS, milliseconds, percent, 1 to 4.5. */
  readonly value: number | null
  /** What more is known, as a word. */
  readonly detail: string | null
}

export interface CheckupRequest {
  readonly browser: string
  readonly lines: readonly CheckLineRecord[]
}

export interface CheckupRecord extends CheckupRequest {
  readonly sid: string
  readonly fullName: string
  readonly result: CheckLineRecord['result']
  readonly dateCreated: string
}

/** Can call our echo, and nothing else. */
export interface CheckupToken {
  readonly voiceToken: string
}
