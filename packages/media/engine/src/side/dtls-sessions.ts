/**
 * DTLS handshakes. A flight costs up to 10 ms of computing, so they wait in line and are worked off
 * one per turn of the event loop: recordings and prompts go on while twenty browsers reconnect.
 */
import type { EndpointId } from '@offhook/control'
import { messageOf } from '@offhook/core'
import type { DtlsCertificate, DtlsTransport } from '@offhook/rtp'
import { createDtls } from './dtls-door.ts'
import type { SideReply, SideRequest } from './messages.ts'

type DtlsRequest = Extract<SideRequest, { type: `dtls.${string}` }>

/** Datagrams that may wait for their turn; a peer repeats what was dropped (RFC 6347 §4.2.4). */
const MAX_WAITING = 2_000

export class DtlsSessions {
  readonly #certificate: DtlsCertificate
  readonly #reply: (reply: SideReply) => void
  readonly #sessions = new Map<EndpointId, DtlsTransport>()
  readonly #waiting: DtlsRequest[] = []
  #scheduled = false
  #closed = false

  constructor(options: { certificate: DtlsCertificate; reply: (reply: SideReply) => void }) {
    this.#certificate = options.certificate
    this.#reply = options.reply
  }

  handle(request: DtlsRequest): void {
    if (this.#closed) return
    if (request.type === 'dtls.close') {
      this.#end(request.endpointId)
      return
    }
    if (request.type === 'dtls.feed' && this.#waiting.length >= MAX_WAITING) return
    this.#waiting.push(request)
    this.#schedule()
  }

  close(): void {
    this.#closed = true
    this.#waiting.length = 0
    for (const endpointId of [...this.#sessions.keys()]) this.#end(endpointId)
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      const request = this.#waiting.shift()
      if (request) this.#work(request)
      this.#schedule()
    })
  }

  #work(request: DtlsRequest): void {
    const { endpointId } = request
    if (request.type === 'dtls.feed') this.#sessions.get(endpointId)?.feed(request.packet)
    if (request.type !== 'dtls.open' || this.#sessions.has(endpointId)) return
    try {
      this.#sessions.set(endpointId, this.#open(request))
    } catch (error) {
      this.#reply({ type: 'dtls.failed', endpointId, reason: messageOf(error) })
    }
  }

  #open(request: Extract<DtlsRequest, { type: 'dtls.open' }>): DtlsTransport {
    const { endpointId, role, fingerprint } = request
    const reply = this.#reply
    if (!createDtls) throw new Error('DTLS is not available')
    return createDtls({
      role,
      certificate: this.#certificate,
      remoteFingerprint: fingerprint,
      send: (packet) => reply({ type: 'dtls.send', endpointId, packet: Uint8Array.from(packet) }),
      onKeys: (keys) =>
        reply({
          type: 'dtls.keys',
          endpointId,
          local: { key: keys.localKey, salt: keys.localSalt },
          remote: { key: keys.remoteKey, salt: keys.remoteSalt },
        }),
      onError: (error) => {
        this.#sessions.delete(endpointId)
        reply({ type: 'dtls.failed', endpointId, reason: messageOf(error) })
      },
    })
  }

  #end(endpointId: EndpointId): void {
    const session = this.#sessions.get(endpointId)
    this.#sessions.delete(endpointId)
    session?.close()
    for (let i = this.#waiting.length - 1; i >= 0; i--) {
      if (this.#waiting[i]!.endpointId === endpointId) this.#waiting.splice(i, 1)
    }
  }
}
