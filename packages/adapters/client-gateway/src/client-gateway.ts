import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AccessToken, TokenRefusal } from '@offhook/accounts'
import type { EndpointId, MediaClient } from '@offhook/control'
import {
  type AccountSid,
  type Clock,
  codes,
  type Disposer,
  type Logger,
  makeSid,
  messageOf,
} from '@offhook/core'
import type { DialRequest, IncomingLeg, LegDialer, LegSignalling } from '@offhook/voice'
import { WebSocketServer } from 'ws'
import { mediaRefused, messageTypeRefused, noApplication, resumeRefused } from './causes.ts'
import { ClientConnection, type ConnectionOwner } from './client-connection.ts'
import { ClientLeg } from './client-leg.ts'
import { type ClientMessage, encodeParameters } from './messages.ts'
import { readBrowserMedia } from './session-description.ts'

/** A frame holds a session description at most. */
const MAX_FRAME_BYTES = 65_536
/** Calls that one socket may have in the making or live; a desk has one or two. */
const MAX_LEGS_PER_SOCKET = 8

export interface ClientGatewayOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly media: MediaClient
  /** An answered browser without RTP and RTCP for this long is gone; 0 = never. */
  readonly mediaTimeoutMs: number
  /** Checks a browser's token. */
  readonly verifyAccessToken: (token: string) => Promise<AccessToken | { refused: TokenRefusal }>
  /** Takes a call that a browser has placed. */
  readonly onIncoming: (leg: IncomingLeg) => void
  /** True while the database is behind: new calls are refused, live ones go on. */
  readonly overloaded: () => boolean
}

/**
 * The Voice SDK's signalling server: browsers that register are dialled here (`LegDialer`), browsers
 * that call become Legs. One identity may be registered on many sockets; all of them ring.
 */
export class ClientGateway implements LegDialer, ConnectionOwner {
  readonly #options: ClientGatewayOptions
  readonly #sockets: WebSocketServer
  readonly #connections = new Set<ClientConnection>()
  /** `account/identity` → its sockets. */
  readonly #devices = new Map<string, Set<ClientConnection>>()
  readonly #legs = new Map<string, ClientLeg>()
  readonly #legsByToken = new Map<string, ClientLeg>()
  readonly #legsByEndpoint = new Map<EndpointId, ClientLeg>()
  readonly #identityOfLeg = new Map<ClientLeg, string>()
  readonly #disposers: Disposer[]

  constructor(options: ClientGatewayOptions) {
    this.#options = options
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_FRAME_BYTES,
      perMessageDeflate: false,
      autoPong: false,
    })
    const { media } = options
    this.#disposers = [
      media.on('media.ready', (event) =>
        this.#legsByEndpoint.get(event.endpointId)?.onMediaReady(),
      ),
      media.on('media.resumed', (event) =>
        this.#legsByEndpoint.get(event.endpointId)?.onMediaReady(),
      ),
      media.on('media.lost', (event) => this.#legsByEndpoint.get(event.endpointId)?.onMediaLost()),
      media.on('media.silent', (event) =>
        this.#legsByEndpoint.get(event.endpointId)?.onMediaSilent(),
      ),
      media.on('media.failed', (event) =>
        this.#legsByEndpoint.get(event.endpointId)?.onMediaFailed(),
      ),
    ]
  }

  /** Takes over an HTTP upgrade at `/signal`. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#connections.add(
        new ClientConnection({
          socket: webSocket,
          owner: this,
          clock: this.#options.clock,
          logger: this.#options.logger,
        }),
      )
    })
  }

  /** How many sockets this identity could be rung on. */
  devicesOf(accountSid: AccountSid, identity: string): number {
    return [...this.#registered(deviceKey(accountSid, identity))].length
  }

  /** Rings every device of an identity; one that registers meanwhile rings too. */
  async dial(request: DialRequest): Promise<LegSignalling> {
    const { destination, accountSid, callSid } = request
    if (destination.kind !== 'client') throw new Error('the client gateway dials clients only')
    const key = deviceKey(accountSid, destination.identity)
    const endpoint = await this.#options.media.openWebRtc()
    const leg = ClientLeg.inviting(this.#legOptions(callSid, endpoint), this.#registered(key), {
      CallSid: callSid,
      AccountSid: accountSid,
      From: request.from,
      To: `client:${destination.identity}`,
      ApiVersion: '2010-04-01',
      Direction: 'inbound',
      Params: encodeParameters(destination.parameters),
    })
    this.#remember(leg, key)
    return leg
  }

  /** Closes every socket; their SDKs find another node. Live legs end. Idempotent. */
  close(): void {
    for (const dispose of this.#disposers.splice(0)) dispose()
    for (const leg of [...this.#legs.values()]) leg.hangup('normal')
    for (const connection of [...this.#connections]) connection.close(1001)
    this.#sockets.close()
  }

  // ── ConnectionOwner ─────────────────────────────────────────────────────────────────────────

  verify(token: string): Promise<AccessToken | { refused: TokenRefusal }> {
    return this.#options.verifyAccessToken(token)
  }

  onConnected(connection: ClientConnection): void {
    const key = keyOf(connection)
    if (key === null) return
    const devices = this.#devices.get(key) ?? new Set()
    devices.add(connection)
    this.#devices.set(key, devices)
  }

  onRegistered(connection: ClientConnection): void {
    const key = keyOf(connection)
    for (const [leg, identity] of this.#identityOfLeg) {
      if (identity === key) leg.inviteDevice(connection)
    }
  }

  onMessage(connection: ClientConnection, message: ClientMessage): void {
    switch (message.type) {
      case 'invite':
        return message.reconnect === null
          ? void this.#place(connection, message)
          : this.#resume(connection, message.reconnect, message)
      case 'answer':
        return this.#find(connection, message.callSid)?.onAnswer(connection, message.sdp)
      case 'reinvite':
        return void this.#find(connection, message.callSid)?.onReinvite(connection, message.sdp)
      case 'hangup':
        return this.#find(connection, message.callSid)?.onDecline(connection, 'media-failed')
      case 'reject':
        return this.#find(connection, message.callSid)?.onDecline(connection, 'rejected')
      case 'dtmf':
        return this.#find(connection, message.callSid)?.onDigits(message.digits)
      case 'message':
        return connection.sendError(messageTypeRefused, {
          ...(message.callSid === null ? {} : { callsid: message.callSid }),
          ...(message.voiceEventSid === null ? {} : { voiceeventsid: message.voiceEventSid }),
        })
      default:
        return
    }
  }

  onClosed(connection: ClientConnection): void {
    this.#connections.delete(connection)
    const key = keyOf(connection)
    if (key !== null) {
      const devices = this.#devices.get(key)
      devices?.delete(connection)
      if (devices?.size === 0) this.#devices.delete(key)
    }
    for (const leg of [...this.#legs.values()]) {
      if (leg.belongsTo(connection)) leg.onSocketLost(connection)
    }
  }

  // ────────────────────────────────────────────────────────────────────────────────────────────

  /** A browser calls us: it runs the application that its token names. */
  async #place(
    connection: ClientConnection,
    message: Extract<ClientMessage, { type: 'invite' }>,
  ): Promise<void> {
    const token = connection.token
    const refuse = (error: { code: number; message: string }) =>
      connection.send('hangup', { callsid: message.callSid, error })
    const applicationSid = token?.grants.voice?.outgoingApplicationSid
    if (!token || !applicationSid) return refuse(noApplication)
    if (this.#legsOf(connection) >= MAX_LEGS_PER_SOCKET || this.#options.overloaded()) {
      return refuse({ code: codes.partyUnavailable, message: 'The server is busy, try again' })
    }
    const browser = readBrowserMedia(message.sdp)
    if (browser === null) return refuse(mediaRefused)
    try {
      const endpoint = await this.#options.media.openWebRtc()
      const callSid = makeSid('CA')
      const leg = ClientLeg.offered(
        this.#legOptions(callSid, endpoint),
        connection,
        message.callSid,
        browser,
      )
      this.#remember(leg, null)
      const parameters = { ...message.parameters, ...token.grants.voice?.outgoingParams }
      this.#options.onIncoming({
        accountSid: token.accountSid,
        signalling: leg,
        from: `client:${token.grants.identity ?? ''}`,
        to: parameters['To'] ?? '',
        callerName: null,
        forwardedFrom: null,
        trunkSid: null,
        callSid,
        runs: { kind: 'application', applicationSid },
        parameters,
      })
    } catch (error) {
      this.#options.logger.error({ error: messageOf(error) }, 'a browser call could not be taken')
      refuse({ code: codes.partyUnavailable, message: 'The server is busy, try again' })
    }
  }

  #resume(
    connection: ClientConnection,
    token: string,
    message: Extract<ClientMessage, { type: 'invite' }>,
  ): void {
    const leg = this.#legsByToken.get(token)
    if (!leg || !this.#mayTakeOver(connection, leg)) {
      connection.send('hangup', { callsid: message.callSid, error: resumeRefused })
      return
    }
    leg.onResume(connection, message.sdp).catch((error: unknown) => {
      this.#options.logger.warn(
        { callSid: leg.callSid, error: messageOf(error) },
        'resuming failed',
      )
    })
  }

  /** The token proves the call; the identity must still be the one that was dialled. */
  #mayTakeOver(connection: ClientConnection, leg: ClientLeg): boolean {
    const identity = this.#identityOfLeg.get(leg)
    return identity === undefined || identity === keyOf(connection)
  }

  /** A browser may speak of its own calls only. */
  #find(connection: ClientConnection, callSid: string | null): ClientLeg | undefined {
    for (const leg of this.#legs.values()) {
      if (!leg.belongsTo(connection)) continue
      if (callSid === null || leg.callSid === callSid || leg.isKnownAs(callSid)) return leg
    }
    return undefined
  }

  #legsOf(connection: ClientConnection): number {
    return [...this.#legs.values()].filter((leg) => leg.belongsTo(connection)).length
  }

  *#registered(key: string): Iterable<ClientConnection> {
    for (const connection of this.#devices.get(key) ?? [])
      if (connection.registered) yield connection
  }

  #legOptions(
    callSid: ClientLeg['callSid'],
    endpoint: Awaited<ReturnType<MediaClient['openWebRtc']>>,
  ) {
    return {
      callSid,
      endpoint,
      media: this.#options.media,
      clock: this.#options.clock,
      mediaTimeoutMs: this.#options.mediaTimeoutMs,
      onEnded: (leg: ClientLeg) => this.#forget(leg),
    }
  }

  #remember(leg: ClientLeg, identity: string | null): void {
    this.#legs.set(leg.callSid, leg)
    this.#legsByToken.set(leg.reconnectToken, leg)
    this.#legsByEndpoint.set(leg.endpointId, leg)
    if (identity !== null) this.#identityOfLeg.set(leg, identity)
  }

  #forget(leg: ClientLeg): void {
    this.#legs.delete(leg.callSid)
    this.#legsByToken.delete(leg.reconnectToken)
    this.#legsByEndpoint.delete(leg.endpointId)
    this.#identityOfLeg.delete(leg)
  }
}

function deviceKey(accountSid: string, identity: string): string {
  return `${accountSid}/${identity}`
}

function keyOf(connection: ClientConnection): string | null {
  const { token, identity } = connection
  return token === null || identity === null ? null : deviceKey(token.accountSid, identity)
}
