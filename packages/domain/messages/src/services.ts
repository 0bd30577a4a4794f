/**
 * Messaging services: pools of numbers that messages leave from. A message to somebody leaves from
 * the number that they know already, so that their answers come to one conversation. Every account
 * has one that holds all its numbers, and as many others as it makes.
 */
import { OwnRows, type PhoneNumber, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  type Clock,
  errors,
  makeSid,
  OffhookError,
  parseSid,
  put,
  remove,
  TurnQueue,
} from '@offhook/core'
import type {
  InboundTarget,
  MessagingService,
  MessagingServiceSid,
  ServiceFields,
  ServiceNumber,
} from './model.ts'
import type { OwnNumbers } from './ports.ts'

/** Numbers of one service. */
const MOST_NUMBERS = 400
/** How far back a number of a service is looked for that somebody knows: in what they sent, and got. */
const MOST_KNOWN = 200

/** The service of all numbers has no row: its sid is the account's, with the letters of a service. */
export function serviceOf(accountSid: AccountSid): MessagingServiceSid {
  return `MG${accountSid.slice(2)}` as MessagingServiceSid
}

/** What a message needs of the service that it names. */
export interface UsedService {
  readonly sid: MessagingServiceSid
  /** Told of messages that name no callback of their own. */
  readonly statusCallback: string | null
  /** The number that a message to this party leaves from. Rejects with 21703 where there is none. */
  senderTo(to: string): Promise<string>
}

export class MessagingServices {
  readonly #shelf: Shelf
  readonly #clock: Clock
  readonly #numbers: OwnNumbers
  readonly #services
  readonly #members
  /** How many messages have left by a service that spreads them. */
  readonly #spread = new Map<MessagingServiceSid, number>()
  /** Services and their numbers change one after another: what was read holds when it is written. */
  readonly #turns = new TurnQueue()

  constructor(options: { readonly shelf: Shelf; readonly numbers: OwnNumbers }) {
    this.#shelf = options.shelf
    this.#clock = options.shelf.clock
    this.#numbers = options.numbers
    this.#services = new OwnRows('messaging-service', 'Services', options.shelf)
    this.#members = new OwnRows('messaging-service-number', 'PhoneNumbers', options.shelf)
  }

  get rows(): Pick<OwnRows<'messaging-service'>, 'page' | 'get'> {
    return this.#services
  }

  async create(accountSid: AccountSid, fields: ServiceFields): Promise<MessagingService> {
    const now = this.#clock.now()
    const sid = makeSid('MG')
    const row = { ...fields, sid, accountSid, dateCreated: now, dateUpdated: now }
    await this.#services.add(row)
    return row
  }

  /** Rejects with 20404. */
  update(accountSid: AccountSid, sid: string, fields: Partial<ServiceFields>) {
    return this.#turns.run(() => this.#services.update(accountSid, sid, fields))
  }

  /** Its numbers are free again. Rejects with 20404. */
  remove(accountSid: AccountSid, sid: MessagingServiceSid): Promise<void> {
    return this.#turns.run(async () => {
      await this.#services.get(accountSid, sid)
      const members = await this.#membersOf(accountSid, sid)
      await this.#shelf.writer.commit([
        ...members.map((one) => remove('messaging-service-number', { sid: one.sid })),
        remove('messaging-service', { sid }),
      ])
    })
  }

  /** The numbers of a service, oldest first. Rejects with 20404. */
  async numbersOf(accountSid: AccountSid, sid: MessagingServiceSid): Promise<readonly Member[]> {
    await this.#services.get(accountSid, sid)
    return this.#existing(await this.#membersOf(accountSid, sid))
  }

  /** Rejects with 20404 for a number that is none, 21710 and 21712 for one that a service has. */
  attach(
    accountSid: AccountSid,
    serviceSid: MessagingServiceSid,
    numberSid: string,
  ): Promise<Member> {
    return this.#turns.run(() => this.#attach(accountSid, serviceSid, numberSid))
  }

  async #attach(
    accountSid: AccountSid,
    serviceSid: MessagingServiceSid,
    numberSid: string,
  ): Promise<Member> {
    await this.#services.get(accountSid, serviceSid)
    const number = this.#numbers.bySid(accountSid, numberSid)
    if (!number) throw new OffhookError(errors.notFound, `There is no number ${numberSid}`)
    const { sid } = number
    const held = await this.#members.find({ sid })
    if (held?.accountSid === accountSid) {
      const isHere = held.serviceSid === serviceSid
      throw new OffhookError(isHere ? errors.messagingNumberHere : errors.messagingNumberElsewhere)
    }
    // The number has moved here from another account, and was never taken out of its service.
    if (held) await this.#shelf.writer.commit([remove('messaging-service-number', { sid })])
    const rows = await this.#membersOf(accountSid, serviceSid)
    const members = this.#existing(rows)
    if (members.length >= MOST_NUMBERS) throw new OffhookError(errors.messagingServiceFull)
    const givenUp = rows.filter((one) => !members.some(({ row }) => row === one))
    const now = this.#clock.now()
    const row = { sid, accountSid, serviceSid, dateCreated: now, dateUpdated: now }
    await this.#shelf.writer.commit([
      ...givenUp.map((one) => remove('messaging-service-number', { sid: one.sid })),
      put('messaging-service-number', row),
    ])
    // A row that is there stays as it is: another node may have been first.
    const kept = await this.#members.find({ accountSid, sid })
    if (kept?.serviceSid !== serviceSid) throw new OffhookError(errors.messagingNumberElsewhere)
    return { row, number }
  }

  /** Rejects with 20404. */
  detach(accountSid: AccountSid, serviceSid: MessagingServiceSid, sid: string): Promise<void> {
    return this.#turns.run(async () => {
      const members = await this.numbersOf(accountSid, serviceSid)
      const found = members.find(({ row }) => row.sid === sid)
      if (!found) throw new OffhookError(errors.notFound, `The service has no number ${sid}`)
      await this.#members.remove(accountSid, found.row.sid)
    })
  }

  /** Rejects with 21701 for another account's, or none. */
  async use(accountSid: AccountSid, text: string): Promise<UsedService> {
    const sid = parseSid('MG', text)
    if (sid !== undefined && sid === serviceOf(accountSid)) {
      const all = () => this.#numbers.firstOf(accountSid)
      const isOurs = (number: string) => this.#numbers.byNumber(number)?.accountSid === accountSid
      const senderTo = async (to: string) =>
        sender((await this.#known(accountSid, to, isOurs)) ?? all())
      return { sid, statusCallback: null, senderTo }
    }
    const service = sid && (await this.#services.find({ accountSid, sid }))
    if (!service) throw new OffhookError(errors.messagingServiceUnknown)
    const { statusCallback } = service
    return { sid, statusCallback, senderTo: (to) => this.#senderOf(service, to) }
  }

  /** What is asked for what to do with a message to one of our numbers. */
  async targetOf(number: PhoneNumber): Promise<InboundTarget> {
    const { accountSid, sid } = number
    const held = await this.#members.find({ accountSid, sid })
    const service = held && (await this.#services.find({ accountSid, sid: held.serviceSid }))
    const serviceSid = service?.sid ?? null
    if (!service || service.useInboundWebhookOnNumber) {
      const { smsUrl: url, smsMethod: method } = number
      const { smsFallbackUrl: fallbackUrl, smsFallbackMethod: fallbackMethod } = number
      const statusCallback = this.#numbers.callbackOf(number)
      return { serviceSid, url, method, fallbackUrl, fallbackMethod, statusCallback }
    }
    const { inboundRequestUrl: url, inboundMethod: method, fallbackUrl, fallbackMethod } = service
    const { statusCallback } = service
    return { serviceSid, url, method, fallbackUrl, fallbackMethod, statusCallback }
  }

  async #senderOf(service: MessagingService, to: string): Promise<string> {
    const { accountSid, sid, stickySender } = service
    const members = this.#existing(await this.#membersOf(accountSid, sid))
    const pool = members.map(({ number }) => number.phoneNumber as string)
    if (stickySender) {
      const known = await this.#known(accountSid, to, (number) => pool.includes(number))
      if (known !== undefined) return known
    }
    const turn = this.#spread.get(sid) ?? 0
    this.#spread.set(sid, turn + 1)
    return sender(pool[turn % pool.length])
  }

  /** Of these numbers of ours the one that somebody has last heard from or written to. */
  async #known(
    accountSid: AccountSid,
    party: string,
    isOne: (number: string) => boolean,
  ): Promise<string | undefined> {
    const { rows } = this.#shelf
    // It is nearly always in the last message; but they may talk with other services too.
    for (const size of [1, MOST_KNOWN]) {
      const newest = { size, after: null }
      const [sent, received] = await Promise.all([
        rows.page('message', { accountSid, to: party }, newest),
        rows.page('message', { accountSid, from: party }, newest),
      ])
      const known = [...sent.rows, ...received.rows]
        .sort((a, b) => b.dateCreated - a.dateCreated)
        .map((row) => (row.direction === 'inbound' ? row.to : row.from))
        .find(isOne)
      if (known !== undefined) return known
    }
    return undefined
  }

  async #membersOf(accountSid: AccountSid, serviceSid: MessagingServiceSid) {
    const page = { size: MOST_NUMBERS, after: null }
    return (await this.#members.page({ accountSid, serviceSid }, page)).rows.toReversed()
  }

  /** A number that the account has no more is in no service either. */
  #existing(members: readonly ServiceNumber[]): readonly Member[] {
    return members.flatMap((row) => {
      const number = this.#numbers.bySid(row.accountSid, row.sid)
      return number ? [{ row, number }] : []
    })
  }
}

/** A number in a service. */
export interface Member {
  readonly row: ServiceNumber
  readonly number: PhoneNumber
}

function sender(number: string | undefined): string {
  if (number === undefined) throw new OffhookError(errors.messagingServiceEmpty)
  return number
}
