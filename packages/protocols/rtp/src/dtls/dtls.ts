import { systemClock, type Timer } from '@offhook/core'
import { hasFingerprint } from './dtls-certificate.ts'
import {
  type DtlsOptions,
  type DtlsTransport,
  SRTP_AES128_CM_HMAC_SHA1_80,
} from './dtls-transport.ts'
import { HandshakeFlow, type HandshakeFragment } from './handshake-flow.ts'
import { HandshakeType, provesOwnership } from './handshake-proof.ts'
import {
  createPlaintext,
  DtlsClient,
  DtlsServer,
  ecdsaSha256,
  FragmentedHandshake,
  type WeriftHandshake,
  type WeriftSocket,
  type WeriftTransport,
} from './werift-dtls.ts'

/** A handshake that takes longer has no peer. */
const HANDSHAKE_MS = 30_000
const KEY_BYTES = 16
const SALT_BYTES = 14
const ALERT = 21
const CLOSE_NOTIFY = Buffer.from([1, 0])

/**
 * One DTLS association over whatever carries datagrams. As the server, the peer's certificate, its
 * signature over the handshake and its Finished are all checked before keys are handed over. The
 * client's role checks the certificate alone: it is there for test peers.
 */
export function createDtls(options: DtlsOptions): DtlsTransport {
  return new WeriftAssociation(options)
}

class WeriftAssociation implements DtlsTransport {
  readonly #options: DtlsOptions
  readonly #transport: WeriftTransport
  readonly #socket: WeriftSocket
  readonly #timer: Timer
  #helloVerifyRequest: readonly Buffer[] = []
  #certificateVerify: WeriftHandshake | null = null
  #proven: boolean
  #connected = false
  #closed = false

  constructor(options: DtlsOptions) {
    this.#options = options
    this.#proven = options.role === 'client'
    this.#transport = {
      send: async (datagram) => {
        if (this.#closed) return
        if (this.#socket.dtls.flight === 2) this.#helloVerifyRequest = [datagram]
        options.send(datagram)
      },
      close: async () => {},
    }
    const common = {
      transport: this.#transport,
      cert: options.certificate.certPem,
      key: options.certificate.keyPem,
      signatureHash: ecdsaSha256,
      srtpProfiles: [SRTP_AES128_CM_HMAC_SHA1_80],
      extendedMasterSecret: true,
      certificateRequest: true,
    }
    this.#timer = (options.clock ?? systemClock).setTimeout(
      () => this.#fail('the handshake took too long'),
      HANDSHAKE_MS,
    )
    if (options.role === 'client') {
      const client = new DtlsClient(common)
      this.#socket = client
      this.#listen(client)
      client.connect().catch(() => this.#fail('the peer did not answer'))
    } else {
      this.#socket = new DtlsServer(common)
      this.#listen(this.#socket)
      this.#check(this.#socket)
    }
  }

  get connected(): boolean {
    return this.#connected
  }

  feed(datagram: Uint8Array): void {
    if (this.#closed) return
    try {
      this.#transport.onData?.(Buffer.from(datagram))
    } catch {
      // Garbage: the handshake goes on without it, or times out.
    }
  }

  close(): void {
    if (this.#closed) return
    if (this.#connected) this.#sayGoodbye()
    this.#closed = true
    this.#timer.clear()
  }

  #listen(socket: WeriftSocket): void {
    socket.onConnect.subscribe(() => this.#onConnect())
    // Errors of single messages are the peer's trouble; the time-out ends what they break.
    socket.onError.subscribe(() => {})
    socket.onClose.subscribe(() => {
      if (!this.#connected || this.#closed) return
      this.#closed = true
      this.#options.onClose?.()
    })
  }

  /**
   * Stands between werift's records and its handshake: messages go on whole, once and in order, and
   * no Finished that is not proven.
   */
  #check(socket: WeriftSocket): void {
    const flow = new HandshakeFlow()
    socket.handleFragmentHandshake = (fragments) => {
      for (const fragment of fragments) {
        const { ready, repeated } = flow.take(fragment)
        if (repeated) this.#repeat(socket, fragment)
        for (const { type, sequence, body } of ready) {
          this.#handle(
            socket,
            new FragmentedHandshake(type, body.length, sequence, 0, body.length, body),
          )
        }
      }
      return []
    }
  }

  #handle(socket: WeriftSocket, handshake: WeriftHandshake): void {
    if (handshake.msg_type === HandshakeType.certificateVerify) this.#certificateVerify = handshake
    if (handshake.msg_type === HandshakeType.finished) {
      if (!this.#proves(socket, handshake))
        return this.#fail('the peer does not own its certificate')
      this.#proven = true
    }
    // Errors of single messages are the peer's trouble; the time-out ends what they break.
    socket.onHandleHandshakes([handshake]).catch(() => {})
  }

  /**
   * RFC 6347 §4.2.4: a message that comes again asks for our last flight. One message of the peer's
   * flight stands for all of it.
   */
  #repeat(
    socket: WeriftSocket,
    { msg_type: type, message_seq: sequence }: HandshakeFragment,
  ): void {
    const { flight, lastMessage } = socket.dtls
    const { clientHello, finished } = HandshakeType
    const answer =
      flight === 2 && type === clientHello && sequence === 0
        ? this.#helloVerifyRequest
        : (flight === 4 && type === clientHello && sequence === 1) ||
            (flight === 6 && type === finished)
          ? lastMessage
          : []
    for (const datagram of answer) this.#options.send(datagram)
  }

  #proves(socket: WeriftSocket, finished: WeriftHandshake): boolean {
    const { remoteCertificate } = socket
    if (!remoteCertificate || !this.#certificateVerify) return false
    const { certificateVerify } = HandshakeType
    try {
      return provesOwnership({
        before: socket.dtls.sortedHandshakeCache.filter(
          ({ msg_type }) => msg_type !== certificateVerify && msg_type !== HandshakeType.finished,
        ),
        certificateVerify: this.#certificateVerify,
        finished,
        certificateDer: remoteCertificate,
        masterSecret: socket.cipher.masterSecret,
      })
    } catch {
      return false
    }
  }

  #onConnect(): void {
    if (this.#closed || this.#connected) return
    const socket = this.#socket
    const { remoteCertificate } = socket
    if (!remoteCertificate || !hasFingerprint(remoteCertificate, this.#options.remoteFingerprint)) {
      return this.#fail("the peer's certificate is not the one of its description")
    }
    if (!this.#proven) return this.#fail('the peer does not own its certificate')
    if (socket.srtp.srtpProfile !== SRTP_AES128_CM_HMAC_SHA1_80) {
      return this.#fail('there is no common SRTP profile')
    }
    this.#connected = true
    this.#timer.clear()
    this.#options.onKeys({
      ...socket.extractSessionKeys(KEY_BYTES, SALT_BYTES),
      profile: SRTP_AES128_CM_HMAC_SHA1_80,
    })
  }

  #fail(reason: string): void {
    if (this.#closed || this.#connected) return
    this.#closed = true
    this.#timer.clear()
    this.#options.onError?.(new Error(reason))
  }

  #sayGoodbye(): void {
    try {
      const { dtls, cipher } = this.#socket
      const [record] = createPlaintext(dtls)(
        [{ type: ALERT, fragment: CLOSE_NOTIFY }],
        ++dtls.recordSequenceNumber,
      )
      this.#options.send(cipher.encryptPacket(record).serialize())
    } catch {
      // It goes without saying.
    }
  }
}
