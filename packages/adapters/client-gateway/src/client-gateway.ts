import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AccessToken, Accounts, SessionUse, TokenRefusal } from '@offhook/accounts'
import type { EndpointId, MediaClient, OpenedWebRtcEndpoint } from '@offhook/control'
import {
  type AccountSid,
  type CallSid,
  type Clock,
  type Disposer,
  Emitter,
  type Listenable,
  type Logger,
  makeSid,
  messageOf,
  parseSid,
} from '@offhook/core'
import type { NegotiatedWebRtcAudio } from '@offhook/rtp'
import type {
  DialRequest,
  IncomingCallSource,
  IncomingLeg,
  LegDialer,
  LegSignalling,
} from '@offhook/voice'
import { WebSocketServer } from 'ws'
import { readBrowserMedia } from './browser-audio.ts'
import {
  callNotFound,
  malformedMessage,
  mediaRefused,
  noApplication,
  resumeRefused,
  type SdkError,
  serverBusy,
} from './causes.ts'
import { ClientConnection, type ConnectionOwner } from './client-connection.ts'
import { ClientLeg } from './client-leg.ts'
import type { ClientTrace } from './client-trace.ts'
import { Devices, deviceKey, keyOf } from './devices.ts'
import { LegTable } from './leg-table.ts'
import { Lobby } from './lobby.ts'
import { type ClientMessage, inviteParameters } from './messages.ts'
import { customParameters } from './system-parameters.ts'

/** A frame holds a session description at most. */
const MAX_FRAME_BYTES = 65_536
/** Calls that one socket may have in the making or live; a desk has one or two. */
const MAX_LEGS_PER_SOCKET = 8
/** Longer than anybody may let a call ring. */
const RINGS_ON_MS = 3_600_000

type Invite = Extract<ClientMessage, { type: 'invite' }>

export interface ClientGatewayOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly media: MediaClient
  /** An answered browser without RTP and RTCP for this long is gone; 0 = never. */
  readonly mediaTimeoutMs: number
  /** Checks browsers' tokens, and tells when one may no longer be valid. */
  readonly accounts: Pick<Accounts, 'verifyAccessToken' | 'refusalOf' | 'events'>
  /** True while the database is behind: new calls are refused, live ones go on. */
  readonly overloaded: () => boolean
  /** Sees each message about a call. */
  readonly trace?: ClientTrace
}

export interface ClientGatewayEvents {
  /** A browser has placed a call. */
  readonly incoming: [leg: IncomingLeg]
  /** An identity can be rung on another number of sockets than before. */
  readonly devices: [accountSid: AccountSid, identity: string]
}

/**
 * The Voice SDK's signalling server: browsers that register are dialled here (`LegDialer`), browsers
 * that call become Legs. One identity may be registered on many sockets; all of them ring.
 */
export class ClientGateway implements LegDialer, IncomingCallSource, ConnectionOwner {
  readonly #options: ClientGatewayOptions
  readonly #events = new Emitter<ClientGatewayEvents>()
  readonly #sockets: WebSocketServer
  readonly #lobby = new Lobby()
  readonly #connections = new Map<ClientConnection, { readonly leaveLobby: () => void }>()
  readonly #devices: Devices
  readonly #legs = new LegTable()
  /** Calls of a socket that have no leg yet. */
  readonly #inTheMaking = new Map<ClientConnection, number>()
  readonly #disposers: Disposer[]

  constructor(options: ClientGatewayOptions) {
    this.#options = options
    this.#devices = new Devices(options.clock)
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      autoPong: false,
    })
    const { media, accounts } = options
    const legOf = ({ endpointId }: { readonly endpointId: OpenedWebRtcEndpoint['endpointId'] }) =>
      this.#legs.ofEndpoint(endpointId)
    this.#disposers = [
      media.on('media.ready', (event) => legOf(event)?.onMediaReady()),
      media.on('media.resumed', (event) => legOf(event)?.onMediaReady()),
      media.on('media.lost', (event) => legOf(event)?.onMediaLost()),
      media.on('media.silent', (event) => legOf(event)?.onMediaSilent()),
      media.on('media.failed', (event) => legOf(event)?.onMediaFailed()),
      accounts.events.on('changed', () => {
        for (const connection of [...this.#connections.keys()]) connection.recheck()
      }),
    ]
  }

  get events(): Listenable<ClientGatewayEvents> {
    return this.#events
  }

  /** Takes over an HTTP upgrade at `/signal`. `address` is the client's, behind any proxy. */
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    address = request.socket.remoteAddress ?? '',
  ): void {
    const leaveLobby = this.#lobby.enter(address)
    if (leaveLobby === null) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n\r\n')
      return
    }
    // One that goes before it is a WebSocket, too.
    socket.once('close', leaveLobby)
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const { clock, logger } = this.#options
      const host = request.headers.host ?? ''
      const connection = new ClientConnection({
        socket: webSocket,
        owner: this,
        host,
        clock,
        logger,
        trace: this.#options.trace,
      })
      this.#connections.set(connection, { leaveLobby })
    })
  }

  /** How many sockets are open. */
  get sockets(): number {
    return this.#connections.size
  }

  /** How the sockets that a login of the desktop has opened are used. */
  sessionUse(sessionSid: string): SessionUse {
    const own = [...this.#connections.keys()].filter(
      ({ token }) => token?.session?.id === sessionSid,
    )
    if (own.length === 0) return 'closed'
    return own.some((connection) => this.#legs.of(connection).length > 0) ? 'in-call' : 'open'
  }

  /** How many sockets this identity could be rung on. */
  devicesOf(accountSid: AccountSid, identity: string): number {
    return this.#devices.registered(deviceKey(accountSid, identity)).length
  }

  /**
   * Rings every device of an identity; one that registers meanwhile rings too. Where there is none,
   * none was a moment ago, and nobody was told of the call, nobody answers at once.
   */
  async dial(request: DialRequest): Promise<LegSignalling> {
    const { destination, accountSid, callSid } = request
    if (destination.kind !== 'client') throw new Error('the client gateway dials clients only')
    const key = deviceKey(accountSid, destination.identity)
    const endpoint = await this.#options.media.openWebRtc()
    const devices = this.#devices.registered(key)
    const parameters = {
      ...inviteParameters({
        callSid,
        accountSid,
        from: request.from,
        to: `client:${destination.identity}`,
        parameters: destination.parameters,
      }),
      ...(request.callReason === undefined ? {} : { CallReason: request.callReason }),
      // The SDK shows the caller as verified by this word alone.
      ...(request.callerIsVouchedFor ? { StirStatus: 'TN-Validation-Passed-A' } : {}),
    }
    const options = this.#legOptions(callSid, endpoint)
    // Whoever was told elsewhere has until nobody lets it ring any more.
    const waits = request.isAnnounced ? RINGS_ON_MS : this.#devices.returnsWithin(key)
    const leg = ClientLeg.inviting(options, devices, parameters, waits)
    this.#legs.add(leg, key)
    for (const connection of devices) this.#legs.attach(leg, connection)
    return leg
  }

  /** Closes every socket; their SDKs find another node. Live legs end. Idempotent. */
  close(): void {
    for (const dispose of this.#disposers.splice(0)) dispose()
    for (const leg of this.#legs.all()) leg.hangup('normal')
    for (const connection of [...this.#connections.keys()]) connection.close(1001)
    this.#sockets.close()
  }

  // ── ConnectionOwner ─────────────────────────────────────────────────────────────────────────

  verify(token: string): Promise<AccessToken | { refused: TokenRefusal }> {
    return this.#options.accounts.verifyAccessToken(token)
  }

  refusalOf(token: AccessToken): TokenRefusal | null {
    return this.#options.accounts.refusalOf(token)
  }

  onConnected(connection: ClientConnection): void {
    this.#connections.get(connection)?.leaveLobby()
    this.#devices.add(connection)
  }

  onRegistered(connection: ClientConnection): void {
    this.#tellDevices(connection)
    const key = keyOf(connection)
    if (key === null) return
    for (const leg of this.#legs.heldBy(key)) {
      if (leg.inviteDevice(connection)) this.#legs.attach(leg, connection)
    }
  }

  onUnregistered(connection: ClientConnection): void {
    this.#tellDevices(connection)
  }

  onMessage(connection: ClientConnection, message: ClientMessage): void {
    switch (message.type) {
      case 'invite':
        return message.reconnect === null
          ? this.#place(connection, message)
          : this.#resume(connection, message.reconnect, message)
      case 'answer':
        return this.#legs.find(connection, message.callSid)?.onAnswer(connection, message.sdp)
      case 'reinvite':
        return void this.#legs
          .find(connection, message.callSid)
          ?.onReinvite(connection, message.sdp)
      case 'hangup':
        return this.#onHangup(connection, message.callSid)
      case 'reject':
        return this.#legs.find(connection, message.callSid)?.onDecline(connection, 'rejected')
      case 'dtmf':
        return this.#legs.find(connection, message.callSid)?.onDigits(message.digits)
      case 'message':
        return this.#say(connection, message)
      default:
        return
    }
  }

  onClosed(connection: ClientConnection, tookCalls: boolean): void {
    this.#connections.delete(connection)
    this.#devices.remove(connection, tookCalls)
    if (tookCalls) this.#tellDevices(connection)
    for (const leg of this.#legs.of(connection)) {
      leg.onSocketLost(connection)
      if (leg.isKept) this.#offerToOthers(leg, connection)
    }
  }

  // ────────────────────────────────────────────────────────────────────────────────────────────

  #tellDevices({ token, identity }: ClientConnection): void {
    if (token && identity !== null) this.#events.emit('devices', token.accountSid, identity)
  }

  /** Devices of the same person that were there before can take its place as well as new ones. */
  #offerToOthers(leg: ClientLeg, lost: ClientConnection): void {
    const key = keyOf(lost)
    for (const device of key === null ? [] : this.#devices.registered(key)) {
      if (leg.inviteDevice(device)) this.#legs.attach(leg, device)
    }
  }

  /** Its page may hang up on a new socket, before it has taken the call up there. */
  #onHangup(connection: ClientConnection, callSid: string | null): void {
    const leg = this.#legs.find(connection, callSid)
    if (leg) return leg.onDecline(connection, 'media-failed')
    const key = keyOf(connection)
    if (key === null || callSid === null) return
    const kept = this.#legs.findHeldBy(key, callSid)
    if (kept?.isKept) kept.onHangup(connection)
  }

  /** Something that is said beside a call goes to whoever listens to it there. */
  #say(connection: ClientConnection, message: Extract<ClientMessage, { type: 'message' }>): void {
    const { callSid, voiceEventSid } = message
    const names = {
      ...(callSid === null ? {} : { callsid: callSid }),
      ...(voiceEventSid === null ? {} : { voiceeventsid: voiceEventSid }),
    }
    const refuse = (error: SdkError) => connection.sendError(error, names)
    const sid = parseSid('KX', voiceEventSid)
    if (!sid) return refuse(malformedMessage)
    const refused = connection.messageLimits.refusal(message)
    if (refused) return refuse(refused)
    const leg = callSid === null ? undefined : this.#legs.find(connection, callSid)
    if (!leg) return refuse(callNotFound)
    leg.onMessage({ sid, content: message.content, contentType: message.contentType })
    connection.send('ack', { acktype: 'message', ...names })
  }

  /** A browser calls us: it runs the application that its token names. */
  #place(connection: ClientConnection, message: Invite): void {
    const refuse = (error: SdkError) =>
      connection.send('hangup', { callsid: message.callSid, error })
    if (!connection.token?.grants.voice?.outgoingApplicationSid) return refuse(noApplication)
    const inTheMaking = this.#inTheMaking.get(connection) ?? 0
    const calls = this.#legs.of(connection).length + inTheMaking
    if (calls >= MAX_LEGS_PER_SOCKET || this.#options.overloaded()) return refuse(serverBusy)
    const browser = readBrowserMedia(message.sdp)
    if (browser === null) return refuse(mediaRefused)
    // Counted before anything is waited for, so that many at once do not slip through.
    this.#inTheMaking.set(connection, inTheMaking + 1)
    this.#take(connection, message, browser)
      .catch((error: unknown) => {
        this.#options.logger.error({ error: messageOf(error) }, 'a browser call could not be taken')
        refuse(serverBusy)
      })
      .finally(() => {
        const left = (this.#inTheMaking.get(connection) ?? 1) - 1
        if (left > 0) this.#inTheMaking.set(connection, left)
        else this.#inTheMaking.delete(connection)
      })
  }

  async #take(
    connection: ClientConnection,
    message: Invite,
    browser: NegotiatedWebRtcAudio,
  ): Promise<void> {
    const { media } = this.#options
    const endpoint = await media.openWebRtc()
    const { token } = connection
    const voice = token?.grants.voice
    if (connection.closed || !token || !voice?.outgoingApplicationSid) {
      return media.post([{ type: 'endpoint.close', endpointId: endpoint.endpointId }])
    }
    const callSid = makeSid('CA')
    this.#options.trace?.named(message.callSid, callSid)
    const options = this.#legOptions(callSid, endpoint)
    const parameters = customParameters({ ...message.parameters, ...voice.outgoingParams })
    const { accountSid } = token
    const identity = token.grants.identity ?? ''
    const call = {
      callSid,
      accountSid,
      from: `client:${identity}`,
      to: parameters['To'] ?? '',
      parameters,
    }
    const offer = inviteParameters(call)
    const leg = ClientLeg.offered(options, connection, message.callSid, browser, offer)
    this.#legs.add(leg, deviceKey(accountSid, identity))
    this.#legs.attach(leg, connection)
    this.#events.emit('incoming', {
      ...call,
      signalling: leg,
      callerName: null,
      forwardedFrom: null,
      trunkSid: null,
      runs: { kind: 'application', applicationSid: voice.outgoingApplicationSid },
    })
  }

  #resume(connection: ClientConnection, reconnect: string, message: Invite): void {
    const { token, identity } = connection
    const leg = this.#legs.ofToken(reconnect)
    const key = token && deviceKey(token.accountSid, identity ?? '')
    // The token proves the call that is named, and whoever shows it must still be its holder.
    if (!leg?.isKnownAs(message.callSid) || key === null || !this.#legs.heldBy(key).includes(leg)) {
      connection.send('hangup', { callsid: message.callSid, error: resumeRefused })
      return
    }
    this.#legs.attach(leg, connection)
    leg.onResume(connection, message.sdp).catch((error: unknown) => {
      this.#options.logger.warn(
        { callSid: leg.callSid, error: messageOf(error) },
        'resuming failed',
      )
    })
  }

  #legOptions(callSid: CallSid, endpoint: OpenedWebRtcEndpoint) {
    const { media, clock, mediaTimeoutMs } = this.#options
    const onEnded = (endpointId: EndpointId) => {
      const leg = this.#legs.ofEndpoint(endpointId)
      if (leg) this.#legs.remove(leg)
    }
    return { callSid, endpoint, media, clock, mediaTimeoutMs, onEnded }
  }
}
