import type {
  CallDetails,
  CallPage,
  CallRecord,
  Configuration,
  LoginReply,
  PersonRecord,
  SdkTokens,
  TestCallerTokens,
} from '@offhook/desk-api'
import type { Http } from './http.ts'
import type { Participant } from './participant.ts'

/** What the call log may be narrowed to; numbers are matched as the server matches them. */
export interface CallFilter {
  readonly from?: string
  readonly to?: string
  readonly status?: string
}

/** The server's interface, one function per request that the desktop makes. */
export class Offhook {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  login(username: string, password: string): Promise<LoginReply> {
    return this.#http.post('/offhook/v1/Sessions', { json: { username, password } })
  }

  session(): Promise<{ person: PersonRecord; accountSid: string }> {
    return this.#http.get('/offhook/v1/Session')
  }

  sdkTokens(): Promise<SdkTokens> {
    return this.#http.post('/offhook/v1/Session/Tokens')
  }

  testCallerTokens(): Promise<TestCallerTokens> {
    return this.#http.post('/offhook/v1/TestCaller/Tokens')
  }

  configuration(): Promise<Configuration> {
    return this.#http.get('/offhook/v1/Configuration')
  }

  calls(filter: CallFilter, cursor: string | null, signal?: AbortSignal): Promise<CallPage> {
    return this.#http.get('/offhook/v1/Calls', {
      query: { ...filter, cursor },
      ...(signal ? { signal } : {}),
    })
  }

  /** All calls that match, page by page, up to `limit`. */
  async allCalls(filter: CallFilter, limit: number): Promise<readonly CallRecord[]> {
    const found: CallRecord[] = []
    let cursor: string | null = null
    do {
      const page: CallPage = await this.calls(filter, cursor)
      found.push(...page.calls)
      cursor = page.next || null
    } while (cursor !== null && found.length < limit)
    return found.slice(0, limit)
  }

  call(sid: string): Promise<CallDetails> {
    return this.#http.get(`/offhook/v1/Calls/${encodeURIComponent(sid)}`)
  }

  recordingMedia(sid: string): Promise<Blob> {
    return this.#http.blob(`/offhook/v1/Recordings/${encodeURIComponent(sid)}/media`)
  }

  async participants(accountSid: string, conferenceSid: string): Promise<readonly Participant[]> {
    const page = await this.#http.get<{ participants: readonly Participant[] }>(
      `${conferencePath(accountSid, conferenceSid)}/Participants.json`,
    )
    return page.participants
  }

  /** Tells the conference that a leg is muted, so that other desktops and events agree. */
  muteParticipant(
    accountSid: string,
    conferenceSid: string,
    callSid: string,
    muted: boolean,
  ): Promise<Participant> {
    return this.#http.post(
      `${conferencePath(accountSid, conferenceSid)}/Participants/${callSid}.json`,
      { form: { Muted: String(muted) } },
    )
  }
}

function conferencePath(accountSid: string, conferenceSid: string): string {
  return `/2010-04-01/Accounts/${accountSid}/Conferences/${conferenceSid}`
}
