import { type AccountSid, AddressBlocks, errors, makeSid, type Sid } from '@offhook/core'
import type { SipTrunk } from '../model.ts'
import type { Page, PageRequest, SipTrunkRow } from '../ports.ts'
import {
  addressBlock,
  carrierPassword,
  carrierUsername,
  dialPrefix,
  emergencyNumber,
  friendlyName,
  inRange,
  trunkTarget,
} from '../rules/fields.ts'
import { given } from '../rules/given.ts'
import { conflict, refuse } from '../rules/refuse.ts'
import type { Ground } from './ground.ts'
import { KeptRows } from './kept-rows.ts'

type TrunkSid = Sid<'TK'>

const MAX_ADDRESSES = 100
const MAX_PREFIXES = 100

/** The settable fields of a trunk; those left out keep their value, null clears. */
export interface TrunkInput {
  readonly friendlyName?: string
  readonly addresses?: readonly string[]
  readonly inboundUsername?: string | null
  readonly inboundPassword?: string | null
  readonly target?: string | null
  readonly outboundUsername?: string | null
  readonly outboundPassword?: string | null
  readonly dialPrefixes?: readonly string[]
  readonly priority?: number
  readonly weight?: number
  readonly outboundProxy?: string | null
  readonly registers?: boolean
  readonly keepAlive?: boolean
  readonly callsPerSecond?: number | null
  readonly emergencyNumbers?: readonly string[]
}

/** Carriers. */
export class Trunks {
  readonly #ground: Ground
  readonly #kept

  constructor(ground: Ground) {
    this.#ground = ground
    const rows = ground.directory.trunks
    this.#kept = new KeptRows({
      ground,
      entity: 'sip-trunk',
      name: 'Trunks',
      rows,
      bare: bareTrunk,
    })
  }

  create(accountSid: AccountSid, input: TrunkInput): Promise<SipTrunk> {
    return this.#ground.turns.run(() => {
      const now = this.#ground.clock.now()
      const empty: SipTrunkRow = {
        sid: makeSid('TK'),
        accountSid,
        friendlyName: '',
        addresses: [],
        inboundUsername: null,
        inboundPasswordBox: null,
        target: null,
        outboundUsername: null,
        outboundPasswordBox: null,
        dialPrefixes: [],
        priority: 10,
        weight: 10,
        outboundProxy: null,
        registers: false,
        keepAlive: true,
        callsPerSecond: null,
        emergencyNumbers: [],
        dateCreated: now,
        dateUpdated: now,
      }
      return this.#keep(empty, input)
    })
  }

  update(accountSid: AccountSid, sid: TrunkSid, input: TrunkInput): Promise<SipTrunk> {
    return this.#ground.turns.run(() => this.#keep(this.#kept.own(accountSid, sid), input))
  }

  remove(accountSid: AccountSid, sid: TrunkSid): Promise<void> {
    return this.#kept.remove(accountSid, sid)
  }

  get(accountSid: AccountSid, sid: TrunkSid): SipTrunk | undefined {
    return this.#kept.get(accountSid, sid)
  }

  list(accountSid: AccountSid, page: PageRequest): Page<SipTrunk> {
    return this.#kept.list(accountSid, page)
  }

  all(): readonly SipTrunk[] {
    return [...this.#ground.directory.trunks.all()].map(bareTrunk)
  }

  /** The trunk that lists this IP address. */
  byAddress(address: string): SipTrunk | undefined {
    for (const row of this.#ground.directory.trunks.all()) {
      if (AddressBlocks.of(row.addresses).has(address)) return bareTrunk(row)
    }
    return undefined
  }

  /** The password by which the carrier authenticates to us. Never logged. */
  inboundPasswordOf(sid: TrunkSid): string | undefined {
    return this.#secret(sid, 'inbound')
  }

  /** The password by which we authenticate to the carrier. Never logged. */
  outboundPasswordOf(sid: TrunkSid): string | undefined {
    return this.#secret(sid, 'outbound')
  }

  async #keep(before: SipTrunkRow, input: TrunkInput): Promise<SipTrunk> {
    const { directory, clock } = this.#ground
    const row: SipTrunkRow = {
      ...before,
      friendlyName: given(input.friendlyName, friendlyName, before.friendlyName),
      addresses: given(
        input.addresses,
        (list) => checkedList('Addresses', list, MAX_ADDRESSES, addressBlock),
        before.addresses,
      ),
      inboundUsername: given(input.inboundUsername, usernameOrNull, before.inboundUsername),
      inboundPasswordBox: this.#box(before, 'inbound', input.inboundPassword),
      target: given(input.target, trunkTarget, before.target),
      outboundUsername: given(input.outboundUsername, usernameOrNull, before.outboundUsername),
      outboundPasswordBox: this.#box(before, 'outbound', input.outboundPassword),
      dialPrefixes: given(
        input.dialPrefixes,
        (list) => checkedList('DialPrefixes', list, MAX_PREFIXES, dialPrefix),
        before.dialPrefixes,
      ),
      priority: given(input.priority, (n) => inRange('Priority', n, 0, 65_535), before.priority),
      weight: given(input.weight, (n) => inRange('Weight', n, 1, 65_535), before.weight),
      outboundProxy: given(input.outboundProxy, trunkTarget, before.outboundProxy),
      registers: input.registers ?? before.registers,
      keepAlive: input.keepAlive ?? before.keepAlive,
      callsPerSecond: given(input.callsPerSecond, paceOrNull, before.callsPerSecond),
      emergencyNumbers: given(
        input.emergencyNumbers,
        (list) => checkedList('EmergencyNumbers', list, MAX_PREFIXES, emergencyNumber),
        before.emergencyNumbers,
      ),
      // Never the same twice: whoever holds a trunk sees by this that it has changed.
      dateUpdated: Math.max(clock.now(), before.dateUpdated + 1),
    }
    if (row.registers && (row.target === null || row.outboundPasswordBox === null)) {
      refuse(errors.invalidParameter, 'A trunk that registers needs a Target and credentials')
    }
    // A name without a password would admit anybody who knows the name.
    if ((row.inboundUsername === null) !== (row.inboundPasswordBox === null)) {
      refuse(errors.invalidParameter, 'InboundUsername and InboundPassword belong together')
    }
    if (row.inboundUsername !== null) {
      const other = directory.trunks.find('inboundUsername', row.inboundUsername)
      if (other && other.sid !== row.sid) conflict('InboundUsername is in use')
      if (directory.sipUsers.find('username', row.inboundUsername)) {
        conflict('InboundUsername is in use by a phone')
      }
    }
    return this.#kept.keep(row)
  }

  #box(
    before: SipTrunkRow,
    side: 'inbound' | 'outbound',
    password: string | null | undefined,
  ): string | null {
    if (password === undefined) return before[`${side}PasswordBox`]
    if (password === null || password === '') return null
    return this.#ground.box.seal(carrierPassword(password), place(before.sid, side))
  }

  #secret(sid: TrunkSid, side: 'inbound' | 'outbound'): string | undefined {
    const box = this.#ground.directory.trunks.get(sid)?.[`${side}PasswordBox`]
    return box ? this.#ground.box.open(box, place(sid, side)) : undefined
  }
}

function place(sid: TrunkSid, side: 'inbound' | 'outbound'): string {
  return `sip-trunk ${sid} ${side}`
}

function paceOrNull(perSecond: number | null): number | null {
  if (perSecond === null || (perSecond >= 0.1 && perSecond <= 1_000)) return perSecond
  return refuse(errors.invalidParameter, 'CallsPerSecond must be from 0.1 to 1000')
}

function usernameOrNull(text: string | null): string | null {
  return text === null || text === '' ? null : carrierUsername(text)
}

function checkedList(
  field: string,
  list: readonly string[],
  most: number,
  check: (text: string) => string,
): readonly string[] {
  if (list.length > most) refuse(errors.invalidParameter, `${field} must be at most ${most}`)
  return [...new Set(list.map(check))]
}

function bareTrunk({
  inboundPasswordBox: _,
  outboundPasswordBox: __,
  ...trunk
}: SipTrunkRow): SipTrunk {
  return trunk
}
