import { randomBytes } from 'node:crypto'
import type { MediaClient, OpenedWebRtcEndpoint } from '@offhook/control'
import { type CallSid, type Clock, Emitter, errors, OffhookError, type Timer } from '@offhook/core'
import type { LegCause, LegEnd, LegEvents, LegSignalling } from '@offhook/voice'
import { errorOf, mediaRefused, resumeRefused } from './causes.ts'
import type { ClientConnection } from './client-connection.ts'
import { type ClientLegEvent, type ClientLegState, next } from './client-leg-state.ts'
import {
  type BrowserMedia,
  configureCommands,
  readBrowserMedia,
  writeAnswer,
  writeOffer,
} from './session-description.ts'

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
  readonly #endpoint: OpenedWebRtcEndpoint
  readonly #media: MediaClient
  readonly #clock: Clock
  readonly #mediaTimeoutMs: number
  readonly #onEnded: (leg: ClientLeg) => void
  readonly #emitter = new Emitter<LegEvents>()
  #state: ClientLegState
  /** The socket that has the call; several while it rings on all devices of an identity. */
  #connection: ClientConnection | null
  readonly #ringing = new Set<ClientConnection>()
  /** The name by which the browser knows the call so far: its own until it has learned ours. */
  #nameAtClient: string
  /** The browser's own first name: a hang-up of it may cross our first message. */
  readonly #temporaryName: string
  #browser: BrowserMedia | null = null
  #credentials: { iceUfrag: string; icePwd: string }
  #descriptionSent = false
  #mediaSeen = false
  #mediaLost = false
  #timer: Timer | null = null
  #invite: Readonly<Record<string, unknown>> | null = null

  private constructor(
    options: ClientLegOptions,
    state: ClientLegState,
    connection: ClientConnection | null,
    nameAtClient: string,
  ) {
    this.callSid = options.callSid
    this.#endpoint = options.endpoint
    this.#media = options.media
    this.#clock = options.clock
    this.#mediaTimeoutMs = options.mediaTimeoutMs
    this.#onEnded = options.onEnded
    this.#credentials = options.endpoint
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
    leg.#attachMedia(browser)
    return leg
  }

  /** A call to every device of an identity: the same offer to all, the first answer wins. */
  static inviting(
    options: ClientLegOptions,
    connections: Iterable<ClientConnection>,
    parameters: Readonly<Record<string, string>>,
  ): ClientLeg {
    const leg = new ClientLeg(options, 'inviting', null, options.callSid)
    leg.#invite = {
      callsid: options.callSid,
      sdp: writeOffer(options.endpoint),
      parameters,
      reconnect: leg.reconnectToken,
    }
    for (const connection of connections) leg.inviteDevice(connection)
    return leg
  }

  get endpointId() {
    return this.#endpoint.endpointId
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
    return this.#connection === connection || this.#ringing.has(connection)
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

  /** Rings on one more device: a socket that registers while the call still rings. */
  inviteDevice(connection: ClientConnection): void {
    if (this.#state !== 'inviting' || this.#invite === null) return
    this.#ringing.add(connection)
    connection.send('invite', this.#invite)
  }

  /** A device accepts. Later ones have lost the race and are told so. */
  onAnswer(connection: ClientConnection, sdp: string): void {
    if (this.#state === 'open' && this.#connection === connection) return
    if (this.#state !== 'inviting' || !this.#ringing.has(connection)) {
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
    this.#attachMedia(browser)
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
    this.#media.post([{ type: 'endpoint.inject-digits', endpointId: this.endpointId, digits }])
  }

  /** An ICE restart: new credentials, the same fingerprint and role. */
  async onReinvite(connection: ClientConnection, sdp: string): Promise<void> {
    if (this.#connection !== connection || this.#browser === null) return
    const browser = readBrowserMedia(sdp)
    if (browser === null || browser.fingerprint.value !== this.#browser.fingerprint.value) {
      // An answer without a description makes the SDK give up this attempt, not the call.
      connection.send('answer', { callsid: this.callSid })
      return
    }
    const description = await this.#restart(browser)
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
      this.#attachMedia(browser)
      connection.send('answer', {
        callsid: this.callSid,
        sdp: this.#describeOnce(),
        reconnect: this.reconnectToken,
      })
      this.#emitter.emit('answered')
      return
    }
    if (this.#browser === null || browser.fingerprint.value !== this.#browser.fingerprint.value) {
      return refuse()
    }
    if (!this.#go('resume')) return refuse()
    this.#timer?.clear()
    this.#connection = connection
    const moved = browser.iceUfrag !== this.#browser.iceUfrag
    const description = moved ? { sdp: await this.#restart(browser) } : {}
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
    const state = next(this.#state, event)
    if (state === undefined) return false
    this.#state = state
    return true
  }

  #win(connection: ClientConnection): void {
    this.#go('answer')
    this.#connection = connection
    this.#ringing.delete(connection)
    for (const loser of this.#ringing) loser.send('cancel', { callsid: this.callSid })
    this.#ringing.clear()
    this.#invite = null
    this.#expectMedia()
  }

  #deviceGone(connection: ClientConnection, cause: LegCause): void {
    if (!this.#ringing.delete(connection)) return
    if (this.#ringing.size > 0) return
    // A reload takes a second or two: the call rings on, and rings again when the page is back.
    if (cause === 'unavailable') return
    this.#end({ cause, by: 'peer', sipStatus: null }, false)
  }

  #attachMedia(browser: BrowserMedia): void {
    this.#browser = browser
    this.#media.post(configureCommands(this.endpointId, browser))
  }

  async #restart(browser: BrowserMedia): Promise<string> {
    this.#credentials = await this.#media.restartIce(this.endpointId)
    this.#attachMedia(browser)
    return writeAnswer(this.#endpoint, this.#credentials, browser)
  }

  #describeOnce(): string {
    this.#descriptionSent = true
    if (this.#browser === null) throw new Error('described before the browser offered')
    return writeAnswer(this.#endpoint, this.#credentials, this.#browser)
  }

  #expectMedia(): void {
    const { endpointId } = this
    const silenceMs = this.#mediaTimeoutMs
    this.#media.post([{ type: 'endpoint.watch-media', endpointId, silenceMs }])
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
    for (const connection of this.#ringing) connection.send('cancel', { callsid: this.callSid })
    this.#ringing.clear()
    if (!peerKnows && this.#connection) {
      const error = tellWhy || before === 'open' ? errorOf(end.cause) : null
      this.#connection.send('hangup', {
        callsid: this.#nameAtClient,
        ...(error === null ? {} : { error }),
      })
    }
    this.#connection = null
    this.#media.post([{ type: 'endpoint.close', endpointId: this.endpointId }])
    this.#onEnded(this)
    this.#emitter.emit('ended', end)
  }
}
