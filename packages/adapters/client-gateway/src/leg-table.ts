import type { EndpointId } from '@offhook/control'
import type { ClientConnection } from './client-connection.ts'
import type { ClientLeg } from './client-leg.ts'
import type { DeviceKey } from './devices.ts'

/** The live calls of browsers, by each of the names that a message may give them. */
export class LegTable {
  readonly #bySid = new Map<string, ClientLeg>()
  readonly #byToken = new Map<string, ClientLeg>()
  readonly #byEndpoint = new Map<EndpointId, ClientLeg>()
  readonly #byHolder = new Map<DeviceKey, Set<ClientLeg>>()
  readonly #holderOf = new Map<ClientLeg, DeviceKey>()
  /** Sockets that have or had to do with a leg; the leg itself knows which it is now. */
  readonly #byConnection = new Map<ClientConnection, Set<ClientLeg>>()
  readonly #connectionsOf = new Map<ClientLeg, Set<ClientConnection>>()

  /** @param holder whose call it is: the identity that is called, or that calls us */
  add(leg: ClientLeg, holder: DeviceKey): void {
    this.#bySid.set(leg.callSid, leg)
    this.#byToken.set(leg.reconnectToken, leg)
    this.#byEndpoint.set(leg.endpointId, leg)
    this.#holderOf.set(leg, holder)
    put(this.#byHolder, holder, leg)
  }

  /** This socket has the leg, or rings for it. */
  attach(leg: ClientLeg, connection: ClientConnection): void {
    put(this.#byConnection, connection, leg)
    put(this.#connectionsOf, leg, connection)
  }

  remove(leg: ClientLeg): void {
    this.#bySid.delete(leg.callSid)
    this.#byToken.delete(leg.reconnectToken)
    this.#byEndpoint.delete(leg.endpointId)
    const holder = this.#holderOf.get(leg)
    if (holder !== undefined) take(this.#byHolder, holder, leg)
    this.#holderOf.delete(leg)
    for (const connection of this.#connectionsOf.get(leg) ?? []) {
      take(this.#byConnection, connection, leg)
    }
    this.#connectionsOf.delete(leg)
  }

  all(): readonly ClientLeg[] {
    return [...this.#bySid.values()]
  }

  ofToken(token: string): ClientLeg | undefined {
    return this.#byToken.get(token)
  }

  ofEndpoint(endpointId: EndpointId): ClientLeg | undefined {
    return this.#byEndpoint.get(endpointId)
  }

  /** Calls of this identity. */
  heldBy(key: DeviceKey): readonly ClientLeg[] {
    return [...(this.#byHolder.get(key) ?? [])]
  }

  /** The same by what one socket of the holder may call it; a name alone proves nothing. */
  findHeldBy(key: DeviceKey, name: string): ClientLeg | undefined {
    return this.heldBy(key).find((leg) => leg.isKnownAs(name))
  }

  of(connection: ClientConnection): readonly ClientLeg[] {
    const legs = this.#byConnection.get(connection) ?? []
    return [...legs].filter((leg) => leg.belongsTo(connection))
  }

  /** A browser may speak of its own calls only. @param name null = whichever it has */
  find(connection: ClientConnection, name: string | null): ClientLeg | undefined {
    const leg = name === null ? undefined : this.#bySid.get(name)
    if (leg?.belongsTo(connection)) return leg
    return this.of(connection).find((each) => name === null || each.isKnownAs(name))
  }
}

function put<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const set = sets.get(key)
  if (set) set.add(value)
  else sets.set(key, new Set([value]))
}

function take<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const set = sets.get(key)
  set?.delete(value)
  if (set?.size === 0) sets.delete(key)
}
