import type {
  CallCommentRecord,
  CallCommentRequest,
  CallComments,
  CallDetails,
  CallPage,
  CallQuery,
  ContactPage,
  ContactQuery,
  EarlierContacts,
  SaidPage,
  SignallingPage,
  TranscriptPage,
  WebhookRequestPage,
} from '@offhook/desk-api'
import type { Http } from './http.ts'

/** What the log may be narrowed to; numbers are matched as the server matches them. */
export type LegFilter = Omit<CallQuery, 'limit' | 'cursor'>
export type ContactFilter = Omit<ContactQuery, 'limit' | 'cursor'>

/** What the server tells of calls that were. */
export class CallLogApi {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  legs(filter: LegFilter, cursor: string | null, signal: AbortSignal): Promise<CallPage> {
    return this.#http.get('/offhook/v1/Calls', { query: { ...filter, cursor }, signal })
  }

  contacts(
    filter: ContactFilter,
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<ContactPage> {
    return this.#http.get('/offhook/v1/Contacts', { query: { ...filter, cursor }, signal })
  }

  /** The same lists as files, as long as the server makes them. */
  legsAsCsv(filter: LegFilter): Promise<Blob> {
    return this.#http.blob('/offhook/v1/Calls.csv', { query: { ...filter } })
  }

  contactsAsCsv(filter: ContactFilter): Promise<Blob> {
    return this.#http.blob('/offhook/v1/Contacts.csv', { query: { ...filter } })
  }

  call(sid: string): Promise<CallDetails> {
    return this.#http.get(`${pathOf(sid)}`)
  }

  signalling(sid: string): Promise<SignallingPage> {
    return this.#http.get(`${pathOf(sid)}/Signalling`)
  }

  /** What was said in a call and its legs; no line where nobody took it down. */
  transcript(sid: string): Promise<TranscriptPage> {
    return this.#http.get(`${pathOf(sid)}/Transcript`)
  }

  said(words: string, cursor: string | null, signal: AbortSignal): Promise<SaidPage> {
    return this.#http.get('/offhook/v1/Said', { query: { words, cursor }, signal })
  }

  comments(sid: string): Promise<CallComments> {
    return this.#http.get(`${pathOf(sid)}/Comments`)
  }

  addComment(sid: string, json: CallCommentRequest): Promise<CallCommentRecord> {
    return this.#http.post(`${pathOf(sid)}/Comments`, { json })
  }

  removeComment(sid: string, commentSid: string): Promise<void> {
    return this.#http.delete(`${pathOf(sid)}/Comments/${encodeURIComponent(commentSid)}`)
  }

  webhooks(callSid: string): Promise<WebhookRequestPage> {
    return this.#http.get('/offhook/v1/WebhookRequests', { query: { callSid } })
  }

  /** Of the customer of a call. */
  earlier(callSid: string, signal: AbortSignal): Promise<EarlierContacts> {
    return this.#http.get(`${pathOf(callSid)}/EarlierContacts`, { signal })
  }

  /** Of the customer whom a task without a call is about. */
  earlierOfTask(taskSid: string, signal: AbortSignal): Promise<EarlierContacts> {
    const task = `/offhook/v1/Tasks/${encodeURIComponent(taskSid)}`
    return this.#http.get(`${task}/EarlierContacts`, { signal })
  }
}

function pathOf(sid: string): string {
  return `/offhook/v1/Calls/${encodeURIComponent(sid)}`
}
