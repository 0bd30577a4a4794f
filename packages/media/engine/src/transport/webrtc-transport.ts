import type { ConfigureEndpoint, EndpointId, RemoteWebRtc } from '@offhook/control'
import { IceLiteAgent, makeIceCredentials, SrtpContext, type StunMessage } from '@offhook/rtp'
import type { DatagramSocket } from '../io/datagram-io.ts'
import type { PeerTable } from '../io/peer-table.ts'
import type { SideLink, SideReply } from '../side/messages.ts'
import type { LegTransport, PacketSink } from './leg-transport.ts'

/** RFC 7675 §5.1: without a check for this long, the peer no longer agrees to be sent to. */
const CONSENT_MS = 30_000
/** Addresses that one peer may prove; more are no browser's. */
const MAX_PATHS = 16
/** DTLS packets of one address that are kept until signalling has brought its fingerprint. */
const MAX_EARLY_DTLS = 8

type DtlsReply = Extract<SideReply, { type: `dtls.${string}` }>

/** A way to the peer: the socket that was asked and the address that asked. */
interface Path {
  readonly socket: DatagramSocket
  readonly peer: number
  /** Whose credentials proved it: ours, and those of the browser that asked. */
  readonly ufrag: string
  readonly remoteUfrag: string
  readonly nominated: boolean
  /** What it has sent of DTLS before its browser was known. */
  readonly earlyDtls: Uint8Array[]
}

/**
 * One browser behind the shared port. It is sent to once a check has named the path and DTLS has
 * given the keys. Over an ICE restart the DTLS association and the keys stay what they are.
 *
 * Several browsers may have our offer, and begin with ICE and DTLS at once; the one that signalling
 * names is the peer, and only its paths and packets count (RFC 8445 §7.3: by its ufrag).
 */
export class WebRtcTransport implements LegTransport {
  readonly kind = 'webrtc'
  readonly stopsWhenLost = false
  readonly #endpointId: EndpointId
  readonly #side: SideLink
  readonly #sink: PacketSink
  readonly #onFailed: (reason: string) => void
  readonly #onUfrag: (ufrag: string, owner: WebRtcTransport | null) => void
  readonly #onProven: (peer: number) => void
  readonly #onForgotten: (peer: number) => void
  readonly #onClosed: () => void
  readonly #ice: IceLiteAgent
  /** Our ufrags that checks may carry; the newest last, more than one only during a restart. */
  readonly #ufrags = new Set<string>()
  /** By the number of the peer, which is kept as long as its path. */
  readonly #paths = new Map<number, Path>()
  readonly #peers: PeerTable
  #credentials = makeIceCredentials()
  #selected: Path | null = null
  #lastCheckAt = Number.NEGATIVE_INFINITY
  #remote: RemoteWebRtc | null = null
  #dtlsOpen = false
  #inbound: SrtpContext | null = null
  #outbound: SrtpContext | null = null
  #closed = false

  constructor(options: {
    endpointId: EndpointId
    side: SideLink
    sink: PacketSink
    peers: PeerTable
    onFailed: (reason: string) => void
    /** Checks with this ufrag are this endpoint's from now on, or nobody's any more. */
    onUfrag: (ufrag: string, owner: WebRtcTransport | null) => void
    onProven: (peer: number) => void
    onForgotten: (peer: number) => void
    onClosed: () => void
  }) {
    this.#endpointId = options.endpointId
    this.#side = options.side
    this.#sink = options.sink
    this.#peers = options.peers
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

  isOpen(now: number): boolean {
    const isReady = this.#outbound !== null && this.#selected !== null
    return isReady && now - this.#lastCheckAt < CONSENT_MS
  }

  /** The path comes from ICE alone; codecs are the leg's affair. */
  configure(_command: ConfigureEndpoint): void {}

  /** New credentials; the old ones hold until the first check with the new ones. */
  restartIce(): { iceUfrag: string; icePwd: string } {
    this.#credentials = makeIceCredentials()
    this.#ice.restart(this.#offer())
    return { iceUfrag: this.iceUfrag, icePwd: this.icePwd }
  }

  /**
   * The browser's half. The same fingerprint again (an ICE restart) leaves DTLS alone. True when it
   * takes the place of another browser.
   */
  setRemote(remote: RemoteWebRtc): boolean {
    const before = this.#remote
    this.#remote = remote
    this.#ice.setRemote({ ufrag: remote.iceUfrag })
    if (before && isSameFingerprint(before.fingerprint, remote.fingerprint)) return false
    if (before) this.#forgetPeer()
    this.#keepPathsOf(remote.iceUfrag)
    // The server waits for the peer; the client speaks first, when it knows where to.
    const speaksFirst = remote.setup === 'active' || this.#selected !== null
    if (speaksFirst && !this.#dtlsOpen) this.#openDtls(remote)
    return before !== null
  }

  /** A check that names one of our ufrags, from anywhere. */
  onStun(
    ufrag: string,
    socket: DatagramSocket,
    message: StunMessage,
    peer: number,
    at: number,
  ): void {
    const { address, port } = this.#peers.textOf(peer)
    const answer = this.#ice.onMessage(message, address, port)
    if (!answer) return
    if (answer.reply) socket.send(answer.reply, answer.reply.length, peer)
    if (!answer.validated) return
    this.#lastCheckAt = at
    if (ufrag === this.iceUfrag) this.#dropOldCredentials()
    const remoteUfrag = message.username?.slice(ufrag.length + 1) ?? ''
    const path = this.#prove({ ufrag, remoteUfrag, socket, peer, nominated: !!answer.nominated })
    if (answer.nominated || !this.#selected) this.#select(path)
  }

  /** A DTLS packet from an address that a check has proven; copied, since it is handed on. */
  onDtlsPacket(packet: Uint8Array, length: number, peer: number): void {
    const path = this.#paths.get(peer)
    if (!path) return
    if (this.#isOfPeer(path)) {
      if (!this.#dtlsOpen) return
      const endpointId = this.#endpointId
      this.#side.send({ type: 'dtls.feed', endpointId, packet: copyOf(packet, length) })
    } else if (path.earlyDtls.length < MAX_EARLY_DTLS) {
      path.earlyDtls.push(copyOf(packet, length))
    }
  }

  onRtp(packet: Uint8Array, length: number, at: number): void {
    const plain = this.#inbound?.unprotectRtp(packet, length) ?? -1
    if (plain < 0 || !this.#sink.accepts(packet, plain)) this.#sink.onStranger()
    else this.#sink.onRtp(packet, plain, at)
  }

  onRtcp(packet: Uint8Array, length: number, at: number): void {
    const plain = this.#inbound?.unprotectRtcp(packet, length) ?? -1
    if (plain >= 0) this.#sink.onRtcp(packet, plain, at)
  }

  /** What the side thread's DTLS has to say. */
  onDtls(reply: DtlsReply): void {
    if (this.#closed) return
    if (reply.type === 'dtls.send') {
      const path = this.#selected
      path?.socket.send(reply.packet, reply.packet.length, path.peer)
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
    if (path && size > 0) path.socket.queue(buffer, size, path.peer)
  }

  sendRtcp(buffer: Uint8Array, length: number): void {
    const path = this.#selected
    const size = this.#outbound?.protectRtcp(buffer, length) ?? -1
    if (path && size > 0) path.socket.send(buffer, size, path.peer)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#closeDtls()
    for (const ufrag of this.#ufrags) this.#onUfrag(ufrag, null)
    for (const peer of [...this.#paths.keys()]) this.#dropPath(peer)
    this.#ufrags.clear()
    this.#deselect()
    this.#onClosed()
  }

  /** Makes the current credentials known. */
  #offer(): { localUfrag: string; localPwd: string } {
    const { ufrag, pwd } = this.#credentials
    this.#ufrags.add(ufrag)
    this.#onUfrag(ufrag, this)
    return { localUfrag: ufrag, localPwd: pwd }
  }

  #prove(check: Omit<Path, 'earlyDtls'>): Path {
    const { peer } = check
    const known = this.#paths.get(peer)
    if (known && isSamePath(known, check)) return known
    const path: Path = { ...check, earlyDtls: known?.earlyDtls ?? [] }
    if (!known) this.#peers.keep(peer)
    this.#paths.delete(peer)
    this.#paths.set(peer, path)
    if (!known) this.#onProven(peer)
    for (const [other, each] of this.#paths) {
      if (this.#paths.size <= MAX_PATHS) break
      if (each !== this.#selected) this.#dropPath(other)
    }
    return path
  }

  #dropPath(peer: number): void {
    this.#paths.delete(peer)
    this.#onForgotten(peer)
    this.#peers.release(peer)
  }

  /** Whether the browser that signalling has named proved it, before or after an ICE restart. */
  #isOfPeer({ ufrag, remoteUfrag }: Path): boolean {
    const remote = this.#remote
    return remote !== null && (ufrag !== this.iceUfrag || remoteUfrag === remote.iceUfrag)
  }

  /** The peer is named: what other browsers have proven with our credentials counts no more. */
  #keepPathsOf(remoteUfrag: string): void {
    let best: Path | null = null
    for (const path of [...this.#paths.values()]) {
      if (path.ufrag !== this.iceUfrag || path.remoteUfrag !== remoteUfrag) {
        this.#dropPath(path.peer)
      } else if (!best?.nominated || path.nominated) best = path
    }
    if (best) this.#select(best)
    else this.#deselect()
  }

  /** Another browser takes its place: keys and handshake were the old one's. */
  #forgetPeer(): void {
    this.#closeDtls()
    this.#inbound = null
    this.#outbound = null
  }

  #deselect(): void {
    if (this.#selected) this.#peers.release(this.#selected.peer)
    this.#selected = null
  }

  #select(path: Path): void {
    const isFirst = this.#selected === null
    // Kept once more: the path may be proven anew by another check, or forgotten.
    this.#peers.keep(path.peer)
    this.#deselect()
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
    for (const [peer, { ufrag }] of this.#paths) if (ufrag !== chosen.ufrag) this.#dropPath(peer)
  }

  #openDtls(remote: RemoteWebRtc): void {
    const { fingerprint, setup } = remote
    const role = setup === 'active' ? 'server' : 'client'
    const endpointId = this.#endpointId
    this.#dtlsOpen = true
    this.#side.send({ type: 'dtls.open', endpointId, role, fingerprint })
    for (const { earlyDtls } of this.#paths.values()) {
      for (const packet of earlyDtls.splice(0)) {
        this.#side.send({ type: 'dtls.feed', endpointId, packet })
      }
    }
  }

  #closeDtls(): void {
    if (this.#dtlsOpen) this.#side.send({ type: 'dtls.close', endpointId: this.#endpointId })
    this.#dtlsOpen = false
  }
}

function isSamePath(a: Omit<Path, 'earlyDtls'>, b: Omit<Path, 'earlyDtls'>): boolean {
  return (
    a.socket === b.socket &&
    a.ufrag === b.ufrag &&
    a.remoteUfrag === b.remoteUfrag &&
    (a.nominated || !b.nominated)
  )
}

/** Bytes of their own: `slice` of a Buffer would share them. */
function copyOf(packet: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(packet.subarray(0, length))
}

function isSameFingerprint(
  a: RemoteWebRtc['fingerprint'],
  b: RemoteWebRtc['fingerprint'],
): boolean {
  return (
    a.hash.toLowerCase() === b.hash.toLowerCase() && a.value.toUpperCase() === b.value.toUpperCase()
  )
}
