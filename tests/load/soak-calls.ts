import {
  frequencies,
  hears,
  type PhoneCall,
  type ServerProcess,
  SipPhone,
  until,
  WebhookHost,
} from '@offhook/test-kit'
import { restClient } from '../support/rest.ts'
import { toneWav } from '../support/twiml-site.ts'

const [CUSTOMER, AGENT, MUSIC] = frequencies
/** How long two talk, in milliseconds, before something happens. */
const SHORTEST_TALK_MS = 1_000
const LONGEST_TALK_MS = 15_000
/** Lines begin one after the other: ten new calls a second are a busy place. */
const APART_MS = 100
/** So many have failed that the rest of the hour would tell nothing. */
const MAX_FAILURES = 20

/** What becomes of calls: talked through from a queue or in a conference, or given up while they wait. */
const kinds = ['queued', 'conference', 'task', 'abandoned'] as const
type Kind = (typeof kinds)[number]

/** The callers and agents of a contact centre, each line one call after the other. */
export class SoakCalls {
  /** How many ended as they should. */
  readonly done: Record<Kind, number> = { queued: 0, conference: 0, task: 0, abandoned: 0 }
  readonly failures: string[] = []
  readonly #server: ServerProcess
  readonly #host: WebhookHost
  readonly #rest: ReturnType<typeof restClient>
  readonly #numbers = new Map<Kind, string>()

  private constructor(server: ServerProcess, host: WebhookHost) {
    this.#server = server
    this.#host = host
    this.#rest = restClient(server.facts)
  }

  static async open(server: ServerProcess): Promise<SoakCalls> {
    const calls = new SoakCalls(server, await WebhookHost.open())
    await calls.#publish()
    return calls
  }

  get #goesOn(): boolean {
    return this.failures.length < MAX_FAILURES
  }

  close(): Promise<void> {
    return this.#host.close()
  }

  /** Calls without a pause until then, by `performance.now()`; the last call ends in order. */
  async line(index: number, end: number): Promise<void> {
    await pause(index * APART_MS)
    for (let turn = index; performance.now() < end && this.#goesOn; turn++) {
      const kind = kinds[turn % kinds.length]!
      const name = `line-${index}-${turn}`
      const customer = await SipPhone.open({ name, user: name })
      const agent = await SipPhone.open({
        name: `agent of ${name}`,
        user: `agent-${index}`,
        onCall: (call) => void call.answer(),
      })
      try {
        await this.#play(kind, customer, agent)
        this.done[kind]++
      } catch (error) {
        this.failures.push(`${kind}, ${name}: ${(error as Error).message}`)
      }
      await Promise.all([customer.close(), agent.close()])
      // Nobody looks at them, and those of an hour would fill this process.
      this.#host.requests.length = 0
    }
  }

  async #play(kind: Kind, customer: SipPhone, agent: SipPhone): Promise<void> {
    const { sip } = this.#server.facts
    const call = await customer.call(`sip:${this.#numbers.get(kind)}@${sip.host}:${sip.port}`)
    await call.until('answered', 30_000)
    call.speaks(CUSTOMER)
    if (kind !== 'conference') await heard(call, MUSIC)
    if (kind === 'abandoned' || kind === 'task') return call.hangup()
    await this.#rest.calls.create({
      to: agent.uri,
      from: this.#server.facts.phoneNumber,
      twiml: `<Response>${this.#answer(kind, customer.name)}</Response>`,
    })
    const other = await until('the agent is called', () => agent.calls[0], 30_000)
    await other.until('answered', 30_000)
    other.speaks(AGENT)
    await talk(call, other)
    if (kind === 'queued') await holdByPhone(call, other)
    else await this.#holdByRequest(customer.name, call, other)
    const [first, second] = Math.random() < 0.5 ? [call, other] : [other, call]
    await first.hangup()
    await second.until('ended', 30_000)
  }

  /** The customer's place in the conference is held, with music, and given back. */
  async #holdByRequest(name: string, customer: PhoneCall, agent: PhoneCall): Promise<void> {
    const { conferences } = this.#rest
    const [conference] = await conferences.list({ friendlyName: name, status: 'in-progress' })
    const place = conferences(conference!.sid).participants('customer')
    await place.update({ hold: true, holdUrl: `${this.#host.url}/music`, holdMethod: 'GET' })
    await heard(customer, MUSIC)
    await place.update({ hold: false })
    await talk(customer, agent)
  }

  /** What an agent's leg runs to reach this customer. */
  #answer(kind: 'queued' | 'conference', name: string): string {
    if (kind === 'conference') return `<Dial>${this.#conference(name, 'agent')}</Dial>`
    const told = `recordingStatusCallback="${this.#host.url}/told"`
    return `<Dial record="record-from-answer-dual" ${told}><Queue>${name}</Queue></Dial>`
  }

  #conference(name: string, label: string): string {
    const events = 'start end join leave hold'
    const attributes = Object.entries({
      beep: 'false',
      waitUrl: '',
      participantLabel: label,
      endConferenceOnExit: 'true',
      record: 'record-from-start',
      statusCallback: `${this.#host.url}/told`,
      statusCallbackEvent: events,
    }).map(([attribute, value]) => `${attribute}="${value}"`)
    return `<Conference ${attributes.join(' ')}>${name}</Conference>`
  }

  /** A number for each kind, whose document knows the caller by name. */
  async #publish(): Promise<void> {
    const host = this.#host
    const { workflowSid } = this.#server.facts
    host.answers('/music', () => ({ body: toneWav(MUSIC, 5_000), contentType: 'audio/wav' }))
    host.answers('/wait', '<Response><Play>/music</Play></Response>')
    host.answers('/done', '<Response><Hangup/></Response>')
    host.answers('/told', () => ({ body: '' }))
    const queue = (name: string) => `<Enqueue waitUrl="/wait" action="/done">${name}</Enqueue>`
    const documents: Record<Kind, (name: string) => string> = {
      queued: queue,
      abandoned: queue,
      task: () => `<Enqueue workflowSid="${workflowSid}" waitUrl="/wait" action="/done"/>`,
      conference: (name) => `<Dial>${this.#conference(name, 'customer')}</Dial>`,
    }
    for (const [index, kind] of kinds.entries()) {
      const { phoneNumber } = await this.#rest.incomingPhoneNumbers.create({
        phoneNumber: `+1201555360${index}`,
        voiceUrl: host.answers(`/${kind}`, ({ parameters }) => ({
          body: `<Response>${documents[kind](callerOf(parameters['From']))}</Response>`,
        })),
        statusCallback: `${host.url}/told`,
      })
      this.#numbers.set(kind, phoneNumber)
    }
  }
}

/** The name of a phone that calls as `sip:name@host:port`. */
function callerOf(from = ''): string {
  return /^sip:([^@]+)@/.exec(from)?.[1] ?? from
}

/** The agent puts the line on hold, as telephones do, and comes back. */
async function holdByPhone(customer: PhoneCall, agent: PhoneCall): Promise<void> {
  await agent.hold(true)
  await agent.hold(false)
  await talk(customer, agent)
}

/** Both hear each other, and go on for a while. */
async function talk(customer: PhoneCall, agent: PhoneCall): Promise<void> {
  await Promise.all([heard(customer, AGENT), heard(agent, CUSTOMER)])
  await pause(SHORTEST_TALK_MS + Math.random() * (LONGEST_TALK_MS - SHORTEST_TALK_MS))
}

/** Hears it, be it late: where other programs keep the cores busy calls are joined late too. */
async function heard(call: PhoneCall, frequency: number): Promise<void> {
  await hears(call, frequency).catch(() => hears(call, frequency))
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
