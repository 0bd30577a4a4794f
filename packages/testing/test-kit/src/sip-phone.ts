import { silentLogger, systemClock } from '@offhook/core'
import {
  type IncomingInvite,
  type IncomingRequest,
  type OutgoingInvite,
  type Session,
  type SessionEnd,
  SipStack,
  type Target,
  type TraceEntry,
} from '@offhook/sip'
import type { Ears } from './ears.ts'
import { type AudioLine, EVENT_PAYLOAD_TYPE, RtpMouth } from './rtp-mouth.ts'
import { until } from './until.ts'

export interface SipPhoneOptions {
  readonly name: string
  /** The user part of its address. */
  readonly user?: string
  readonly address?: string
  readonly credentials?: { readonly username: string; readonly password: string }
  /** What it does with calls that come: rings until the test answers, unless told otherwise. */
  readonly onCall?: (call: PhoneCall) => void
  /** The status by which it answers a text; 200 unless told otherwise. */
  readonly onText?: (text: PhoneText) => number
  /** What the audio of each call goes through, made of the port that it has here. */
  readonly line?: (port: number) => Promise<AudioLine>
}

/** A text that has come to a phone. */
export interface PhoneText {
  readonly from: string
  readonly body: string
}

/** A SIP telephone on this machine: real SIP and RTP, with a mouth and ears. Also plays a carrier. */
export class SipPhone {
  readonly name: string
  readonly calls: PhoneCall[] = []
  readonly texts: PhoneText[] = []
  readonly trace: TraceEntry[] = []
  readonly #options: SipPhoneOptions
  readonly #stack: SipStack

  private constructor(options: SipPhoneOptions) {
    this.name = options.name
    this.#options = options
    const host = options.address ?? '127.0.0.1'
    this.#stack = new SipStack({
      clock: systemClock,
      logger: silentLogger,
      udp: { host, port: 0 },
      tcp: null,
      advertised: { address: host },
      userAgent: 'offhook-test-phone',
      trace: (entry) => this.trace.push(entry),
      onInvite: async (invite) => {
        const call = await PhoneCall.incoming(this.#callOptions(), invite)
        this.calls.push(call)
        options.onCall?.(call)
      },
      onRequest: (request) => this.#onRequest(request),
    })
  }

  static async open(options: SipPhoneOptions): Promise<SipPhone> {
    const phone = new SipPhone(options)
    await phone.#stack.start()
    return phone
  }

  get port(): number {
    return this.#stack.bound?.udp.port ?? 0
  }

  get uri(): string {
    return `sip:${this.#user}@${this.#host}:${this.port}`
  }

  /** Registers as its credentials' user. @throws with the status of a refusal */
  async register(server: { host: string; port: number; domain: string }): Promise<void> {
    const credentials = this.#options.credentials
    const outcome = await this.#stack.register({
      registrar: `sip:${server.domain}`,
      aor: `sip:${credentials?.username ?? this.#user}@${server.domain}`,
      expires: 300,
      destination: { protocol: 'udp', address: server.host, port: server.port },
      ...(credentials ? { credentials } : {}),
    })
    if (outcome.status !== 200) throw new Error(`REGISTER was answered ${outcome.status}`)
  }

  /** Sends a text. @returns the final status */
  async text(target: string, body: string, contentType = 'text/plain'): Promise<number> {
    const { status } = await this.#stack.request({
      method: 'MESSAGE',
      target,
      from: `sip:${this.#user}@${this.#host}:${this.port}`,
      body,
      contentType,
      ...(this.#options.credentials ? { credentials: this.#options.credentials } : {}),
    })
    return status
  }

  /**
   * Dials. The call rings, is answered or fails: see its `status`.
   * @param way where the INVITE goes, if not where its URI says
   */
  async call(target: string, way: { readonly destination?: Target } = {}): Promise<PhoneCall> {
    const mouth = await RtpMouth.open(this.#host, this.#options.line)
    const invite = this.#stack.invite({
      target,
      ...way,
      from: `sip:${this.#user}@${this.#host}:${this.port}`,
      sdp: description(this.#host, mouth),
      ...(this.#options.credentials ? { credentials: this.#options.credentials } : {}),
    })
    const call = PhoneCall.outgoing(this.#callOptions(), invite, mouth)
    this.calls.push(call)
    return call
  }

  async close(): Promise<void> {
    await Promise.all(this.calls.map((call) => call.close()))
    await this.#stack.close()
  }

  #onRequest(incoming: IncomingRequest): void {
    if (incoming.method !== 'MESSAGE')
      return void incoming.respond(incoming.method === 'OPTIONS' ? 200 : 405)
    const { headers, body } = incoming.request
    const text = { from: headers.get('From') ?? '', body: body.toString('utf8') }
    this.texts.push(text)
    incoming.respond(this.#options.onText?.(text) ?? 200)
  }

  get #user(): string {
    return this.#options.user ?? 'phone'
  }

  get #host(): string {
    return this.#options.address ?? '127.0.0.1'
  }

  #callOptions(): CallOptions {
    return { name: this.name, host: this.#host, line: this.#options.line }
  }
}

interface CallOptions {
  readonly name: string
  readonly host: string
  readonly line: SipPhoneOptions['line']
}

export type PhoneCallStatus = 'calling' | 'ringing' | 'answered' | 'failed' | 'ended'

/** One call of a phone. */
export class PhoneCall implements Ears {
  readonly name: string
  readonly mouth: RtpMouth
  /** The final status of a call that failed. */
  failure: number | null = null
  end: SessionEnd | null = null
  /** Where the other side has asked this phone to call; it says that it has done so. */
  referredTo: string | null = null
  /** How the call to which it has referred the other side goes: the status of each NOTIFY. */
  readonly notified: number[] = []
  /** When it was answered and ended, `performance.now()`. */
  answeredAt: number | null = null
  endedAt: number | null = null
  readonly #host: string
  #status: PhoneCallStatus = 'calling'
  #session: Session | null = null
  #outgoing: OutgoingInvite | null = null
  #incoming: IncomingInvite | null = null

  private constructor(options: CallOptions, mouth: RtpMouth) {
    this.name = options.name
    this.#host = options.host
    this.mouth = mouth
  }

  static async incoming(options: CallOptions, invite: IncomingInvite): Promise<PhoneCall> {
    const call = new PhoneCall(options, await RtpMouth.open(options.host, options.line))
    call.#incoming = invite
    call.#status = 'ringing'
    invite.on('cancelled', () => call.#finish())
    // Its caller may have given up while the mouth was opened.
    if (invite.settled) call.#finish()
    else invite.ring(180)
    return call
  }

  static outgoing(options: CallOptions, invite: OutgoingInvite, mouth: RtpMouth): PhoneCall {
    const call = new PhoneCall(options, mouth)
    call.#outgoing = invite
    invite.on('progress', ({ status, sdp }) => {
      if (sdp) call.#listenTo(sdp)
      if (status >= 180 && call.#status === 'calling') call.#status = 'ringing'
    })
    invite.on('accepted', (session) => call.#onSession(session))
    invite.on('failed', (status) => {
      call.failure = status
      call.#status = 'failed'
      call.endedAt = performance.now()
    })
    return call
  }

  get status(): PhoneCallStatus {
    return this.#status
  }

  /** The INVITE of a call that came in. */
  get request() {
    return this.#incoming?.request
  }

  /** An answered call as the other side knows it (RFC 3891). */
  get replaces(): string {
    const session = this.#session
    if (!session) throw new Error('the call is not answered')
    return `${session.callId};to-tag=${session.remoteTag};from-tag=${session.localTag}`
  }

  /** Waits until the call is this far. @throws with where it stands, when it does not get there */
  async until(status: PhoneCallStatus, withinMs = 20_000): Promise<void> {
    await until(
      `${this.name} is ${status}`,
      () => {
        if (this.#status === status) return true
        if (status === 'ringing' && this.#status === 'answered') return true
        throw new Error(this.stands)
      },
      withinMs,
    )
  }

  /** How far the call is and what has come of it, for a failed test. */
  get stands(): string {
    const ended = this.end ? ` (${this.end.by}: ${this.end.cause})` : ''
    const refused = this.failure === null ? '' : ` ${this.failure}`
    const { packets, digits } = this.mouth
    const keys = digits.length > 0 ? `, keys ${digits.join('')}` : ''
    return `${this.#status}${refused}${ended}, ${packets.length} packets heard${keys}`
  }

  /**
   * Takes a call that came in.
   * @param sdp what it answers instead of a description of its own audio
   */
  async answer(sdp = description(this.#host, this.mouth)): Promise<void> {
    const invite = this.#incoming
    if (!invite?.offer) throw new Error('there is no offer to answer')
    this.#listenTo(invite.offer)
    const session = await invite.accept({ sdp })
    if (session) this.#onSession(session)
  }

  /** Lets the caller of a call that came in hear this phone before it is answered. */
  early(): void {
    const invite = this.#incoming
    if (!invite?.offer) throw new Error('there is no offer to answer')
    this.#listenTo(invite.offer)
    invite.ring(183, { sdp: description(this.#host, this.mouth) })
  }

  reject(status: number): void {
    this.#incoming?.reject(status)
    this.#finish()
  }

  speaks(frequency: number | null, peak?: number): void {
    this.mouth.speaks(frequency, peak)
  }

  async levels(frequencies: readonly number[]): Promise<readonly number[] | null> {
    return this.mouth.levels(frequencies)
  }

  press(digits: string): void {
    this.mouth.press(digits)
  }

  /** Asks the other side to call elsewhere. Resolves with the status of its answer. */
  async refer(target: string): Promise<number> {
    if (!this.#session) throw new Error('the call is not answered')
    return (await this.#session.refer(target)).status
  }

  /** Puts the other side on hold or takes it back, by re-INVITE. */
  async hold(held: boolean): Promise<void> {
    const outcome = await this.#session?.reinvite(
      description(this.#host, this.mouth, held ? 'sendonly' : 'sendrecv'),
    )
    if (!outcome?.ok) throw new Error('the re-INVITE was refused')
  }

  async hangup(): Promise<void> {
    if (this.#session) await this.#session.bye()
    else if (this.#outgoing) this.#outgoing.cancel()
    else this.#incoming?.reject(486)
    this.#finish()
  }

  async close(): Promise<void> {
    if (this.#status !== 'ended' && this.#status !== 'failed') await this.hangup()
    this.mouth.close()
  }

  #onSession(session: Session): void {
    this.#session = session
    this.#status = 'answered'
    this.answeredAt = performance.now()
    if (session.remoteSdp) this.#listenTo(session.remoteSdp)
    session.on('ended', (end) => {
      this.end = end
      this.#finish()
    })
    session.on('notify', ({ status }) => {
      if (status !== undefined) this.notified.push(status)
    })
    session.on('refer', ({ target, request }) => {
      this.referredTo = target
      request.respond(202)
      void session.notifyRefer(200, 'OK')
    })
    session.on('reinvite', (offer, respond) => {
      if (offer) this.#listenTo(offer)
      respond.accept(description(this.#host, this.mouth))
    })
  }

  #listenTo(sdp: string): void {
    const address = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1]
    const port = /^m=audio (\d+)/m.exec(sdp)?.[1]
    if (address && port && port !== '0') this.mouth.sendTo(address, Number(port))
  }

  #finish(): void {
    if (this.#status === 'ended') return
    this.#status = 'ended'
    this.endedAt = performance.now()
  }
}

/** What a simple phone offers: PCMU and telephone events. */
function description(host: string, mouth: RtpMouth, direction = 'sendrecv'): string {
  const port = mouth.statedPort
  return [
    'v=0',
    `o=phone ${port} ${Date.now()} IN IP4 ${host}`,
    's=-',
    `c=IN IP4 ${host}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0 ${EVENT_PAYLOAD_TYPE}`,
    'a=rtpmap:0 PCMU/8000',
    `a=rtpmap:${EVENT_PAYLOAD_TYPE} telephone-event/8000`,
    `a=fmtp:${EVENT_PAYLOAD_TYPE} 0-15`,
    'a=ptime:20',
    ...(mouth.isMultiplexed ? ['a=rtcp-mux'] : []),
    `a=${direction}`,
    '',
  ].join('\r\n')
}
