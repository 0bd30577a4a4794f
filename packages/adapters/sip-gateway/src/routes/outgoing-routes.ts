import type { Gate, SipTrunk, Targets } from '@offhook/accounts'
import { type AccountSid, type E164, errors, isE164, OffhookError } from '@offhook/core'
import { isEmergencyNumber } from '@offhook/numbers'
import { formatUri, parseSipUri, type SipUri, sipUri, type Target } from '@offhook/sip'
import type { Destination, DialRequest } from '@offhook/voice'
import type { Peer } from '../admission/admission.ts'
import { aorIn, identityOf, type SipDirectory } from '../directory.ts'
import type { Registrar } from '../phones/registrar.ts'
import { serverUri } from '../trunks/server-uri.ts'
import { type TrunkConditions, trunksFor } from '../trunks/trunk-selection.ts'
import { weightedOrder } from '../trunks/weighted-order.ts'
import { numberAtTrunk } from './number-at-trunk.ts'

/** One place at which a call is tried. */
export interface Route {
  /** The Request-URI. */
  readonly target: string
  /** Straight there, whatever the URI says. */
  readonly destination?: Target
  /** The URI of a proxy that everything goes through. */
  readonly proxy?: string
  /** The host that From names, if not ours. */
  readonly fromHost?: string
  readonly credentials?: { readonly username: string; readonly password: string }
  /** Addresses from which the audio may come, besides what its description says. */
  readonly mediaNetworks: readonly string[]
  readonly peer?: Peer
  /** The call comes back to us: it never leaves this machine. */
  readonly isLoop?: true
}

/** The routes of one list are tried at once, the next list when nobody of the one before is reached. */
export type Ways = readonly (readonly Route[])[]

export interface OutgoingRoutesOptions {
  readonly directory: SipDirectory
  readonly registrar: Pick<Registrar, 'bindingsOf'>
  /** Whether a host is one of our own names. */
  readonly isOurs: (host: string) => boolean
  /** How the trunks are. */
  readonly conditions: TrunkConditions
  /** Whether a Replaces names a call of this account that we have (RFC 3891). */
  readonly hasCall: (replaces: string, accountSid: AccountSid) => boolean
  /** Where we ourselves listen. */
  readonly self: () => Target
  /** The URI of a proxy for all that has none of its own and does not go straight to a known place. */
  readonly outboundProxy: string | null
}

/** What of a request says where it goes. */
type Asked = Pick<DialRequest, 'accountSid' | 'destination'> & Partial<Pick<DialRequest, 'headers'>>

/** Where calls of ours go. */
export class OutgoingRoutes {
  readonly #options: OutgoingRoutesOptions

  constructor(options: OutgoingRoutesOptions) {
    this.#options = options
  }

  /** @throws OffhookError for whom no call may be placed, or who is not there */
  waysOf(request: Asked): Ways {
    const { outboundProxy: proxy } = this.#options
    const ways = this.#serverWays(request)
    if (proxy === null) return ways
    return ways.map((list) =>
      list.map((route) => (route.destination || route.proxy ? route : { ...route, proxy })),
    )
  }

  /** The number that a SIP URI dials, as one at the server of a trunk or carrier does; null for all others. */
  numberBehind(accountSid: AccountSid, destination: Destination): E164 | null {
    if (destination.kind !== 'sip') return null
    const carriers = this.#options.directory.carrierServers()
    for (const { uri: text } of [destination, ...(destination.servers ?? [])]) {
      const uri = parseSipUri(text)
      const number = uri && this.#numberAt(accountSid, uri, carriers)
      if (number !== undefined) return number
    }
    return null
  }

  #numberAt(accountSid: AccountSid, uri: SipUri, carriers: readonly string[]): E164 | undefined {
    const { directory, isOurs, outboundProxy } = this.#options
    const { host, user } = uri
    // Phones, domains and telephone systems of ours are no way out, whatever number they are named by.
    if (isOurs(host) && user && directory.sipUser(user)) return undefined
    if (directory.trunkTargets(accountSid, host) || directory.gate(host)) return undefined
    const read = directory.readerOf(accountSid)
    return numberAtTrunk(uri, { trunks: directory.trunks(), carriers, outboundProxy, read })
  }

  /** Each server of a callee in its turn; those that cannot be called are left out while there is one. */
  #serverWays(request: Asked): Ways {
    const { destination } = request
    const servers = destination.kind === 'sip' ? destination.servers : undefined
    if (!servers) return this.#bareWaysOf(request)
    let failure: unknown
    const ways = weightedOrder(servers, this.#options.conditions.random).flatMap((server) => {
      try {
        return this.#bareWaysOf({ ...request, destination: { kind: 'sip', ...server } })
      } catch (error) {
        failure = error
        return []
      }
    })
    if (ways.length === 0) throw failure
    return ways
  }

  #bareWaysOf({ accountSid, destination, headers = {} }: Asked): Ways {
    if (destination.kind === 'number') return this.#numberWays(accountSid, destination)
    if (destination.kind !== 'sip')
      throw new Error('the SIP gateway dials numbers and SIP URIs only')
    const uri = parseSipUri(destination.uri)
    if (!uri) throw new OffhookError(errors.nobodyToDial, 'The SIP URI is malformed')
    const { directory, isOurs, hasCall } = this.#options
    // The call to be taken over is here, whatever address its phone knows us by.
    const replaces = Object.entries(headers).find(([name]) => /^replaces$/i.test(name))?.[1]
    if (replaces !== undefined && hasCall(replaces, accountSid)) {
      return [[this.#loopBack(uri.user ?? '', accountSid)]]
    }
    const user = isOurs(uri.host) && uri.user ? directory.sipUser(uri.user) : undefined
    if (user) {
      const peer = { accountSid: user.accountSid, trunk: null, gate: null, number: null }
      return [this.#phones({ ...peer, user: identityOf(user) })]
    }
    const system = directory.trunkTargets(accountSid, uri.host)
    if (system) return this.#targetWays(uri.user ?? '', system)
    const gate = directory.gate(uri.host)
    if (gate) return [this.#phones(userOf(gate, uri.user, accountSid))]
    // By carriers of their own accounts dial where they like, numbers and addresses alike.
    const number = this.#numberAt(accountSid, uri, [])
    if (number !== undefined) this.#checkPermission(accountSid, number)
    const { username, password } = destination
    const credentials =
      username === null || password === null ? {} : { credentials: { username, password } }
    return [[{ target: destination.uri, mediaNetworks: [], ...credentials }]]
  }

  /** All phones that have registered for one address. @throws OffhookError when there is none */
  #phones(peer: Peer): readonly Route[] {
    const bindings = this.#options.registrar.bindingsOf(peer.user?.aor ?? '')
    if (bindings.length === 0)
      throw new OffhookError(errors.nobodyToDial, 'The SIP user is not registered', { status: 480 })
    return bindings.map(({ uri, flow, behindNat }) => ({
      target: uri,
      // RFC 3261 §16.6: to the Contact, unless the connection or the hole of the NAT leads there alone.
      ...(behindNat || flow.protocol !== 'udp' ? { destination: flow } : {}),
      mediaNetworks: [flow.address],
      peer,
    }))
  }

  #numberWays(
    accountSid: AccountSid,
    { number: e164, byoc }: Destination & { kind: 'number' },
  ): Ways {
    const { directory, conditions } = this.#options
    if (isEmergencyNumber(e164)) return this.#emergencyWays(accountSid, e164)
    if (byoc) {
      const carrier = directory.carrierTargets(accountSid, byoc)
      if (!carrier) throw new OffhookError(errors.nobodyToDial, 'The BYOC trunk is not known')
      return this.#targetWays(e164, carrier)
    }
    const own = directory.numberFor(e164)
    if (own) return [[this.#loopBack(e164, own.accountSid)]]
    if (isE164(e164)) this.#checkPermission(accountSid, e164)
    const trunks = trunksFor(e164, this.#trunksOf(accountSid), conditions)
    if (trunks.length === 0) {
      throw new OffhookError(errors.destinationNotPermitted, `No trunk may dial ${e164}`)
    }
    return trunks.map((trunk) => [this.#trunkRoute(e164, trunk)])
  }

  #checkPermission(accountSid: AccountSid, number: E164): void {
    const refusal = this.#options.directory.refusalToDial(accountSid, number)
    if (refusal !== null) throw new OffhookError(errors.destinationNotPermitted, refusal)
  }

  /** For help: by the trunks that name the number, whatever may be dialled otherwise. */
  #emergencyWays(accountSid: AccountSid, number: string): Ways {
    const able = this.#trunksOf(accountSid).flatMap((trunk) =>
      trunk.emergencyNumbers.includes(number) ? [{ ...trunk, dialPrefixes: [number] }] : [],
    )
    // Nobody waits for a turn here.
    const trunks = trunksFor(number, able, { ...this.#options.conditions, waitOf: () => 0 })
    if (trunks.length > 0) return trunks.map((trunk) => [this.#trunkRoute(number, trunk)])
    throw new OffhookError(
      errors.destinationNotPermitted,
      `No trunk takes ${number}: an emergency number goes to trunks that have it in emergencyNumbers`,
    )
  }

  /** The account's own, and those of the site. */
  #trunksOf(accountSid: AccountSid): readonly SipTrunk[] {
    const { directory } = this.#options
    return directory
      .trunks()
      .filter((one) => [accountSid, directory.defaultAccountSid].includes(one.accountSid))
  }

  /** Servers of an account's own, one after the other. */
  #targetWays(user: string, { accountSid, targets, fromHost }: Targets): Ways {
    if (targets.length === 0) {
      throw new OffhookError(errors.nobodyToDial, 'The trunk has no server that is enabled')
    }
    const peer = { accountSid, user: null, trunk: null, gate: null, number: null }
    return weightedOrder(targets, this.#options.conditions.random).map(({ target }) => [
      {
        target: target.replace(/^sip:([^@]*@)?/i, `sip:${user}@`),
        ...(fromHost === null ? {} : { fromHost }),
        mediaNetworks: [],
        peer,
      },
    ])
  }

  /** A number of ours is reached here: a carrier would only send the call back, if it did. */
  #loopBack(user: string, accountSid: AccountSid): Route {
    const destination = this.#options.self()
    return {
      target: formatUri(
        sipUri({ user: user || undefined, host: destination.address, port: destination.port }),
      ),
      destination,
      mediaNetworks: [],
      peer: { accountSid, user: null, trunk: null, gate: null, number: null },
      isLoop: true,
    }
  }

  #trunkRoute(e164: string, trunk: SipTrunk): Route {
    const target = serverUri(trunk.target, e164)
    if (!target) throw new OffhookError(errors.nobodyToDial, 'The trunk has no valid target')
    const password = this.#options.directory.trunkOutboundPassword(trunk)
    return {
      target,
      ...(trunk.outboundProxy === null ? {} : { proxy: trunk.outboundProxy }),
      mediaNetworks: trunk.addresses,
      peer: { accountSid: trunk.accountSid, user: null, gate: null, trunk, number: null },
      ...(trunk.outboundUsername !== null && password !== undefined
        ? { credentials: { username: trunk.outboundUsername, password } }
        : {}),
    }
  }
}

/** A user of a domain, whom its own account may call. @throws OffhookError for anybody else */
function userOf(gate: Gate, username: string | undefined, accountSid: AccountSid): Peer {
  if (gate.accountSid !== accountSid)
    throw new OffhookError(errors.nobodyToDial, 'The domain is of another account')
  if (username === undefined)
    throw new OffhookError(errors.nobodyToDial, 'The SIP URI names no user of the domain')
  const sid = gate.keys('registrations', username)[0]?.credential.sid
  if (!sid)
    throw new OffhookError(errors.nobodyToDial, 'The domain has no such user', { status: 404 })
  const user = { sid, accountSid, username, aor: aorIn(gate, username) }
  return { accountSid, user, gate, trunk: null, number: null }
}
