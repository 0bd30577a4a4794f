import { randomBytes } from 'node:crypto'
import type { MediaClient, OpenedWebRtcEndpoint } from '@offhook/control'
import { type CallSid, type Clock, Emitter, errors, OffhookError, type Timer } from '@offhook/core'
import type { LegCause, LegEnd, LegEvents, LegSignalling } from '@offhook/voice'
import { BrowserAudio } from './browser-audio.ts'
import { errorOf, mediaRefused, resumeRefused } from './causes.ts'
import type { ClientConnection } from './client-connection.ts'
import { type ClientLegEvent, type ClientLegState, clientLeg } from './client-leg-state.ts'
import { DeviceRace } from './device-race.ts'
import { type BrowserMedia, readBrowserMedia } from './session-description.ts'

/** How long a call waits for its browser's socket when the SDK did not say. */
const DEFAULT_GRACE_MS = 15_000
/** An accepted call that never carries audio is a zombie: the browser refused our description. */
const MEDIA_WITHIN_MS = 15_000

export interface ClientLegOptions {
  readonly callSid: CallSid
  readonly endpoint: OpenedWebRtcEndpoint
  readonly media: MediaClient
  readonly clock: Clock
  /** An answered browser without RTP and RTCP for this long is gone; 0 = never. */
  readonly mediaTimeoutMs: number
  /** Told once, at the end, so that the gateway forgets it. */
  readonly onEnded: (leg: ClientLeg) => void
}

/**
 * One browser call. It outlives its socket: a lost one is waited for, and the SDK takes the call up
 * again with the reconnect token that every `answer` and `invite` of ours carries.
 */
export class ClientLeg implements LegSignalling {
  readonly kind = 'client'
  readonly callSid: CallSid
  /** Proves to us that a socket speaks for this call; 256 bits, known to that browser alone. */
  readonly reconnectToken = randomBytes(32).toString('base64url')
  readonly #audio: BrowserAudio
  readonly #clock: Clock
  readonly #mediaTimeoutMs: number
  readonly #onEnded: (leg: ClientLeg) => void
  readonly #emitter = new Emitter<LegEvents>()
  #state: ClientLegState
  /** The socket that has the call; null while it rings on all devices of an identity. */
  #connection: ClientConnection | null
  #race: DeviceRace | null = null
  /** The name by which the browser knows the call so far: its own until it has learned ours. */
  #nameAtClient: string
  /** The browser's own first name: a hang-up of it may cross our first message. */
  readonly #temporaryName: string
  #descriptionSent = false
  #rings = false
  #mediaSeen = false
  #mediaLost = false
  #timer: Timer | null = null

  private constructor(
    options: ClientLegOptions,
    state: ClientLegState,
    connection: ClientConnection | null,
    nameAtClient: string,
  ) {
    this.callSid = options.callSid
    this.#audio = new BrowserAudio(options)
    this.#clock = options.clock
    this.#mediaTimeoutMs = options.mediaTimeoutMs
    this.#onEnded = options.onEnded
    this.#state = state
    this.#connection = connection
    this.#nameAtClient = nameAtClient
    this.#temporaryName = nameAtClient
  }

  /** A call that a browser has placed. */
  static offered(
    options: ClientLegOptions,
    connection: ClientConnection,
    temporarySid: string,
    browser: BrowserMedia,
  ): ClientLeg {
    const leg = new ClientLeg(options, 'offered', connection, temporarySid)
    leg.#audio.attach(browser)
    return leg
  }

  /** A call to every device of an identity: the same offer to all, the first answer wins. */
  static inviting(
    options: ClientLegOptions,
    connections: Iterable<ClientConnection>,
    parameters: Readonly<Record<string, string>>,
  ): ClientLeg {
    const leg = new ClientLeg(options, 'inviting', null, options.callSid)
    leg.#race = new DeviceRace(options.callSid, {
      callsid: options.callSid,
      sdp: leg.#audio.offer(),
      parameters,
      reconnect: leg.reconnectToken,
    })
    for (const connection of connections) leg.inviteDevice(connection)
    return leg
  }

  get endpointId() {
    return this.#audio.endpointId
  }

  get events() {
    return this.#emitter
  }

  get state(): ClientLegState {
    return this.#state
  }

  /** Whether the browser calls this call by that name. */
  isKnownAs(name: string): boolean {
    return this.#nameAtClient === name || this.#temporaryName === name
  }

  /** Whether this socket is the one that has the call, or one of those it rings on. */
  belongsTo(connection: ClientConnection): boolean {
    return this.#connection === connection || (this.#race?.has(connection) ?? false)
  }

  // ── what the domain asks ────────────────────────────────────────────────────────────────────

  ring(): void {
    if (!this.#go('ring')) return
    this.#connection?.send('ringing', { callsid: this.callSid })
    this.#nameAtClient = this.callSid
  }

  early(): void {
    if (!this.#go('ring')) return
    this.#connection?.send('ringing', { callsid: this.callSid, sdp: this.#describeOnce() })
    this.#nameAtClient = this.callSid
  }

  async answer(): Promise<void> {
    if (!this.#go('answer')) {
      throw new OffhookError(errors.connectionBroken, 'The caller has hung up')
    }
    this.#connection?.send('answer', {
      callsid: this.callSid,
      ...(this.#descriptionSent ? {} : { sdp: this.#describeOnce() }),
      reconnect: this.reconnectToken,
    })
    this.#nameAtClient = this.callSid
    this.#expectMedia()
  }

  reject(cause: LegCause): void {
    this.#end({ cause, by: 'us', sipStatus: null }, true)
  }

  hangup(cause: LegCause): void {
    this.#end({ cause, by: 'us', sipStatus: null }, false)
  }

  async refer(): Promise<never> {
    throw new OffhookError(errors.referNotPossible, 'Only a SIP party can be referred')
  }

  describe() {
    return { sipCallId: null, dialog: null }
  }

  // ── what the browser says ───────────────────────────────────────────────────────────────────

  /** Rings on one more device: a socket that registers while the call still rings. False after that. */
  inviteDevice(connection: ClientConnection): boolean {
    this.#race?.invite(connection)
    // The SDK rings as soon as it has the invite. Told a turn later: who dialled listens by then.
    this.#clock.setTimeout(() => {
      if (this.#state === 'inviting' && !this.#rings) this.#emitter.emit('ringing')
      this.#rings = true
    }, 0)
    return this.#race !== null
  }

  /** A device accepts. Later ones have lost the race and are told so. */
  onAnswer(connection: ClientConnection, sdp: string): void {
    if (this.#state === 'open' && this.#connection === connection) return
    if (!this.#race?.has(connection)) {
      connection.send('cancel', { callsid: this.callSid })
      return
    }
    const browser = readBrowserMedia(sdp)
    if (browser === null) {
      this.#deviceGone(connection, 'media-failed')
      connection.send('hangup', { callsid: this.callSid, error: mediaRefused })
      return
    }
    this.#win(connection)
    this.#audio.attach(browser)
    this.#emitter.emit('answered')
  }

  /** A device declines, or could not open its microphone. The others go on ringing. */
  onDecline(connection: ClientConnection, cause: LegCause): void {
    if (this.#state === 'inviting') this.#deviceGone(connection, cause)
    else if (this.#connection === connection) this.onHangup()
  }

  onHangup(): void {
    const cause = this.#state === 'open' || this.#state === 'detached' ? 'normal' : 'canceled'
    this.#end({ cause, by: 'peer', sipStatus: null }, false, true)
  }

  onDigits(digits: string): void {
    if (this.#state === 'ended') return
    this.#audio.inject(digits)
  }

  /** An ICE restart: new credentials, the same fingerprint and role. */
  async onReinvite(connection: ClientConnection, sdp: string): Promise<void> {
    if (this.#connection !== connection) return
    const browser = readBrowserMedia(sdp)
    if (browser === null || !this.#audio.isOf(browser)) {
      // An answer without a description makes the SDK give up this attempt, not the call.
      connection.send('answer', { callsid: this.callSid })
      return
    }
    const description = await this.#audio.restart(browser)
    if (this.#connection === connection) {
      connection.send('answer', { callsid: this.callSid, sdp: description })
    }
  }

  /**
   * The SDK takes the call up on a new socket, or (unanswered calls) on another device.
   * The description tells which: same credentials = only the socket changed; new ICE credentials =
   * a restart whose message was lost; another fingerprint = another device.
   */
  async onResume(connection: ClientConnection, sdp: string): Promise<void> {
    const browser = readBrowserMedia(sdp)
    const refuse = () => connection.send('hangup', { callsid: this.callSid, error: resumeRefused })
    if (browser === null || this.#state === 'ended') return refuse()
    if (this.#state === 'inviting') {
      this.#win(connection)
      this.#audio.attach(browser)
      connection.send('answer', {
        callsid: this.callSid,
        sdp: this.#describeOnce(),
        reconnect: this.reconnectToken,
      })
      this.#emitter.emit('answered')
      return
    }
    if (!this.#audio.isOf(browser) || !this.#go('resume')) return refuse()
    this.#timer?.clear()
    this.#connection = connection
    const restarted = this.#audio.isRestartedBy(browser)
    const description = restarted ? { sdp: await this.#audio.restart(browser) } : {}
    connection.send('answer', {
      callsid: this.callSid,
      ...description,
      reconnect: this.reconnectToken,
    })
  }

  onSocketLost(connection: ClientConnection): void {
    if (this.#state === 'inviting') return this.#deviceGone(connection, 'unavailable')
    if (this.#connection !== connection) return
    this.#connection = null
    if (this.#state !== 'open') {
      this.#end({ cause: 'canceled', by: 'network', sipStatus: null }, false, true)
      return
    }
    this.#go('socket-lost')
    if (this.#mediaLost) return this.#endByNetwork()
    this.#after(connection.reconnectTimeoutMs || DEFAULT_GRACE_MS, () => this.#endByNetwork())
  }

  // ── what the media thread says ──────────────────────────────────────────────────────────────

  onMediaReady(): void {
    this.#mediaSeen = true
    this.#mediaLost = false
    if (this.#state === 'open') this.#timer?.clear()
  }

  onMediaLost(): void {
    this.#mediaLost = true
    if (this.#state === 'detached') this.#endByNetwork()
  }

  /** A browser in a call sends RTCP at least: without it, it is gone, whatever its socket says. */
  onMediaSilent(): void {
    this.#endByNetwork()
  }

  onMediaFailed(): void {
    this.#end({ cause: 'media-failed', by: 'network', sipStatus: null }, false)
  }

  // ────────────────────────────────────────────────────────────────────────────────────────────

  #go(event: ClientLegEvent): boolean {
    const step = clientLeg.next(this.#state, event)
    if (step) this.#state = step.state
    return step !== undefined
  }

  #win(connection: ClientConnection): void {
    this.#go('answer')
    this.#connection = connection
    this.#race?.end(connection)
    this.#race = null
    this.#expectMedia()
  }

  #deviceGone(connection: ClientConnection, cause: LegCause): void {
    const isLast = this.#race?.leave(connection) ?? false
    // A reload takes a second or two: the call rings on, and rings again when the page is back.
    if (!isLast || cause === 'unavailable') return
    this.#end({ cause, by: 'peer', sipStatus: null }, false)
  }

  #describeOnce(): string {
    this.#descriptionSent = true
    return this.#audio.answer()
  }

  #expectMedia(): void {
    this.#audio.watch(this.#mediaTimeoutMs)
    if (this.#mediaSeen) return
    this.#after(MEDIA_WITHIN_MS, () =>
      this.#end({ cause: 'media-failed', by: 'network', sipStatus: null }, false),
    )
  }

  #endByNetwork(): void {
    this.#end({ cause: 'network-failed', by: 'network', sipStatus: null }, false)
  }

  #after(ms: number, fn: () => void): void {
    this.#timer?.clear()
    this.#timer = this.#clock.setTimeout(fn, ms)
  }

  #end(end: LegEnd, tellWhy: boolean, peerKnows = false): void {
    const before = this.#state
    if (!this.#go('end')) return
    this.#timer?.clear()
    this.#race?.end()
    this.#race = null
    if (!peerKnows && this.#connection) {
      const error = tellWhy || before === 'open' ? errorOf(end.cause) : null
      this.#connection.send('hangup', {
        callsid: this.#nameAtClient,
        ...(error === null ? {} : { error }),
      })
    }
    this.#connection = null
    this.#audio.close()
    this.#onEnded(this)
    this.#emitter.emit('ended', end)
  }
}
