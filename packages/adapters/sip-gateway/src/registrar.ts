import type { Clock } from '@offhook/core'
import {
  bareHost,
  type IncomingRequest,
  isPrivateAddress,
  MIN_EXPIRES,
  parseNameAddr,
  parseSeconds,
  parseSipUri,
  type Target,
} from '@offhook/sip'

/** What a phone gets at most, in seconds (RFC 3261 §10.3 step 7). */
const MAX_EXPIRES = 600
const DEFAULT_EXPIRES = 300
/** Phones of one user. */
const MAX_BINDINGS = 10
/** Characters of a Contact: what a phone writes is far shorter, and each is kept. */
const MAX_CONTACT = 1_024

/** Where a registered phone is. */
export interface Binding {
  /** The Contact: what the INVITE asks for. */
  readonly uri: string
  /** Where its REGISTER came from. */
  readonly flow: Target
  /** Whether the flow is the only way to the phone: its Contact is inside another network. */
  readonly behindNat: boolean
  readonly callId: string
  readonly cseq: number
  readonly expiresAt: number
}

/**
 * The registrar's bindings: address of record → phones (RFC 3261 §10.3). Kept in memory: a phone
 * refreshes within minutes, and a binding without its live flow is worth nothing after a restart.
 */
export class Registrar {
  readonly #clock: Clock
  readonly #bindings = new Map<string, Binding[]>()

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock
  }

  /** The phones of a user, the one that registered last first. */
  bindingsOf(aor: string): readonly Binding[] {
    const now = this.#clock.now()
    const live = (this.#bindings.get(aor) ?? []).filter(({ expiresAt }) => expiresAt > now)
    if (live.length === 0) this.#bindings.delete(aor)
    else this.#bindings.set(aor, live)
    return live
  }

  /** The ways to all phones that only their own packets have opened: a NAT forgets them. */
  *behindNats(): IterableIterator<Target> {
    const now = this.#clock.now()
    for (const bindings of this.#bindings.values()) {
      for (const { behindNat, flow, expiresAt } of bindings) {
        if (behindNat && flow.protocol === 'udp' && expiresAt > now) yield flow
      }
    }
  }

  /** Carries out a REGISTER of a user who is authenticated, and answers it. */
  register(aor: string, request: IncomingRequest): void {
    const { headers } = request.request
    const contacts = headers.list('Contact')
    const callId = headers.get('Call-ID') ?? ''
    const cseq = Number.parseInt(headers.get('CSeq') ?? '0', 10)
    const common = parseSeconds(headers.get('Expires'))
    if (contacts.length === 1 && contacts[0] === '*') {
      // §10.2.2: `*` goes with Expires: 0 alone.
      if (common !== 0) return void request.respond(400, { reason: 'Invalid Expires' })
      this.#bindings.delete(aor)
      return this.#answer(aor, request)
    }
    if (contacts.length > MAX_BINDINGS)
      return void request.respond(403, { reason: 'Too Many Contacts' })
    const bindings = [...this.bindingsOf(aor)]
    for (const contact of contacts) {
      const parsed = parseNameAddr(contact)
      if (!parsed || parsed.uri.length > MAX_CONTACT) {
        return void request.respond(400, { reason: 'Invalid Contact' })
      }
      const asked = parseSeconds(parsed.params.get('expires')) ?? common ?? DEFAULT_EXPIRES
      if (asked > 0 && asked < MIN_EXPIRES) {
        return void request.respond(423)
      }
      const at = bindings.findIndex(({ uri }) => uri === parsed.uri)
      const known = bindings[at]
      // §10.3 step 7: an older request of the same phone, late on its way.
      if (known && known.callId === callId && cseq <= known.cseq) {
        return void request.respond(500, { reason: 'Out Of Order' })
      }
      if (at >= 0) bindings.splice(at, 1)
      if (asked === 0) continue
      bindings.unshift({
        uri: parsed.uri,
        flow: request.source,
        behindNat: isBehindNat(request, parsed.uri),
        callId,
        cseq,
        expiresAt: this.#clock.now() + Math.min(asked, MAX_EXPIRES) * 1000,
      })
    }
    this.#bindings.set(aor, bindings.slice(0, MAX_BINDINGS))
    this.#answer(aor, request)
  }

  #answer(aor: string, request: IncomingRequest): void {
    const now = this.#clock.now()
    const contacts = this.bindingsOf(aor).map(
      ({ uri, expiresAt }) => `<${uri}>;expires=${Math.ceil((expiresAt - now) / 1000)}`,
    )
    request.respond(200, { headers: { Contact: contacts, Date: new Date(now).toUTCString() } })
  }
}

/**
 * Whether something between the phone and us has rewritten its address (RFC 3581 §4): it asked by
 * rport and is seen elsewhere than it says, or its Contact is a private address other than that.
 */
function isBehindNat({ request, source }: IncomingRequest, contact: string): boolean {
  const { via } = request
  const moved =
    bareHost(via.host) !== source.address ||
    (source.protocol === 'udp' && (via.port ?? 5060) !== source.port)
  if (via.params.has('rport') && moved) return true
  const host = bareHost(parseSipUri(contact)?.host ?? '')
  return isPrivateAddress(host) && host !== source.address
}
