import { buildStun } from '../stun/build-stun.ts'
import { checkStunIntegrity, readStun } from '../stun/read-stun.ts'
import { BINDING, StunClass, type StunMessage } from '../stun/stun-message.ts'

/** Addresses remembered as proven; a phone that roams has a handful. */
const MAX_PROVEN = 16

export interface IceLiteOptions {
  readonly localUfrag: string
  readonly localPwd: string
  /** Unknown until the peer's description arrived; then only checks that name it are taken. */
  readonly remoteUfrag?: string
  /** Not needed by a lite agent, which sends no checks. */
  readonly remotePwd?: string
}

/** What to do about a packet. */
export interface IceResult {
  /** To be sent back to where the packet came from, from the address it was sent to. */
  readonly reply?: Buffer
  /** The sender proved that it knows the password: its address may be sent to. */
  readonly validated?: true
  /** The peer chose this pair. */
  readonly nominated?: true
}

interface Generation {
  readonly localUfrag: string
  readonly localPwd: string
  remoteUfrag: string | undefined
}

/**
 * The lite side of ICE (RFC 8445 §2.5): answers connectivity checks and learns the peer's address
 * from them. It never sends a check, is always controlled and has no timers.
 *
 * Checks without the right user name and integrity get no answer at all: an error reply would only
 * tell a scanner that something lives here. After a restart the old credentials hold until the
 * first check with the new ones (RFC 8445 §9), because media must flow meanwhile.
 */
export class IceLiteAgent {
  #current: Generation
  #previous: Generation | null = null
  #selected: { readonly address: string; readonly port: number } | null = null
  readonly #proven = new Set<string>()

  constructor(options: IceLiteOptions) {
    this.#current = generation(options)
  }

  /** The pair that the peer nominated last; null before. */
  get selected(): { readonly address: string; readonly port: number } | null {
    return this.#selected
  }

  /** User fragments that checks may carry now; the newest first. */
  get localUfrags(): readonly string[] {
    return this.#previous
      ? [this.#current.localUfrag, this.#previous.localUfrag]
      : [this.#current.localUfrag]
  }

  /** True if a valid check came from there. Only such an address may start DTLS or send media. */
  isProven(address: string, port: number): boolean {
    return this.#proven.has(`${address} ${port}`)
  }

  /** Tells the peer's user fragment once its description is known. */
  setRemote(remote: { readonly ufrag: string }): void {
    this.#current.remoteUfrag = remote.ufrag
  }

  /** Begins a new generation. The old one stays valid until the peer uses the new. */
  restart(options: IceLiteOptions): void {
    this.#previous = this.#current
    this.#current = generation(options)
  }

  /** Takes a datagram that looks like STUN; null means "ignore it". */
  onPacket(
    buf: Uint8Array,
    length: number,
    fromAddress: string,
    fromPort: number,
  ): IceResult | null {
    const message = readStun(buf, length)
    return message ? this.onMessage(message, fromAddress, fromPort) : null
  }

  /** Same, for a message that was already read to find this agent. */
  onMessage(message: StunMessage, fromAddress: string, fromPort: number): IceResult | null {
    if (message.stunClass !== StunClass.request || message.method !== BINDING) return null
    const used = this.#generationOf(message)
    if (!used || !checkStunIntegrity(message, used.localPwd)) return null
    const { transactionId } = message
    const key = used.localPwd
    if (message.unknownRequired.length > 0) {
      const reply = buildStun({
        stunClass: StunClass.error,
        transactionId,
        error: { code: 420, reason: 'Unknown Attribute' },
        unknownAttributes: message.unknownRequired,
        key,
      })
      return { reply }
    }
    if (message.iceControlled !== null) {
      // RFC 8445 §7.3.1.1: both would be controlled, and a lite agent cannot change its role.
      const error = { code: 487, reason: 'Role Conflict' }
      return { reply: buildStun({ stunClass: StunClass.error, transactionId, error, key }) }
    }
    if (used === this.#current) this.#previous = null
    this.#prove(fromAddress, fromPort)
    const reply = buildStun({
      stunClass: StunClass.success,
      transactionId,
      xorMappedAddress: { address: fromAddress, port: fromPort },
      key,
    })
    if (!message.useCandidate) return { reply, validated: true }
    this.#selected = { address: fromAddress, port: fromPort }
    return { reply, validated: true, nominated: true }
  }

  #generationOf(message: StunMessage): Generation | null {
    if (message.username === null) return null
    const colon = message.username.indexOf(':')
    if (colon < 0) return null
    const local = message.username.slice(0, colon)
    const remote = message.username.slice(colon + 1)
    for (const candidate of [this.#current, this.#previous]) {
      if (candidate?.localUfrag !== local) continue
      if (candidate.remoteUfrag === undefined || candidate.remoteUfrag === remote) return candidate
    }
    return null
  }

  #prove(address: string, port: number): void {
    const key = `${address} ${port}`
    // Moves a known address to the end, so that the oldest unused one goes first.
    this.#proven.delete(key)
    this.#proven.add(key)
    if (this.#proven.size <= MAX_PROVEN) return
    for (const oldest of this.#proven) {
      this.#proven.delete(oldest)
      break
    }
  }
}

/** The user fragment that names the receiver of a check, to find its agent; null if there is none. */
export function localUfragOf(message: StunMessage): string | null {
  const colon = message.username?.indexOf(':') ?? -1
  return colon > 0 ? message.username!.slice(0, colon) : null
}

function generation(options: IceLiteOptions): Generation {
  const { localUfrag, localPwd, remoteUfrag } = options
  return { localUfrag, localPwd, remoteUfrag }
}
