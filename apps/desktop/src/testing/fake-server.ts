import type {
  CallComments,
  CallDetails,
  CallPage,
  CallRecord,
  Configuration,
  ContactPage,
  ContactRecord,
  DiallingRecord,
  EarlierContact,
  EarlierContacts,
  LoginReply,
  PersonRecord,
  RenewalReply,
  SdkTokens,
  SessionReply,
  SignInPage,
  TaskSheet,
  TestCallerTokens,
  TranscriptPage,
} from '@offhook/desk-api'
import type { ConfiguredPlugin } from '../api/plugins.ts'

export const person: PersonRecord = {
  sid: 'US1',
  username: 'agent',
  fullName: 'Ada Agent',
  roles: ['agent'],
  identity: 'agent',
  workspaceSid: 'WS1',
  workerSid: 'WK1',
  locale: null,
}

/** A login of theirs that goes on for the whole test. */
export const login: LoginReply = {
  token: 'the-token',
  tokenExpiresAt: '2126-05-05T09:00:00Z',
  renewalToken: 'the-next-token',
  expiresAt: '2126-05-05T09:00:00Z',
  sessionSid: 'SE1',
  person,
  accountSid: 'AC1',
  connectActivitySid: null,
}

/** One request as the server saw it. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: Record<string, string>
  readonly body: string
  readonly ifMatch: string | null
  readonly authorization: string | null
  /** Goes out also where the page is left. */
  readonly keepalive: boolean
}

/** The server's interface in memory; a test may change what it answers. */
export class FakeServer {
  readonly seen: Seen[] = []
  /** What a dialpad starts with. */
  dialling: DiallingRecord = {
    enabled: true,
    country: 'US',
    workspaceSid: 'WS1',
    workflowSid: 'WW1',
    taskQueueSid: 'WQ1',
    callerId: '+14155550100',
    callerIds: [{ phoneNumber: '+14155550100', friendlyName: 'Main' }],
    queues: [{ sid: 'WQ1', friendlyName: 'Everyone' }],
  }
  calls: CallRecord[] = []
  contacts: ContactRecord[] = []
  /** What was said in whichever call is looked at. */
  transcript: TranscriptPage['lines'] = []
  /** Of whatever customer. */
  earlier: EarlierContact[] = []
  /** What the flow of the test phone asks. */
  menu: string[] = []
  plugins: ConfiguredPlugin[] = []
  settings: Record<string, unknown> = {}
  details: Record<string, CallDetails> = {}
  /** Set to let every request with the token fail, as after a restart of the server. */
  isSessionOver = false
  isDown = false
  /** What is special about the sheets of all tasks. */
  sheet: Partial<TaskSheet> = {}
  readonly notes: string[] = []
  /** What else is answered, by method and path: `GET /v2/Flows`; a `refusal` too. */
  readonly answers = new Map<string, unknown>()
  /** Why no callback is booked; null books. */
  callbackRefusal: string | null = null

  readonly #held = new Map<string, Promise<void>>()

  readonly fetch: typeof fetch = async (input, init) => {
    if (this.isDown) throw new TypeError('Failed to fetch')
    const url = new URL(String(input), 'http://localhost')
    const request: Seen = {
      method: init?.method ?? 'GET',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: String(init?.body ?? ''),
      authorization: new Headers(init?.headers).get('authorization'),
      ifMatch: new Headers(init?.headers).get('if-match'),
      keepalive: init?.keepalive === true,
    }
    this.seen.push(request)
    const held = this.#held.get(`${request.method} ${request.path}`)
    if (held) await held
    return this.#answer(request)
  }

  /** Lets requests to this method and path wait until the returned function is called. */
  hold(route: string): () => void {
    let release = () => {}
    this.#held.set(
      route,
      new Promise((resolve) => {
        release = resolve
      }),
    )
    return () => {
      this.#held.delete(route)
      release()
    }
  }

  requests(path: string): readonly Seen[] {
    return this.seen.filter((request) => request.path.startsWith(path))
  }

  #answer({ path, query, body, method }: Seen): Response {
    if (path === '/offhook/v1/Sessions') {
      const { password } = JSON.parse(body) as { password: string }
      if (password !== 'right') return refusal(401, 20003, 'Authenticate')
      return json<LoginReply>(login)
    }
    if (path === '/offhook/v1/SignIn') {
      return json<SignInPage>({ provider: null, tellsFirstPassword: true })
    }
    if (path === '/offhook/v1/Sessions/Renewal') {
      return this.isSessionOver ? refusal(401, 20003, 'Authenticate') : json<RenewalReply>(login)
    }
    if (path === '/offhook/v1/TestCaller/Tokens') {
      return json<TestCallerTokens>({
        voiceToken: 'caller',
        identity: 'test',
        phoneNumber: '+14155550100',
        menu: this.menu,
      })
    }
    if (this.isSessionOver) return refusal(401, 20003, 'Authenticate')
    const given = this.answers.get(`${method} ${path}`)
    if (given !== undefined) return given instanceof Response ? given.clone() : json(given)
    if (path === '/v1/PluginService/Configurations/active/Plugins' && this.plugins.length > 0) {
      return json({ plugins: this.plugins })
    }
    if (path === '/v1/Configuration') return json(this.settings)
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
    if (path === '/offhook/v1/Callbacks') {
      return this.callbackRefusal ? refusal(400, 20001, this.callbackRefusal) : json({ sid: 'DR1' })
    }
    if (path === '/offhook/v1/Dialling') return json(this.dialling)
    if (path === '/offhook/v1/Calls') {
      const found = this.calls.filter(
        (call) =>
          call.from.includes(query['number']?.replace(/\D/g, '') ?? '') &&
          (!query['status'] || call.status === query['status']),
      )
      return json<CallPage>({ calls: found, next: null })
    }
    if (path === '/offhook/v1/Contacts') {
      const found = this.contacts.filter(
        ({ customer, outcome }) =>
          customer.includes(query['number']?.replace(/\D/g, '') ?? '') &&
          (!query['outcome'] || outcome === query['outcome']),
      )
      return json<ContactPage>({ contacts: found, next: null })
    }
    if (path.endsWith('/Comments')) return json<CallComments>({ comments: [] })
    if (path.endsWith('/Transcript')) return json<TranscriptPage>({ lines: this.transcript })
    if (path.endsWith('/EarlierContacts')) return json<EarlierContacts>({ contacts: this.earlier })
    const sid = /^\/offhook\/v1\/Calls\/(\w+)$/.exec(path)?.[1]
    const details = sid && this.details[sid]
    if (details) return json<CallDetails>(details)
    if (/^\/offhook\/v1\/Tasks\/[^/]+\/Notes$/.test(path)) return this.#notes(path, method, body)
    if (/^\/offhook\/v1\/Tasks\/[^/]+\/Outcome$/.test(path)) {
      const { dispositionSid } = JSON.parse(body) as { dispositionSid: string | null }
      const found = this.sheet.dispositions?.find(({ sid }) => sid === dispositionSid)
      const outcome = found && { dispositionSid, label: found.label, author: 'Ada', updatedAt: '' }
      return json({ outcome: outcome ?? null })
    }
    if (method !== 'GET' && path.includes('/Participants/')) return json({})
    return refusal(404, 20404, 'There is nothing at this address.')
  }

  #notes(path: string, method: string, body: string): Response {
    const taskSid = path.split('/')[4] ?? ''
    if (method === 'GET') {
      return json<TaskSheet>({
        taskSid,
        notes: [],
        outcome: null,
        dispositions: [],
        wrapUpSeconds: null,
        autoAccept: false,
        ...this.sheet,
      })
    }
    const { text } = JSON.parse(body) as { text: string }
    this.notes.push(text)
    return json({ sid: 'N1', text, version: this.notes.length })
  }
}

function json<Answer>(value: Answer): Response {
  return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } })
}

export function refusal(status: number, code: number, message: string): Response {
  return new Response(JSON.stringify({ status, code, message }), { status })
}
