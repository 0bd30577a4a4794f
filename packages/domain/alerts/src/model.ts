/**
 * The nouns of `alerts`.
 * - *alert*: an error or a warning that the owner of an application must read: what happened and
 *   what to do, where in which document, and what it concerns. REST calls it a *notification*.
 * - *application*: what answers our webhooks, and those who maintain it.
 */
import type {
  AccountSid,
  CallSid,
  ErrorEntry,
  NotificationSid,
  Page,
  PageRequest,
  Stored,
} from '@offhook/core'

/** One alert, as it is kept. It never changes. */
export interface Alert {
  readonly sid: NotificationSid
  readonly accountSid: AccountSid
  readonly callSid: CallSid | null
  /** What it concerns besides: a conference, a recording, a task … */
  readonly resourceSid: string | null
  /** 0 = error, 1 = warning. */
  readonly logLevel: 0 | 1
  /** A number of the catalogue of errors. */
  readonly errorCode: number
  /** What happened, and what to do about it. */
  readonly messageText: string
  /** Where in the document, both from 1; null when it is not about a place in TwiML. */
  readonly documentLine: number | null
  readonly documentColumn: number | null
  /** The document or callback that it is about; passwords are covered. */
  readonly requestUrl: string | null
  readonly requestMethod: string | null
  /** The beginning of what the application answered. */
  readonly responseBody: string | null
  /** Milliseconds since the epoch. */
  readonly dateCreated: number
}

declare module '@offhook/core' {
  interface Entities {
    alert: Stored<Alert, 'sid'>
  }
}

/** A request that an application was asked with. */
export interface AskedOf {
  readonly url: string
  readonly method: string
  /** What it answered, if anything. */
  readonly body?: string | null
}

/** What is known when something has to be told. */
export interface AlertFacts {
  readonly accountSid: AccountSid
  readonly callSid?: CallSid | null
  readonly resourceSid?: string
  readonly level: 'error' | 'warning'
  /** What has happened, of the catalogue; or its number, where only that has come so far. */
  readonly error: ErrorEntry | number
  /** The facts, without a full stop; the sentence of the catalogue otherwise. */
  readonly message?: string
  /** Where in the document. */
  readonly at?: { readonly line: number; readonly column: number }
  /** Without it: the document that the call runs. */
  readonly asked?: AskedOf | null
}

/** Bounds of `dateCreated` in milliseconds since the epoch: from inclusive, before exclusive. */
export interface AlertFilter {
  readonly accountSid: AccountSid
  readonly callSid?: CallSid
  readonly sid?: NotificationSid
  readonly logLevel?: 0 | 1
  readonly createdFrom?: number
  readonly createdBefore?: number
}

export interface AlertRepository {
  /** Newest first. */
  alerts(filter: AlertFilter, page: PageRequest): Promise<Page<Alert>>
}
