import { randomBytes } from 'node:crypto'
import { type CallSid, type Clock, Emitter, errors, OffhookError, type Timer } from '@offhook/core'
import type { NegotiatedWebRtcAudio } from '@offhook/rtp'
import type { CallMessage, LegCause, LegEnd, LegEvents, LegSignalling } from '@offhook/voice'
import { BrowserAudio, readBrowserMedia } from './browser-audio.ts'
import { errorOf, mediaRefused, resumeRefused } from './causes.ts'
import type { ClientConnection } from './client-connection.ts'
import type { ClientLegOptions } from './client-leg-options.ts'
import { type ClientLegEvent, type ClientLegState, clientLeg } from './client-leg-state.ts'
import { DeviceRace } from './device-race.ts'
import { RETURN_WITHIN_MS } from './devices.ts'
import { LegLine } from './leg-line.ts'

/** How long a call is kept for a browser that is lost, when the SDK did not say. */
const KEPT_MS = 30_000
/** The same for a page that was left: a reload is back in a few seconds, a closed one never. */
const LEFT_MS = 10_000
/** Without a socket and without a packet for this long, a browser is away: it sends 50 a second. */
const AWAY_AFTER_MS = 1_500
/** An accepted call that never carries audio is a zombie: the browser refused our description. */
const MEDIA_WITHIN_MS = 15_000

/**
 * One browser call. It outlives its socket, its network and its page. A lost socket is waited for, and
 * the SDK takes the call up again with the reconnect token that every `answer` and `invite` of ours
 * carries. A page that lost its state has no token: once nothing comes from it any more, whoever
 * registers as the same person is offered the call anew, and takes the place of the lost browser.
 */
export class ClientLeg implements LegSignalling {
  readonly kind = 'client'
  readonly callSid: CallSid
  /** Proves to us that a socket speaks for this call; 256 bits, known to its devices alone. */
  readonly reconnectToken = randomBytes(32).toString('base64url')
  readonly #audio: BrowserAudio
  readonly #clock: Clock
  readonly #mediaTimeoutMs: number
  readonly #onEnded: ClientLegOptions['onEnded']
  readonly #emitter = new Emitter<LegEvents>()
  #state: ClientLegState
  readonly #line: LegLine
  /** Who it rings on; also those who have registered since the socket of a kept call was lost. */
  readonly #race: DeviceRace
  /** What an invite says of the call. */
  readonly #parameters: Readonly<Record<string, string>>
  /** How long a device that was lost while it rang is waited for. */
  #returnsWithinMs = RETURN_WITHIN_MS
  #descriptionSent = false
  #rang = false
  #mediaSeen = false
  #mediaLost = false
  /** The other parties have been told that nothing is to be heard of this one. */
  #isAway = false
  /** Its page has hung up, and has not shown yet that it is still there. */
  #leaving: ClientConnection | null = null
  #timer: Timer | null = null

  private constructor(
    options: ClientLegOptions,
    state: ClientLegState,
    line: LegLine,
    parameters: Readonly<Record<string, string>>,
  ) {
    this.callSid = options.callSid
    this.#audio = new BrowserAudio(options)
    this.#clock = options.clock
    this.#mediaTimeoutMs = options.mediaTimeoutMs
    this.#onEnded = options.onEnded
    this.#state = state
    this.#line = line
    this.#race = new DeviceRace(options.callSid)
    this.#parameters = parameters
  }

  /** A call that a browser has placed. */
  static offered(
    options: ClientLegOptions,
    connection: ClientConnection,
    temporarySid: string,
    browser: NegotiatedWebRtcAudio,
    parameters: Readonly<Record<string, string>>,
  ): ClientLeg {
    const line = new LegLine(options.callSid, connection, temporarySid)
    const leg = new ClientLeg(options, 'offered', line, parameters)
    leg.#audio.attach(browser)
    return leg
  }

  /**
   * A call to every device of an identity: the same offer to all, the first answer wins.
   * @param returnsWithinMs how long a device is waited for when there is none; 0 = none is expected
   */
  static inviting(
    options: ClientLegOptions,
    connections: Iterable<ClientConnection>,
    parameters: Readonly<Record<string, string>>,
    returnsWithinMs: number,
  ): ClientLeg {
    const line = new LegLine(options.callSid, null)
    const leg = new ClientLeg(options, 'inviting', line, parameters)
    leg.#returnsWithinMs = Math.max(RETURN_WITHIN_MS, returnsWithinMs)
    leg.#race.begin({ sdp: leg.#audio.offer(), parameters, reconnect: leg.reconnectToken })
    for (const connection of connections) leg.#race.add(connection)
    // Whoever dials listens once this has returned.
    if (leg.#race.isEmpty) leg.#awaitDevice(returnsWithinMs)
    else leg.#after(0, () => leg.#tellRinging())
    return leg
  }

  get endpointId() {
    return this.#audio.endpointId
  }

  get events() {
    return this.#emitter
  }

  get bridgeToken() {
    return this.reconnectToken
  }

  isKnownAs(name: string): boolean {
    return this.#line.isKnownAs(name)
  }

  /** Whether this socket is the one that has the call, or one of those it rings on or may ring on. */
  belongsTo(connection: ClientConnection): boolean {
    return this.#line.connection === connection || this.#race.has(connection)
  }

  get isKept(): boolean {
    return this.#state === 'detached' || this.#state === 'away'
  }

  // ── what the domain asks ────────────────────────────────────────────────────────────────────

  ring(): void {
    if (this.#go('ring')) this.#line.send('ringing', {})
  }

  early(): void {
    if (this.#go('ring')) this.#line.send('ringing', { sdp: this.#describeOnce() })
  }

  async answer(): Promise<void> {
    if (!this.#go('answer')) {
      throw new OffhookError(errors.connectionBroken, 'The caller has hung up')
    }
    const description = this.#descriptionSent ? {} : { sdp: this.#describeOnce() }
    this.#line.send('answer', { ...description, reconnect: this.reconnectToken })
    this.#expectMedia()
  }

  reject(cause: LegCause): void {
    this.#end(cause, 'us', { tellsWhy: true })
  }

  hangup(cause: LegCause): void {
    this.#end(cause, 'us')
  }

  sendMessage(message: CallMessage): boolean {
    return this.#line.say(message)
  }

  async refer(): Promise<never> {
    throw new OffhookError(errors.referNotPossible, 'Only a SIP party can be referred')
  }

  describe() {
    return { sipCallId: null, dialog: null }
  }

  // ── what the browser says ───────────────────────────────────────────────────────────────────

  /**
   * A device of the same person registers: it rings there too while the call still rings, or once the
   * browser that had it is away. False when neither is the case.
   */
  inviteDevice(connection: ClientConnection): boolean {
    // A computer that is off closes no socket. One that is there comes back with its token.
    if (this.#state === 'open' && this.#mediaLost) this.#line.connection?.close()
    if (!this.#race.isOn && !this.isKept) return false
    this.#race.add(connection)
    if (this.#state === 'inviting') {
      this.#timer?.clear()
      this.#tellRinging()
    }
    return true
  }

  /** A device accepts. Later ones have lost the race and are told so. */
  onAnswer(connection: ClientConnection, sdp: string): void {
    if (this.#state === 'open' && this.#line.connection === connection) return
    if (!this.#race.rings(connection)) {
      connection.send('cancel', { callsid: this.callSid })
      return
    }
    const browser = readBrowserMedia(sdp)
    if (browser === null) {
      this.#deviceGone(connection, 'media-failed')
      connection.send('hangup', { callsid: this.callSid, error: mediaRefused })
      return
    }
    this.#takenBy(connection, browser)
  }

  /** A device declines, or could not open its microphone. The others go on ringing. */
  onDecline(connection: ClientConnection, cause: LegCause): void {
    if (this.#race.rings(connection)) this.#deviceGone(connection, cause)
    else if (this.#line.connection === connection) this.onHangup(connection)
  }

  /**
   * The browser hangs up. The SDK does so too when its page is left, and closes the socket in the same
   * moment: only a page that answers afterwards meant it.
   */
  onHangup(connection: ClientConnection): void {
    if (this.#state !== 'open' || !connection.registered) return this.#hungUp()
    if (this.#leaving !== null) return
    this.#leaving = connection
    connection.whenAlive(() => {
      if (this.#leaving === connection) this.#hungUp()
    })
  }

  onDigits(digits: string): void {
    if (this.#state === 'ended') return
    this.#audio.inject(digits)
  }

  onMessage(message: CallMessage): void {
    if (this.#state !== 'ended') this.#emitter.emit('messaged', message)
  }

  /** An ICE restart: new credentials, the same fingerprint and role. */
  async onReinvite(connection: ClientConnection, offer: string): Promise<void> {
    if (this.#line.connection !== connection) return
    const browser = readBrowserMedia(offer)
    if (browser === null || !this.#audio.isOf(browser)) {
      // An answer without a description makes the SDK give up this attempt, not the call.
      return this.#line.send('answer', {})
    }
    const sdp = await this.#audio.restart(browser)
    if (this.#line.connection === connection) this.#line.send('answer', { sdp })
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
    const { reconnectToken: reconnect } = this
    if (this.#state === 'inviting') {
      this.#takenBy(connection, browser)
      return this.#line.send('answer', { sdp: this.#describeOnce(), reconnect })
    }
    if (!this.#audio.isOf(browser) || !this.#go('resume')) return refuse()
    this.#timer?.clear()
    this.#race.end(connection)
    this.#line.connection = connection
    this.#audio.watch(this.#mediaTimeoutMs)
    if (!this.#mediaLost) this.#tellAway(false)
    const restarted = this.#audio.isRestartedBy(browser)
    const description = restarted ? { sdp: await this.#audio.restart(browser) } : {}
    if (this.#line.connection === connection) {
      this.#line.send('answer', { ...description, reconnect })
    }
  }

  onSocketLost(connection: ClientConnection): void {
    if (this.#race.has(connection)) return this.#deviceGone(connection, 'unavailable')
    if (this.#line.connection !== connection) return
    this.#line.connection = null
    const left = this.#leaving === connection
    this.#leaving = null
    if (!this.#go(left ? 'page-left' : 'socket-lost')) {
      return this.#end('canceled', 'network', { peerKnows: true })
    }
    this.#after(left ? LEFT_MS : connection.reconnectTimeoutMs || KEPT_MS, () =>
      this.#end('network-failed', 'network'),
    )
    if (left) this.#goneAway()
    else this.#audio.watch(AWAY_AFTER_MS)
  }

  // ── what the media thread says ──────────────────────────────────────────────────────────────

  onMediaReady(): void {
    this.#mediaSeen = true
    this.#mediaLost = false
    if (this.#state === 'open') this.#timer?.clear()
    this.#tellAway(false)
  }

  onMediaLost(): void {
    this.#mediaLost = true
    if (this.#state === 'open' || this.isKept) this.#tellAway(true)
  }

  /** A browser in a call sends RTCP at least: without it, it is gone, whatever its socket says. */
  onMediaSilent(): void {
    if (this.#go('silent')) this.#goneAway()
    else if (this.#state === 'open') this.#end('network-failed', 'network')
  }

  onMediaFailed(): void {
    this.#end('media-failed', 'network')
  }

  // ────────────────────────────────────────────────────────────────────────────────────────────

  #go(event: ClientLegEvent): boolean {
    const step = clientLeg.next(this.#state, event)
    if (step) this.#state = step.state
    return step !== undefined
  }

  /** A device takes the call: the first that answers, or one in the place of a browser that is lost. */
  #takenBy(connection: ClientConnection, browser: NegotiatedWebRtcAudio): void {
    const isFirst = this.#state === 'inviting'
    this.#go('answer')
    this.#line.connection = connection
    this.#race.end(connection)
    this.#audio.attach(browser)
    this.#mediaSeen = false
    this.#expectMedia()
    if (isFirst) this.#emitter.emit('answered')
  }

  #deviceGone(connection: ClientConnection, cause: LegCause): void {
    this.#race.leave(connection)
    if (!this.#race.isEmpty) return
    // A reload takes a second or two: the call rings on, and rings again when the page is back.
    if (cause === 'unavailable') this.#awaitDevice(this.#returnsWithinMs)
    else if (this.#state === 'inviting' || cause === 'rejected') this.#end(cause, 'peer')
  }

  /** Nobody is there to answer. A kept call has its own limit. */
  #awaitDevice(ms: number): void {
    if (this.#state !== 'inviting') return
    this.#after(ms, () => this.#end('no-answer', 'peer'))
  }

  #tellRinging(): void {
    if (this.#rang || this.#state !== 'inviting') return
    this.#rang = true
    this.#emitter.emit('ringing')
  }

  #tellAway(isAway: boolean): void {
    if (this.#isAway === isAway) return
    this.#isAway = isAway
    this.#emitter.emit('away', isAway)
  }

  /** Nothing of the browser is left: it is offered to whoever comes back as the same person. */
  #goneAway(): void {
    this.#tellAway(true)
    this.#audio.watch(0)
    this.#audio.offerAnew().then(
      (sdp) => {
        const parameters = { ...this.#parameters, Rejoin: 'true' }
        const { reconnectToken: reconnect } = this
        if (this.#state === 'away') this.#race.begin({ sdp, parameters, reconnect })
      },
      // The engine is gone, and says so itself.
      () => {},
    )
  }

  #hungUp(): void {
    const wasAnswered = this.#state === 'open' || this.isKept
    this.#end(wasAnswered ? 'normal' : 'canceled', 'peer', { peerKnows: true })
  }

  #describeOnce(): string {
    this.#descriptionSent = true
    return this.#audio.answer()
  }

  #expectMedia(): void {
    this.#audio.watch(this.#mediaTimeoutMs)
    if (this.#mediaSeen) return
    this.#after(MEDIA_WITHIN_MS, () => this.#end('media-failed', 'network'))
  }

  #after(ms: number, fn: () => void): void {
    this.#timer?.clear()
    this.#timer = this.#clock.setTimeout(fn, ms)
  }

  #end(
    cause: LegCause,
    by: LegEnd['by'],
    { tellsWhy = false, peerKnows = false }: { tellsWhy?: boolean; peerKnows?: boolean } = {},
  ): void {
    const before = this.#state
    if (!this.#go('end')) return
    this.#timer?.clear()
    this.#race.end()
    if (!peerKnows) this.#line.hangup(tellsWhy || before === 'open' ? errorOf(cause) : null)
    this.#line.connection = null
    this.#audio.close()
    this.#onEnded(this.endpointId)
    this.#emitter.emit('ended', { cause, by, sipStatus: null })
  }
}
