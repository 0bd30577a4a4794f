import {
  type PhoneCall,
  ServerProcess,
  SipPhone,
  type StartServerOptions,
  until,
  WebhookHost,
} from '@offhook/test-kit'
import { basicAuth, restClient } from './rest.ts'
import { root } from './root.ts'

const RATE = 8_000

/** A running product with an application and telephones: what a document does is heard on these. */
export class TwimlSite {
  readonly server: ServerProcess
  readonly host: WebhookHost
  readonly #phones: SipPhone[] = []
  #numberSid: string | null = null
  /** The number of a scope; null = the one of the installation. */
  #number: string | null = null
  #scopes = 0
  #files = 0

  private constructor(server: ServerProcess, host: WebhookHost) {
    this.server = server
    this.host = host
  }

  /** What asks for `/done`, as the action of a verb, goes on in silence. */
  static async open(options: StartServerOptions = {}): Promise<TwimlSite> {
    const site = new TwimlSite(await ServerProcess.start(root, options), await WebhookHost.open())
    site.host.answers('/done', '<Response><Pause length="60"/></Response>')
    return site
  }

  /**
   * The same product with an application, telephones and a number of its own, for a test that runs beside
   * others. To be ended with `leave`.
   */
  async scope(): Promise<TwimlSite> {
    const scope = new TwimlSite(this.server, await WebhookHost.open())
    scope.host.answers('/done', '<Response><Pause length="60"/></Response>')
    this.#scopes += 1
    scope.#number = `+1201555${5_000 + this.#scopes}`
    return scope
  }

  /** Ends what one test has used, and leaves the product to the others. */
  async leave(): Promise<void> {
    await this.clear()
    await this.host.close()
  }

  get rest() {
    return restClient(this.server.facts)
  }

  /** A telephone, which answers at once unless told otherwise. */
  async phone(
    name: string,
    onCall: (call: PhoneCall) => void = (call) => void call.answer(),
  ): Promise<SipPhone> {
    const phone = await SipPhone.open({ name, user: name, onCall })
    this.#phones.push(phone)
    return phone
  }

  /** Calls a telephone that answers, and then runs these verbs. */
  async runs(verbs: string, name = 'a'): Promise<PhoneCall> {
    const phone = await this.phone(name)
    const { phoneNumber } = this.server.facts
    const url = this.document(verbs)
    await this.rest.calls.create({ to: phone.uri, from: phoneNumber, url })
    const call = await until(`${name} is called`, () => phone.calls[0])
    await call.until('answered')
    return call
  }

  /** A telephone calls our number, which runs these verbs. It may ring as long as they let it. */
  async arrives(verbs: string, name = 'a'): Promise<PhoneCall> {
    const { sip } = this.server.facts
    const phoneNumber = this.#number ?? this.server.facts.phoneNumber
    this.#numberSid ??= await this.#sidOf(phoneNumber)
    await this.rest
      .incomingPhoneNumbers(this.#numberSid)
      .update({ voiceUrl: this.document(verbs), voiceMethod: 'POST' })
    const phone = await this.phone(name)
    return phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
  }

  async #sidOf(phoneNumber: string): Promise<string> {
    const { incomingPhoneNumbers } = this.rest
    const [known] = await incomingPhoneNumbers.list({ phoneNumber })
    return (known ?? (await incomingPhoneNumbers.create({ phoneNumber }))).sid
  }

  /** The URL of a document of these verbs. */
  document(verbs: string): string {
    return this.host.answers(`/document-${++this.#files}`, `<Response>${verbs}</Response>`)
  }

  /** The URL of a tone as a WAV file. */
  tone(frequency: number, ms = 1_000): string {
    return this.file(toneWav(frequency, ms), 'audio/wav')
  }

  file(body: Uint8Array, contentType: string): string {
    return this.host.answers(`/file-${++this.#files}`, () => ({ body, contentType }))
  }

  /**
   * The audio of a recording as REST serves it.
   * @param query the ending and what follows it, as `.mp3`
   */
  sound(sid: string, query: string, redirect: RequestRedirect = 'follow'): Promise<Response> {
    const { facts } = this.server
    const url = `${facts.httpUrl}/2010-04-01/Accounts/${facts.accountSid}/Recordings/${sid}${query}`
    return fetch(url, { headers: { authorization: basicAuth(facts) }, redirect })
  }

  /** A request to `/offhook/v1` by the account, as JSON; what it answers. */
  async own(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.server.facts.httpUrl}/offhook/v1${path}`, {
      method,
      headers: {
        authorization: basicAuth(this.server.facts),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.status === 204 ? {} : ((await answer.json()) as Record<string, unknown>)
  }

  /** What the next request for this path says. */
  told(path: string, count = 1) {
    return until(`${path} is asked for`, () => this.host.asked(path)[count - 1]?.parameters)
  }

  /** Ends the telephones of one test, and forgets what the application was asked. */
  async clear(): Promise<void> {
    await Promise.all(this.#phones.splice(0).map((phone) => phone.close()))
    this.host.requests.length = 0
  }

  /** Ends all of it. Resolves with the server's exit code. */
  async close(): Promise<number | null> {
    await this.clear()
    await this.host.close()
    return this.server.stop()
  }
}

/** A tone as 16-bit linear WAV. */
export function toneWav(frequency: number, ms: number): Buffer {
  const frames = Math.round((RATE * ms) / 1_000)
  const file = Buffer.alloc(44 + frames * 2)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + frames * 2, 4)
  file.write('WAVEfmt ', 8)
  for (const [value, at] of [
    [16, 16],
    [RATE, 24],
    [RATE * 2, 28],
    [frames * 2, 40],
  ] as const) {
    file.writeUInt32LE(value, at)
  }
  for (const [value, at] of [
    [1, 20],
    [1, 22],
    [2, 32],
    [16, 34],
  ] as const) {
    file.writeUInt16LE(value, at)
  }
  file.write('data', 36)
  for (let frame = 0; frame < frames; frame++) {
    const sample = Math.sin((2 * Math.PI * frequency * frame) / RATE) * 12_000
    file.writeInt16LE(Math.round(sample), 44 + frame * 2)
  }
  return file
}

/** How long each sound and each silence of what was heard last is, in milliseconds, sound first. */
export function cadenceOf(samples: Float32Array): readonly number[] {
  const runs = runsOf(samples)
  // What was going on when the listening began and ended was not heard whole.
  return runs.slice(runs[0]?.isSound ? 2 : 1, -1).map(({ ms }) => ms)
}

/** How long the longest sound is in what was heard, in milliseconds. */
export function longestSound(samples: Float32Array): number {
  return Math.max(0, ...runsOf(samples).map(({ isSound, ms }) => (isSound ? ms : 0)))
}

/** How long the longest silence between two sounds is. */
export function longestPause(samples: Float32Array): number {
  const runs = runsOf(samples)
  const first = runs.findIndex(({ isSound }) => isSound)
  const between = runs.slice(
    first,
    runs.findLastIndex(({ isSound }) => isSound),
  )
  return Math.max(0, ...between.map(({ isSound, ms }) => (isSound ? 0 : ms)))
}

interface Run {
  readonly isSound: boolean
  ms: number
}

function runsOf(samples: Float32Array): readonly Run[] {
  const window = RATE / 50
  const runs: Run[] = []
  for (let at = 0; at + window <= samples.length; at += window) {
    const isSound = samples.subarray(at, at + window).some((each) => Math.abs(each) > 0.02)
    const last = runs.at(-1)
    if (last?.isSound === isSound) last.ms += 20
    else runs.push({ isSound, ms: 20 })
  }
  return runs
}
