/**
 * The log of webhooks: what applications were asked and what they answered. Written behind, for whoever
 * builds an application; kept for some days.
 */
import {
  type AccountSid,
  type CallSid,
  type ChangeWriter,
  type Clock,
  errors,
  type Logger,
  makeSid,
  OffhookError,
  type Page,
  type PageRequest,
  put,
  type Sid,
  type Stored,
} from '@offhook/core'

/** One request of ours, as it is kept. What is secret is covered. */
export interface WebhookRequest {
  readonly sid: Sid<'WH'>
  readonly accountSid: AccountSid
  readonly callSid: CallSid | null
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly parameters: Readonly<Record<string, string>>
  /** Whether a parameter is covered, so that it cannot be sent again. */
  readonly covered: boolean
  /** The text that was signed. */
  readonly signatureBase: string
  /** Counts from 1, redirects not counted. */
  readonly attempt: number
  readonly durationMs: number
  /** Null when there was no answer. */
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  /** The beginning of the answer. */
  readonly body: string | null
  /** Of the catalogue: why there was no answer, or what keeps its document from being read. */
  readonly errorCode: number | null
  readonly errorMessage: string | null
  /** Where in the document, both from 1. */
  readonly documentLine: number | null
  readonly documentColumn: number | null
  /** The request that this one repeats. */
  readonly replayOf: Sid<'WH'> | null
  /** When it left, in milliseconds since the epoch. */
  readonly dateCreated: number
}

declare module '@offhook/core' {
  interface Entities {
    'webhook-request': Stored<WebhookRequest, 'sid'>
  }
}

/** Bounds of `dateCreated`: from inclusive, before exclusive. */
export interface WebhookRequestFilter {
  readonly accountSid: AccountSid
  readonly callSid?: CallSid
  /** The status of the answer; `failed` = none, 400 or more, or a document that cannot be read. */
  readonly status?: number | 'failed'
  readonly createdFrom?: number
  readonly createdBefore?: number
}

export interface WebhookRequestRepository {
  /** Newest first. */
  webhookRequests(filter: WebhookRequestFilter, page: PageRequest): Promise<Page<WebhookRequest>>
}

/** What is noted of a request: all but what the log adds. */
export type WebhookNote = Omit<WebhookRequest, 'sid' | 'replayOf' | 'dateCreated'> & {
  readonly startedAt: number
}

/** In a second: beyond that the log is not worth the memory. Characters, about. */
const MAX_NOTES = 1_000
const MAX_CHARACTERS = 4_000_000

/** Takes notes of webhooks. A crowd of them is not kept to the last. */
export class WebhookLog {
  readonly #options: {
    readonly clock: Clock
    readonly writer: ChangeWriter
    readonly logger: Logger
  }
  #second = 0
  #notes = 0
  #characters = 0
  #dropped = 0

  constructor(options: { clock: Clock; writer: ChangeWriter; logger: Logger }) {
    this.#options = options
  }

  /** Keeps a note, and gives its row; null when there are too many at the moment. */
  note(
    { startedAt, ...note }: WebhookNote,
    replayOf: WebhookRequest['replayOf'] = null,
  ): WebhookRequest | null {
    const size = 500 + note.url.length + note.signatureBase.length * 2 + (note.body?.length ?? 0)
    if (!this.#hasRoom(size)) return null
    const row: WebhookRequest = { ...note, sid: makeSid('WH'), replayOf, dateCreated: startedAt }
    this.#options.writer.writeBehind([put('webhook-request', row)])
    return row
  }

  /**
   * Sends a request once more, and gives what came of it. Rejects with 20001 where a part of it is
   * covered, with 20429 while the log has no room.
   */
  async replay(
    row: WebhookRequest,
    send: (row: WebhookRequest) => Promise<readonly WebhookNote[]>,
  ): Promise<WebhookRequest> {
    if (row.covered) throw new OffhookError(errors.invalidParameter, 'A part of it is not kept')
    const rows = (await send(row)).map((note) => this.note(note, row.sid))
    const last = rows.at(-1)
    if (!last) throw new OffhookError(errors.tooManyRequests)
    return last
  }

  #hasRoom(size: number): boolean {
    const second = Math.floor(this.#options.clock.monotonic() / 1_000)
    if (second !== this.#second) {
      if (this.#dropped > 0)
        this.#options.logger.warn({ count: this.#dropped }, 'webhooks were left out of their log')
      this.#second = second
      this.#notes = 0
      this.#characters = 0
      this.#dropped = 0
    }
    if (this.#notes >= MAX_NOTES || this.#characters + size > MAX_CHARACTERS) {
      this.#dropped += 1
      return false
    }
    this.#notes += 1
    this.#characters += size
    return true
  }
}
