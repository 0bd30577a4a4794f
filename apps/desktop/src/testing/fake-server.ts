import type {
  CallDetails,
  CallPage,
  CallRecord,
  Configuration,
  LoginReply,
  PersonRecord,
  SdkTokens,
  SessionReply,
  TestCallerTokens,
} from '@offhook/desk-api'
import type { Participant } from '../api/participant.ts'

export const person: PersonRecord = {
  sid: 'US1',
  username: 'agent',
  fullName: 'Ada Agent',
  roles: ['agent'],
  identity: 'agent',
  workspaceSid: 'WS1',
  workerSid: 'WK1',
}

/** One request as the server saw it. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: Record<string, string>
  readonly body: string
  readonly authorization: string | null
}

/** The server's interface in memory; a test may change what it answers. */
export class FakeServer {
  readonly seen: Seen[] = []
  calls: CallRecord[] = []
  details: Record<string, CallDetails> = {}
  participants: Participant[] = []
  /** Set to let every request with the token fail, as after a restart of the server. */
  isSessionOver = false
  isDown = false

  readonly fetch: typeof fetch = async (input, init) => {
    if (this.isDown) throw new TypeError('Failed to fetch')
    const url = new URL(String(input), 'http://localhost')
    const request: Seen = {
      method: init?.method ?? 'GET',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: String(init?.body ?? ''),
      authorization: new Headers(init?.headers).get('authorization'),
    }
    this.seen.push(request)
    return this.#answer(request)
  }

  requests(path: string): readonly Seen[] {
    return this.seen.filter((request) => request.path.startsWith(path))
  }

  #answer({ path, query, body, method }: Seen): Response {
    if (path === '/offhook/v1/Sessions') {
      const { password } = JSON.parse(body) as { password: string }
      if (password !== 'right') return refusal(401, 20003, 'Authenticate')
      return json<LoginReply>({
        token: 'the-token',
        expiresAt: '2026-05-05T09:00:00Z',
        person,
        accountSid: 'AC1',
      })
    }
    if (path === '/offhook/v1/TestCaller/Tokens') {
      return json<TestCallerTokens>({
        voiceToken: 'caller',
        identity: 'test',
        phoneNumber: '+14155550100',
      })
    }
    if (this.isSessionOver) return refusal(401, 20003, 'Authenticate')
    if (path === '/offhook/v1/Session') return json<SessionReply>({ person, accountSid: 'AC1' })
    if (path === '/offhook/v1/Session/Tokens') {
      return json<SdkTokens>({
        voiceToken: `voice-${this.seen.length}`,
        taskRouterToken: `router-${this.seen.length}`,
        identity: 'agent',
        ttlSeconds: 3600,
      })
    }
    if (path === '/offhook/v1/Configuration') {
      return json<Configuration>({
        version: '0.1.0',
        phoneNumber: '+14155550100',
        sip: { host: '127.0.0.1', port: 5060 },
        workspaceSid: 'WS1',
        workflowSid: 'WW1',
        taskQueueSid: 'WQ1',
      })
    }
    if (path === '/offhook/v1/Calls') {
      const found = this.calls.filter(
        (call) =>
          (!query['from'] || call.from === query['from']) &&
          (!query['status'] || call.status === query['status']),
      )
      return json<CallPage>({ calls: found, next: null })
    }
    const sid = /^\/offhook\/v1\/Calls\/(\w+)$/.exec(path)?.[1]
    const details = sid && this.details[sid]
    if (details) return json<CallDetails>(details)
    if (path.endsWith('/Participants.json')) return json({ participants: this.participants })
    if (method === 'POST' && path.includes('/Participants/')) return json({})
    return refusal(404, 20404, 'There is nothing at this address.')
  }
}

function json<Answer>(value: Answer): Response {
  return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } })
}

function refusal(status: number, code: number, message: string): Response {
  return new Response(JSON.stringify({ status, code, message }), { status })
}
