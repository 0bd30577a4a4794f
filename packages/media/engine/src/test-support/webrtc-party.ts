/** A browser's media half for tests: ICE checks, DTLS, SRTP over one UDP socket. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { OpenedWebRtcEndpoint, RemoteWebRtc } from '@offhook/control'
import {
  buildIceCheck,
  classify,
  createRtpHeader,
  type DtlsCertificate,
  type DtlsTransport,
  encodeUlaw,
  makeIceCredentials,
  PacketKind,
  readRtp,
  readStun,
  SRTP_OVERHEAD,
  SrtpContext,
  StunClass,
  writeRtpHeader,
} from '@offhook/rtp'
import { createDtls } from '../side/dtls-door.ts'
import type { HeardPacket, Voice } from './rtp-party.ts'

const SAMPLES = 160

export class WebRtcParty {
  readonly packets: HeardPacket[] = []
  /** Answers to checks, by whether they were a success. */
  readonly checks = { answered: 0, failed: 0 }
  readonly ssrc = Math.floor(Math.random() * 0xffff_ffff)
  readonly #socket: Socket
  readonly #certificate: DtlsCertificate
  #credentials = makeIceCredentials()
  #dtls: DtlsTransport | null = null
  #out: SrtpContext | null = null
  #in: SrtpContext | null = null
  #peer = { address: '', port: 0 }
  #timer: NodeJS.Timeout | null = null
  #sequence = 7
  #at = 0

  private constructor(socket: Socket, certificate: DtlsCertificate) {
    this.#socket = socket
    this.#certificate = certificate
    socket.on('error', () => {})
    socket.on('message', (packet) => this.#onPacket(packet))
  }

  static async open(certificate: DtlsCertificate): Promise<WebRtcParty> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new WebRtcParty(socket, certificate)
  }

  /** What the endpoint must be told of this party. */
  remote(
    endpointId: OpenedWebRtcEndpoint['endpointId'],
    changes: Partial<RemoteWebRtc> = {},
  ): RemoteWebRtc {
    return {
      type: 'endpoint.remote-webrtc',
      endpointId,
      iceUfrag: this.#credentials.ufrag,
      icePwd: this.#credentials.pwd,
      fingerprint: { hash: 'sha-256', value: this.#certificate.fingerprintSha256 },
      setup: 'active',
      ...changes,
    }
  }

  /** One connectivity check, as the controlling side sends it. */
  check(to: OpenedWebRtcEndpoint, changes: { iceUfrag?: string; icePwd?: string } = {}): void {
    this.#peer = to.candidates[0]!
    const { iceUfrag, icePwd } = { ...to, ...changes }
    const packet = buildIceCheck({
      localUfrag: this.#credentials.ufrag,
      remoteUfrag: iceUfrag,
      remotePwd: icePwd,
      tieBreaker: 1n,
      useCandidate: true,
    })
    this.#send(packet)
  }

  /** Begins the DTLS handshake. */
  handshake(to: OpenedWebRtcEndpoint, role: 'client' | 'server' = 'client'): void {
    this.#dtls = createDtls!({
      role,
      certificate: this.#certificate,
      remoteFingerprint: to.fingerprint,
      send: (packet) => this.#send(packet),
      onKeys: (keys) => {
        this.#out = new SrtpContext({ key: keys.localKey, salt: keys.localSalt })
        this.#in = new SrtpContext({ key: keys.remoteKey, salt: keys.remoteSalt })
      },
    })
  }

  get isSecured(): boolean {
    return this.#out !== null
  }

  /** New ICE credentials, as a browser makes them for a restart. */
  renewCredentials(): void {
    this.#credentials = makeIceCredentials()
  }

  /** Speaks, 50 packets a second. */
  speak(voice: Voice): void {
    let due = performance.now()
    const tick = (): void => {
      this.#sendVoice(voice)
      due += 20
      this.#timer = setTimeout(tick, Math.max(0, due - performance.now()))
    }
    tick()
  }

  /** Sends bytes that nobody has protected. */
  sendRaw(packet: Uint8Array): void {
    this.#send(packet)
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#dtls?.close()
    this.#socket.close()
  }

  #sendVoice(voice: Voice): void {
    const packet = new Uint8Array(12 + SAMPLES + SRTP_OVERHEAD)
    const { ssrc } = this
    const sequence = this.#sequence++ & 0xffff
    writeRtpHeader(packet, 0, {
      marker: false,
      payloadType: 0,
      sequence,
      timestamp: this.#at,
      ssrc,
    })
    encodeUlaw(voice(this.#at), 0, packet, 12, SAMPLES)
    this.#at += SAMPLES
    const length = this.#out?.protectRtp(packet, 12 + SAMPLES) ?? -1
    if (length > 0) this.#send(packet.subarray(0, length))
  }

  #send(packet: Uint8Array): void {
    this.#socket.send(packet, this.#peer.port, this.#peer.address)
  }

  #onPacket(packet: Buffer): void {
    const kind = classify(packet, packet.length)
    if (kind === PacketKind.stun) {
      const message = readStun(packet, packet.length)
      if (message?.stunClass === StunClass.success) this.checks.answered++
      else this.checks.failed++
    } else if (kind === PacketKind.dtls) this.#dtls?.feed(packet)
    else if (kind === PacketKind.rtp) this.#onRtp(packet)
  }

  #onRtp(packet: Buffer): void {
    const length = this.#in?.unprotectRtp(packet, packet.length) ?? -1
    const header = createRtpHeader()
    if (length < 0 || !readRtp(packet, length, header)) return
    const { payloadOffset, payloadLength } = header
    this.packets.push({
      ...header,
      at: performance.now(),
      payload: packet.subarray(payloadOffset, payloadOffset + payloadLength),
    })
  }
}
