import type { EndpointId } from '@offhook/control'
import type { ClientConnection } from './client-connection.ts'
import type { ClientLeg } from './client-leg.ts'
import type { DeviceKey } from './devices.ts'

/** The live calls of browsers, by each of the names that a message may give them. */
export class LegTable {
  readonly #bySid = new Map<string, ClientLeg>()
  readonly #byToken = new Map<string, ClientLeg>()
  readonly #byEndpoint = new Map<EndpointId, ClientLeg>()
  readonly #byDialled = new Map<DeviceKey, Set<ClientLeg>>()
  readonly #dialledOf = new Map<ClientLeg, DeviceKey>()
  /** Sockets that have or had to do with a leg; the leg itself knows which it is now. */
  readonly #byConnection = new Map<ClientConnection, Set<ClientLeg>>()
  readonly #connectionsOf = new Map<ClientLeg, Set<ClientConnection>>()

  /** @param dialled the identity that is called; null when the browser calls us */
  add(leg: ClientLeg, dialled: DeviceKey | null): void {
    this.#bySid.set(leg.callSid, leg)
    this.#byToken.set(leg.reconnectToken, leg)
    this.#byEndpoint.set(leg.endpointId, leg)
    if (dialled === null) return
    this.#dialledOf.set(leg, dialled)
    put(this.#byDialled, dialled, leg)
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
    const dialled = this.#dialledOf.get(leg)
    if (dialled !== undefined) take(this.#byDialled, dialled, leg)
    this.#dialledOf.delete(leg)
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

  /** Calls to this identity. */
  toDevice(key: DeviceKey): readonly ClientLeg[] {
    return [...(this.#byDialled.get(key) ?? [])]
  }

  /** The identity that a call was dialled to, if it was. */
  dialled(leg: ClientLeg): DeviceKey | undefined {
    return this.#dialledOf.get(leg)
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
