/** Messages of the service of an account, now and later. */
import type { PhoneNumber } from '@offhook/accounts'
import { type Change, makeSid, SimulatedClock, type StoredRows, silentLogger } from '@offhook/core'
import { numberReader } from '@offhook/numbers'
import { beforeEach, describe, expect, it } from 'vitest'
import { MESSAGE_SEND, Messages } from './messages.ts'
import type { Message } from './model.ts'
import type { OwnNumbers } from './ports.ts'
import { Schedule } from './schedule.ts'
import { MessagingServices, serviceOf } from './services.ts'

const accountSid = makeSid('AC')
const other = makeSid('AC')
const FIRST = '+12015550101'
const SECOND = '+12015550102'
const THEIRS = '+12015550103'
const CUSTOMER = '+12025550142'
const HOUR = 3_600_000

let clock: SimulatedClock
let rows: Map<string, Message>
/** Sids that were handed to the outbox. */
let sent: unknown[]
let messages: Messages
let owners: Map<string, PhoneNumber['accountSid']>
/** Whether the account is active, where nothing may be sent to, and how the provider is. */
let rules: {
  isActive: boolean
  barred: string
  knowsTwice: boolean
  answers: 'taken' | 'nothing' | 'busy'
}
/** Sids that a provider has been given. */
let carried: string[]
let schedule: Schedule

beforeEach(() => {
  clock = new SimulatedClock()
  rows = new Map()
  sent = []
  const matching = (where: object) =>
    [...rows.values()]
      .filter((row) => Object.entries(where).every(([name, value]) => row[name as never] === value))
      .sort((a, b) => b.dateCreated - a.dateCreated)
  rules = { isActive: true, barred: '+49', knowsTwice: true, answers: 'taken' }
  carried = []
  owners = new Map([
    [FIRST, accountSid],
    [SECOND, accountSid],
    [THEIRS, other],
  ])
  const writer = {
    commit: async (changes: readonly Change[]) => {
      for (const change of changes) {
        if (change.op === 'put') rows.set(String(change.row['sid']), change.row as never)
        if (change.op === 'outbox' && change.kind === MESSAGE_SEND) sent.push(change.payload['sid'])
      }
    },
    writeBehind: () => {},
  }
  const stored = {
    find: async (_entity: string, where: object) => matching(where)[0],
    page: async (_entity: string, where: object) => ({ rows: matching(where), next: null }),
  } as unknown as StoredRows
  const numbers: OwnNumbers = {
    byNumber: (number) => {
      const owner = owners.get(number)
      return owner && ({ accountSid: owner, phoneNumber: number } as PhoneNumber)
    },
    bySid: () => undefined,
    firstOf: (account) => [...owners].find(([, owner]) => owner === account)?.[0],
    callbackOf: () => null,
    isActive: () => rules.isActive,
    refusalTo: (_account, number) => (number.startsWith(rules.barred) ? 'not to there' : null),
    readerOf: () => numberReader('US'),
  }
  messages = new Messages({
    clock,
    writer,
    rows: stored,
    numbers,
    services: new MessagingServices({ shelf: { clock, writer, rows: stored }, numbers }),
    providers: [
      {
        get knowsTwice() {
          return rules.knowsTwice
        },
        reaches: () => true,
        send: async ({ sid }) => {
          carried.push(sid)
          if (rules.answers === 'nothing') return new Promise<never>(() => {})
          if (rules.answers === 'busy') throw new Error('busy')
          return { taken: true, delivered: false, providerId: null }
        },
      },
    ],
  })
  const due = async (now: number, limit: number) =>
    matching({ status: 'scheduled' })
      .filter(({ sendAt }) => sendAt !== null && sendAt <= now)
      .slice(0, limit)
  schedule = new Schedule({ clock, logger: silentLogger, messages, repository: { due } })
})

function suspend(): void {
  rules.isActive = false
}

function bar(prefix: string): void {
  rules.barred = prefix
}

const later = (ms: number, more: object = {}) =>
  messages.create({
    accountSid,
    from: undefined,
    to: CUSTOMER,
    body: 'hello',
    direction: 'outbound-api',
    statusCallback: null,
    messagingServiceSid: serviceOf(accountSid),
    sendAt: clock.now() + ms,
    ...more,
  })

describe('a scheduled message', () => {
  it('leaves when its time has come, and not before', async () => {
    const { sid, status, dateSent } = await later(HOUR)
    expect([status, dateSent]).toEqual(['scheduled', null])
    await schedule.start()
    await clock.advance(HOUR - 20_000)
    expect(sent).toEqual([])

    await clock.advance(30_000)

    expect(sent).toEqual([sid])
    expect(rows.get(sid)).toMatchObject({ status: 'queued', dateSent: null })
    schedule.close()
    expect(clock.pending).toBe(0)
  })

  it('leaves after a time in which nobody looked', async () => {
    const { sid } = await later(HOUR)
    await clock.advance(30 * HOUR)
    await schedule.start()

    expect(sent).toEqual([sid])
    schedule.close()
  })

  it.each([
    ['all is as it was', () => {}, 'sent', null],
    ['its number has gone', () => owners.delete(FIRST), 'failed', 21606],
    ['its number is of another', () => owners.set(FIRST, other), 'failed', 21606],
    ['the account is suspended', suspend, 'failed', 30002],
    ['nothing may be sent there', () => bar('+1202'), 'failed', 21408],
  ] as const)('is judged again at its time: %s', async (_what, change, status, errorCode) => {
    const { sid } = await later(HOUR)
    change()
    await clock.advance(HOUR)
    await schedule.start()
    schedule.close()
    await messages.send({ payload: { accountSid, sid }, attempts: 0 })

    expect(rows.get(sid)).toMatchObject({ status, errorCode })
    expect(carried).toEqual(status === 'sent' ? [sid] : [])
  })

  it('is taken back until then', async () => {
    const { sid } = await later(HOUR)
    await expect(messages.cancel(other, sid)).rejects.toMatchObject({ code: 20404 })
    expect(await messages.cancel(accountSid, sid)).toMatchObject({ status: 'canceled' })
    await expect(messages.cancel(accountSid, sid)).rejects.toMatchObject({ code: 20001 })
    await messages.letGo(rows.get(sid)!)

    expect(sent).toEqual([])
    await messages.remove(accountSid, sid)
  })

  it.each([
    ['too soon', 5 * 60_000 - 1, {}, 35114],
    ['too late', 35 * 24 * HOUR + 1, {}, 35114],
    ['without a service', HOUR, { messagingServiceSid: undefined, from: FIRST }, 35118],
    ['to where nothing may be sent', HOUR, { to: '+4930123456' }, 21408],
    ['by the service of another', HOUR, { messagingServiceSid: serviceOf(other) }, 21701],
    ['from the number of another', HOUR, { from: THEIRS }, 21606],
  ])('is refused %s', async (_why, ms, more, code) => {
    await expect(later(ms, more)).rejects.toMatchObject({ code })
    expect(rows.size).toBe(0)
  })
})

describe('the service of an account', () => {
  it('sends from the number that the other side knows, else from the first', async () => {
    expect((await later(HOUR)).from).toBe(FIRST)
    await clock.advance(1)
    await messages.receive({ from: CUSTOMER, to: SECOND, body: 'hi' })
    await clock.advance(1)

    expect(await later(HOUR)).toMatchObject({
      from: SECOND,
      messagingServiceSid: serviceOf(accountSid),
    })
    await clock.advance(1)
    expect((await later(HOUR, { from: FIRST })).from).toBe(FIRST)
    expect((await later(HOUR, { from: serviceOf(accountSid) })).from).toBe(FIRST)
  })

  it('refuses where there is no number', async () => {
    const empty = makeSid('AC')
    const request = { accountSid: empty, messagingServiceSid: serviceOf(empty) }
    await expect(later(HOUR, request)).rejects.toMatchObject({ code: 21703 })
  })
})

describe('a message whose provider was being asked when the process ended', () => {
  /** Asks the provider for a new message, which the process does not see the end of. */
  async function interrupted() {
    const row = await messages.create({
      ...{ accountSid, from: FIRST, to: CUSTOMER, body: 'hello', direction: 'outbound-api' },
      statusCallback: 'https://app.example.com/status',
    })
    rules.answers = 'nothing'
    void messages.send({ payload: row, attempts: 0 })
    await clock.advance(0)
    rules.answers = 'taken'
    return row
  }
  const statusOf = (sid: string) => rows.get(sid)?.status

  it('is sent again with its sid to who knows what comes twice', async () => {
    const row = await interrupted()

    await messages.send({ payload: row, attempts: 0 })

    expect(carried).toEqual([row.sid, row.sid])
    expect(statusOf(row.sid)).toBe('sent')
  })

  it('is not sent again to anybody else: it may have arrived', async () => {
    rules.knowsTwice = false
    const row = await interrupted()
    expect(statusOf(row.sid)).toBe('sending')
    await expect(messages.remove(accountSid, row.sid)).rejects.toMatchObject({ code: 20009 })

    await messages.send({ payload: row, attempts: 0 })

    expect(carried).toEqual([row.sid])
    expect(rows.get(row.sid)).toMatchObject({ status: 'undelivered', errorCode: 30008 })
    // A receipt of it is too late by then; nobody hears two ends.
    await messages.receipt({ sid: row.sid, event: 'delivered' })
    expect(statusOf(row.sid)).toBe('undelivered')
  })

  it('waits in the queue between two tries, which a crash does not touch', async () => {
    rules.knowsTwice = false
    const row = await interrupted()
    rows.set(row.sid, row)
    rules.answers = 'busy'
    await expect(messages.send({ payload: row, attempts: 0 })).rejects.toThrow('busy')
    expect(statusOf(row.sid)).toBe('queued')

    rules.answers = 'taken'
    await messages.send({ payload: row, attempts: 1 })

    expect(statusOf(row.sid)).toBe('sent')
  })
})
