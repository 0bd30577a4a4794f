import type { Clock } from '@offhook/core'
import {
  bareHost,
  type IncomingRequest,
  isPrivateAddress,
  isSecure,
  isStream,
  literalTarget,
  MIN_EXPIRES,
  type NameAddr,
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

/** What the registrar keeps of a phone. */
interface KeptBinding extends Binding {
  /** Where the phone is reached without the connection that it has opened; null: nowhere. */
  readonly listener: Target | null
}

/**
 * The registrar's bindings: address of record → phones (RFC 3261 §10.3). Kept in memory: a phone
 * refreshes within minutes, and a binding without its live flow is worth nothing after a restart.
 */
export class Registrar {
  readonly #clock: Clock
  readonly #bindings = new Map<string, KeptBinding[]>()
  /** Who has registered by each connection that lives. */
  readonly #registeredBy = new Map<number, Set<string>>()

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock
  }

  /** The phones of a user, the one that registered last first. */
  bindingsOf(aor: string): readonly Binding[] {
    return this.#liveOf(aor)
  }

  #liveOf(aor: string): readonly KeptBinding[] {
    const now = this.#clock.now()
    const live = (this.#bindings.get(aor) ?? []).filter(({ expiresAt }) => expiresAt > now)
    this.#keep(aor, live)
    return live
  }

  #keep(aor: string, bindings: KeptBinding[]): void {
    if (bindings.length === 0) this.#bindings.delete(aor)
    else this.#bindings.set(aor, bindings)
  }

  /** All phones to which only their own packets have opened a way: a NAT forgets it. */
  *behindNats(): IterableIterator<{ readonly aor: string; readonly binding: Binding }> {
    const now = this.#clock.now()
    for (const [aor, bindings] of this.#bindings) {
      for (const binding of bindings) {
        const { behindNat, flow, expiresAt } = binding
        if (behindNat && flow.protocol === 'udp' && expiresAt > now) yield { aor, binding }
      }
    }
  }

  /** Takes one phone of a user away, unless it has registered again meanwhile. */
  forget(aor: string, { uri, callId, cseq }: Binding): void {
    const left = this.#liveOf(aor).filter(
      (one) => one.uri !== uri || one.callId !== callId || one.cseq > cseq,
    )
    this.#keep(aor, [...left])
  }

  /** Carries out a REGISTER of a user who is authenticated, and answers it. */
  register(aor: string, request: IncomingRequest): void {
    const { headers, callId, cseq } = request.request
    const contacts = headers.list('Contact')
    const common = parseSeconds(headers.get('Expires'))
    if (contacts.length === 1 && contacts[0] === '*') {
      // §10.2.2: `*` goes with Expires: 0 alone.
      if (common !== 0) return void request.respond(400, { reason: 'Invalid Expires' })
      this.#bindings.delete(aor)
      return this.#answer(aor, request)
    }
    if (contacts.length > MAX_BINDINGS)
      return void request.respond(403, { reason: 'Too Many Contacts' })
    const bindings = [...this.#liveOf(aor)]
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
      if (known && known.callId === callId && cseq.number <= known.cseq) {
        return void request.respond(500, { reason: 'Out Of Order' })
      }
      if (at >= 0) bindings.splice(at, 1)
      if (asked === 0) continue
      const behindNat = isBehindNat(request, parsed.uri)
      bindings.unshift({
        uri: parsed.uri,
        flow: request.source,
        behindNat,
        listener: behindNat ? null : listenerOf(request.source, parsed),
        callId,
        cseq: cseq.number,
        expiresAt: this.#clock.now() + Math.min(asked, MAX_EXPIRES) * 1000,
      })
    }
    this.#keep(aor, bindings.slice(0, MAX_BINDINGS))
    this.#note(aor, request.source)
    this.#answer(aor, request)
  }

  /**
   * A connection has closed: who was reached by it alone is forgotten (RFC 5626 §5.3, RFC 7118 §5),
   * whoever listens at their Contact is called there from now on.
   */
  disconnected(connection: number): void {
    const aors = this.#registeredBy.get(connection) ?? []
    this.#registeredBy.delete(connection)
    for (const aor of aors) {
      const left = this.#liveOf(aor).flatMap((binding) => {
        if (binding.flow.connection !== connection) return [binding]
        return binding.listener ? [{ ...binding, flow: binding.listener }] : []
      })
      this.#keep(aor, left)
    }
  }

  #note(aor: string, { connection }: Target): void {
    if (connection === undefined) return
    const aors = this.#registeredBy.get(connection) ?? new Set()
    this.#registeredBy.set(connection, aors.add(aor))
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

/**
 * Where a phone listens that has registered by a connection: at the address in its Contact, unless
 * that only repeats the port of the connection, or the phone binds its flow and not its Contact
 * (`reg-id`, RFC 5626 §4.2). Nobody can be connected to by a WebSocket (RFC 7118 §5).
 */
function listenerOf(source: Target, contact: NameAddr): Target | null {
  if (!isStream(source.protocol) || contact.params.has('reg-id')) return null
  const uri = parseSipUri(contact.uri)
  const at = uri && literalTarget(uri)
  if (!at || at.address !== source.address || at.port === source.port) return null
  // What was secret stays so.
  return isSecure(source.protocol) && !isSecure(at.protocol) ? null : at
}
