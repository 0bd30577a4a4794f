import type { EndpointId } from '@offhook/control'
import { type CallSid, type Disposer, Emitter } from '@offhook/core'
import type { Call, PartyRole } from '../model.ts'

/** Who hears a party, and whether it hears: its row of a room's matrix. */
export interface Place {
  readonly endpointId: EndpointId
  readonly sendsTo: 'all' | 'none' | readonly EndpointId[]
  readonly hears: boolean
}

/** Tells that somebody has come, gone, or hears others than before. */
type Changes = { changed: [] }

/** What one party is in a call, and in whose company. */
export class Standing {
  readonly callSid: CallSid
  /** As they are known: a name, else a number or an address. */
  readonly name: string
  readonly #events = new Emitter<Changes>()
  #role: PartyRole
  #company: Company | null = null

  constructor(party: Pick<Standing, 'callSid' | 'name' | 'role'>) {
    this.callSid = party.callSid
    this.name = party.name
    this.#role = party.role
  }

  get role(): PartyRole {
    return this.#role
  }

  /** The party turns out to be this, and has been from the beginning. */
  become(role: PartyRole): void {
    if (role === this.#role) return
    this.#role = role
    if (this.#company) this.#company.tell()
    else this.tell()
  }

  /** The others whom this party hears now. */
  get hears(): readonly Standing[] {
    return this.#company?.heardBy(this) ?? []
  }

  /** The others of its company, whoever hears whom. */
  get companions(): readonly Standing[] {
    return this.#company?.othersThan(this) ?? []
  }

  onChange(listener: () => void): Disposer {
    return this.#events.on('changed', listener)
  }

  /** For companies only: whoever enters one leaves the one before. */
  enter(company: Company): void {
    const before = this.#company
    this.#company = company
    if (before !== company) before?.leave([this])
  }

  /** For companies only. */
  leave(company: Company): void {
    if (this.#company !== company) return
    this.#company = null
    this.tell()
  }

  tell(): void {
    this.#events.emit('changed')
  }
}

/** How the party of a call stands; by default as who phoned or who is phoned. */
export function standingOf(
  { sid: callSid, direction, callerName, from, to }: Call,
  role?: PartyRole,
): Standing {
  return direction === 'inbound'
    ? new Standing({ callSid, name: callerName ?? from, role: role ?? 'caller' })
    : new Standing({ callSid, name: to, role: role ?? 'callee' })
}

/** The parties of one talk or conference. A party is in one company at a time. */
export class Company {
  readonly #places = new Map<Standing, Place>()
  readonly #events = new Emitter<Changes>()

  /** Gives parties their places, whether they were here or not. */
  seat(parties: readonly (readonly [Standing, Place])[]): void {
    for (const [standing, place] of parties) {
      this.#places.set(standing, place)
      standing.enter(this)
    }
    this.tell()
  }

  leave(parties: readonly Standing[]): void {
    const gone = parties.filter((standing) => this.#places.delete(standing))
    if (gone.length === 0) return
    for (const standing of gone) standing.leave(this)
    this.tell()
  }

  /** Nobody is here any more. */
  close(): void {
    this.leave([...this.#places.keys()])
  }

  heardBy(standing: Standing): readonly Standing[] {
    const own = this.#places.get(standing)
    if (!own?.hears) return []
    return this.#others(standing, ({ sendsTo }) =>
      typeof sendsTo === 'string' ? sendsTo === 'all' : sendsTo.includes(own.endpointId),
    )
  }

  othersThan(standing: Standing): readonly Standing[] {
    return this.#others(standing, () => true)
  }

  /** Those whom everybody hears. */
  get speakers(): readonly Standing[] {
    return this.#others(null, ({ sendsTo }) => sendsTo === 'all')
  }

  onChange(listener: () => void): Disposer {
    return this.#events.on('changed', listener)
  }

  tell(): void {
    this.#events.emit('changed')
    for (const standing of this.#places.keys()) standing.tell()
  }

  #others(self: Standing | null, is: (place: Place) => boolean): readonly Standing[] {
    const found: Standing[] = []
    for (const [standing, place] of this.#places) {
      if (standing !== self && is(place)) found.push(standing)
    }
    return found
  }
}
