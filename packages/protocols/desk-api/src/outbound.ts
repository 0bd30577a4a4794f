/** `GET` and `POST /offhook/v1/CallingRules`: what is left out stays as it is. */
export interface CallingRulesRecord {
  /** By the clock of whoever is called; null: at any time. */
  readonly hours: {
    /** 1 is Monday, 7 is Sunday. */
    readonly days: readonly number[]
    /** A quarter of an hour, `HH:MM`. */
    readonly from: string
    /** `24:00` is the end of the day. */
    readonly until: string
  } | null
  /** Also for calls that applications place, by the API or by Dial. */
  readonly everyCall: boolean
}
export type CallingRulesRequest = Partial<CallingRulesRecord>

/** A number that is called no more. */
export interface DoNotCallRecord {
  readonly sid: string
  readonly phoneNumber: string
  readonly note: string
  readonly dateCreated: string
}

/** `POST /offhook/v1/DoNotCall`. */
export interface DoNotCallRequest {
  readonly phoneNumber: string
  readonly note?: string
}
export type DoNotCallPage = {
  readonly doNotCall: readonly DoNotCallRecord[]
  readonly next: string | null
}

/** What became of an uploaded table. */
export interface ImportReply {
  readonly added: number
  /** There already: left as they are. */
  readonly known: number
  /** Lines that were left out, counted from 1; the first 100. */
  readonly faults: readonly { readonly line: number; readonly message: string }[]
  readonly faultsTotal: number
}
