import type { ConfigureEndpoint, EndpointId, RemoteWebRtc } from '@offhook/control'
import { IceLiteAgent, makeIceCredentials, SrtpContext, type StunMessage } from '@offhook/rtp'
import type { DatagramSocket } from '../io/datagram-io.ts'
import type { SideLink, SideReply } from '../side/messages.ts'
import type { LegTransport, PacketSink } from './leg-transport.ts'

/** RFC 7675 §5.1: without a check for this long, the peer no longer agrees to be sent to. */
const CONSENT_MS = 30_000
/** Addresses that one peer may prove; more are no browser's. */
const MAX_PATHS = 16
/** DTLS packets that are kept until signalling has brought the peer's fingerprint. */
const MAX_EARLY_DTLS = 8

type DtlsReply = Extract<SideReply, { type: `dtls.${string}` }>

/** A way to the peer: the socket that was asked and the address that asked. */
interface Path {
  readonly socket: DatagramSocket
  readonly address: string
  readonly port: number
  /** Whose credentials proved it. */
  readonly ufrag: string
}

/**
 * One browser behind the shared port. It is sent to once a check has named the path and DTLS has
 * given the keys. Over an ICE restart the DTLS association and the keys stay what they are.
 */
export class WebRtcTransport implements LegTransport {
  readonly kind = 'webrtc'
  readonly stopsWhenLost = false
  readonly #endpointId: EndpointId
  readonly #side: SideLink
  readonly #sink: PacketSink
  readonly #onFailed: (reason: string) => void
  readonly #onUfrag: (ufrag: string, owner: WebRtcTransport | null) => void
  readonly #onProven: (address: string, port: number) => void
  readonly #onForgotten: (address: string, port: number) => void
  readonly #onClosed: () => void
  readonly #ice: IceLiteAgent
  /** Our ufrags that checks may carry; the newest last, more than one only during a restart. */
  readonly #ufrags = new Set<string>()
  readonly #paths = new Map<string, Path>()
  readonly #earlyDtls: Uint8Array[] = []
  #credentials = makeIceCredentials()
  #selected: Path | null = null
  #lastCheckAt = Number.NEGATIVE_INFINITY
  #remote: RemoteWebRtc | null = null
  #dtlsOpen = false
  #inbound: SrtpContext | null = null
  #outbound: SrtpContext | null = null
  #view: Uint8Array = new Uint8Array(0)
  #closed = false

  constructor(options: {
    endpointId: EndpointId
    side: SideLink
    sink: PacketSink
    onFailed: (reason: string) => void
    /** Checks with this ufrag are this endpoint's from now on, or nobody's any more. */
    onUfrag: (ufrag: string, owner: WebRtcTransport | null) => void
    onProven: (address: string, port: number) => void
    onForgotten: (address: string, port: number) => void
    onClosed: () => void
  }) {
    this.#endpointId = options.endpointId
    this.#side = options.side
    this.#sink = options.sink
    this.#onFailed = options.onFailed
    this.#onUfrag = options.onUfrag
    this.#onProven = options.onProven
    this.#onForgotten = options.onForgotten
    this.#onClosed = options.onClosed
    this.#ice = new IceLiteAgent(this.#offer())
  }

  get iceUfrag(): string {
    return this.#credentials.ufrag
  }

  get icePwd(): string {
    return this.#credentials.pwd
  }

  get isOpen(): boolean {
    return (
      this.#outbound !== null &&
      this.#selected !== null &&
      performance.now() - this.#lastCheckAt < CONSENT_MS
    )
  }

  /** The path comes from ICE alone; codecs are the leg's affair. */
  configure(_command: ConfigureEndpoint): void {}

  /** New credentials; the old ones hold until the first check with the new ones. */
  restartIce(): { iceUfrag: string; icePwd: string } {
    this.#credentials = makeIceCredentials()
    this.#ice.restart(this.#offer())
    return { iceUfrag: this.iceUfrag, icePwd: this.icePwd }
  }

  /** The browser's half. The same fingerprint again (an ICE restart) leaves DTLS alone. */
  setRemote(remote: RemoteWebRtc): void {
    const before = this.#remote
    this.#remote = remote
    this.#ice.setRemote({ ufrag: remote.iceUfrag })
    if (before && isSameFingerprint(before.fingerprint, remote.fingerprint)) return
    if (before) this.#closeDtls()
    // The server waits for the peer; the client speaks first, when it knows where to.
    if (remote.setup === 'active' || this.#selected) this.#openDtls(remote)
  }

  /** A check that names one of our ufrags, from anywhere. */
  onStun(
    ufrag: string,
    socket: DatagramSocket,
    message: StunMessage,
    address: string,
    port: number,
  ): void {
    const answer = this.#ice.onMessage(message, address, port)
    if (!answer) return
    if (answer.reply) socket.send(answer.reply, port, address)
    if (!answer.validated) return
    this.#lastCheckAt = performance.now()
    if (ufrag === this.iceUfrag) this.#dropOldCredentials()
    const path = this.#prove(ufrag, socket, address, port)
    if (answer.nominated || !this.#selected) this.#select(path)
  }

  /** A DTLS packet from an address that a check has proven. */
  onDtlsPacket(packet: Uint8Array): void {
    if (this.#dtlsOpen) {
      this.#side.send({ type: 'dtls.feed', endpointId: this.#endpointId, packet })
    } else if (!this.#remote && this.#earlyDtls.length < MAX_EARLY_DTLS) {
      this.#earlyDtls.push(packet)
    }
  }

  onRtp(packet: Uint8Array): void {
    const length = this.#inbound?.unprotectRtp(packet, packet.length) ?? -1
    if (length < 0 || !this.#sink.accepts(packet, length)) this.#sink.onStranger()
    else this.#sink.onRtp(packet, length, performance.now())
  }

  onRtcp(packet: Uint8Array): void {
    const length = this.#inbound?.unprotectRtcp(packet, packet.length) ?? -1
    if (length >= 0) this.#sink.onRtcp(packet, length, performance.now())
  }

  /** What the side thread's DTLS has to say. */
  onDtls(reply: DtlsReply): void {
    if (this.#closed) return
    if (reply.type === 'dtls.send') {
      const path = this.#selected
      path?.socket.send(reply.packet, path.port, path.address)
    } else if (reply.type === 'dtls.keys') {
      this.#outbound = new SrtpContext(reply.local)
      this.#inbound = new SrtpContext(reply.remote)
    } else {
      this.#dtlsOpen = false
      this.#onFailed(reply.reason)
    }
  }

  sendRtp(buffer: Uint8Array, length: number): void {
    const path = this.#selected
    const size = this.#outbound?.protectRtp(buffer, length) ?? -1
    if (path && size > 0) path.socket.queue(this.#viewOf(buffer, size), path.port, path.address)
  }

  sendRtcp(buffer: Uint8Array, length: number): void {
    const path = this.#selected
    const size = this.#outbound?.protectRtcp(buffer, length) ?? -1
    if (path && size > 0) path.socket.send(buffer.subarray(0, size), path.port, path.address)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#closeDtls()
    for (const ufrag of this.#ufrags) this.#onUfrag(ufrag, null)
    for (const { address, port } of this.#paths.values()) this.#onForgotten(address, port)
    this.#ufrags.clear()
    this.#paths.clear()
    this.#selected = null
    this.#onClosed()
  }

  /** Makes the current credentials known. */
  #offer(): { localUfrag: string; localPwd: string } {
    const { ufrag, pwd } = this.#credentials
    this.#ufrags.add(ufrag)
    this.#onUfrag(ufrag, this)
    return { localUfrag: ufrag, localPwd: pwd }
  }

  #prove(ufrag: string, socket: DatagramSocket, address: string, port: number): Path {
    const key = `${address} ${port}`
    const known = this.#paths.get(key)
    if (known && known.ufrag === ufrag && known.socket === socket) return known
    const path = { socket, address, port, ufrag }
    this.#paths.delete(key)
    this.#paths.set(key, path)
    if (!known) this.#onProven(address, port)
    for (const [other, { address: at, port: on }] of this.#paths) {
      if (this.#paths.size <= MAX_PATHS) break
      if (this.#paths.get(other) === this.#selected) continue
      this.#paths.delete(other)
      this.#onForgotten(at, on)
    }
    return path
  }

  #select(path: Path): void {
    const isFirst = this.#selected === null
    this.#selected = path
    this.#forgetOldPaths(path)
    const remote = this.#remote
    if (isFirst && remote && !this.#dtlsOpen && remote.setup === 'passive') this.#openDtls(remote)
  }

  /** The restart has worked: what was proven before it counts no more once there is a new path. */
  #dropOldCredentials(): void {
    if (this.#ufrags.size === 1) return
    for (const ufrag of this.#ufrags) {
      if (ufrag === this.iceUfrag) continue
      this.#ufrags.delete(ufrag)
      this.#onUfrag(ufrag, null)
    }
  }

  /** Paths of credentials before a restart go when the first of the new ones is chosen. */
  #forgetOldPaths(chosen: Path): void {
    for (const [key, path] of this.#paths) {
      if (path.ufrag === chosen.ufrag) continue
      this.#paths.delete(key)
      this.#onForgotten(path.address, path.port)
    }
  }

  #openDtls(remote: RemoteWebRtc): void {
    const { fingerprint, setup } = remote
    const role = setup === 'active' ? 'server' : 'client'
    const endpointId = this.#endpointId
    this.#dtlsOpen = true
    this.#side.send({ type: 'dtls.open', endpointId, role, fingerprint })
    for (const packet of this.#earlyDtls) {
      this.#side.send({ type: 'dtls.feed', endpointId, packet })
    }
    this.#earlyDtls.length = 0
  }

  #closeDtls(): void {
    if (this.#dtlsOpen) this.#side.send({ type: 'dtls.close', endpointId: this.#endpointId })
    this.#dtlsOpen = false
  }

  /** Voice packets are all of one length: their view is made once. */
  #viewOf(buffer: Uint8Array, length: number): Uint8Array {
    const view = this.#view
    if (view.buffer === buffer.buffer && view.length === length) return view
    this.#view = new Uint8Array(buffer.buffer, buffer.byteOffset, length)
    return this.#view
  }
}

function isSameFingerprint(
  a: RemoteWebRtc['fingerprint'],
  b: RemoteWebRtc['fingerprint'],
): boolean {
  return (
    a.hash.toLowerCase() === b.hash.toLowerCase() && a.value.toUpperCase() === b.value.toUpperCase()
  )
}
