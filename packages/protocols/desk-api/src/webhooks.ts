/** What an application was asked and what it answered. Digits and secrets are covered by `***`. */
export interface WebhookRequestRecord {
  readonly sid: string
  readonly accountSid: string
  readonly callSid: string | null
  readonly url: string
  readonly method: string
  readonly parameters: Readonly<Record<string, string>>
  /** A part of it is covered, so that it cannot be sent again. */
  readonly covered: boolean
  /** The text that `X-Twilio-Signature` signs. */
  readonly signatureBase: string
  /** Counts from 1. */
  readonly attempt: number
  readonly startedAt: string
  readonly durationMs: number
  /** Null when there was no answer. */
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  /** The first 8192 characters of the answer. */
  readonly body: string | null
  readonly errorCode: number | null
  readonly errorMessage: string | null
  /** Where in the document, from 1. */
  readonly documentLine: number | null
  readonly documentColumn: number | null
  readonly replayOf: string | null
}

/** `GET /offhook/v1/WebhookRequests`; `next` is the cursor of the page after it. */
export interface WebhookRequestPage {
  readonly webhookRequests: readonly WebhookRequestRecord[]
  readonly next: string | null
}

/** `GET /offhook/v1/WebhookRequests/<sid>`: with what its document was warned for later. */
export interface WebhookRequestDetails {
  readonly webhookRequest: WebhookRequestRecord
  readonly alerts: readonly {
    readonly errorCode: number
    readonly message: string
    readonly line: number | null
    readonly column: number | null
  }[]
}
