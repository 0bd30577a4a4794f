import type { PhoneNumber } from '@offhook/accounts'
import { type Change, makeSid, SimulatedClock, type StoredRows } from '@offhook/core'
import { numberReader } from '@offhook/numbers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ServiceFields } from './model.ts'
import { MessagingServices } from './services.ts'

const accountSid = makeSid('AC')
const other = makeSid('AC')
const KATE = '+12025550111'
const APPLICATION_TOLD = 'https://app.example.com/application'
const number = (text: string, owner = accountSid) =>
  ({
    sid: makeSid('PN'),
    accountSid: owner,
    phoneNumber: text,
    smsUrl: 'https://app.example.com/number',
    smsMethod: 'POST',
    smsFallbackUrl: null,
    smsFallbackMethod: 'POST',
  }) as PhoneNumber
const fields = {
  friendlyName: 'Reminders',
  inboundRequestUrl: 'https://app.example.com/service',
  inboundMethod: 'GET',
  fallbackUrl: null,
  fallbackMethod: 'POST',
  statusCallback: 'https://app.example.com/told',
  stickySender: true,
  useInboundWebhookOnNumber: false,
  usecase: 'undeclared',
  hints: {} as ServiceFields['hints'],
} as const satisfies ServiceFields

let services: MessagingServices
let numbers: PhoneNumber[]
/** What happens elsewhere before something is stored. */
let beforeCommit: () => void
let tables: Map<string, Map<string, Record<string, unknown>>>

const table = (name: string) => {
  const rows = tables.get(name) ?? new Map()
  tables.set(name, rows)
  return rows
}

beforeEach(() => {
  const clock = new SimulatedClock()
  tables = new Map()
  beforeCommit = () => {}
  numbers = [number('+12025550101'), number('+12025550102'), number('+12025550103', other)]
  const matching = (name: string, where: object) =>
    [...table(name).values()]
      .filter((row) => Object.entries(where).every(([key, value]) => row[key] === value))
      .reverse()
  const rows = {
    find: async (name: string, where: object) => matching(name, where)[0],
    page: async (name: string, where: object, { size }: { size: number }) => ({
      rows: matching(name, where).slice(0, size),
      next: null,
    }),
  } as unknown as StoredRows
  const writer = {
    writeBehind: () => {},
    commit: async (changes: readonly Change[]) => {
      beforeCommit()
      for (const change of changes) {
        if (change.op === 'put') {
          const rows = table(change.entity)
          const isThere = rows.has(String(change.row['sid']))
          // As the store has it: a number stays in the service that has it.
          if (change.entity === 'messaging-service-number' && isThere) continue
          rows.set(String(change.row['sid']), change.row as never)
        }
        if (change.op === 'delete') table(change.entity).delete(String(change.key['sid']))
      }
    },
  }
  services = new MessagingServices({
    shelf: { clock, rows, writer },
    numbers: {
      byNumber: (text) => numbers.find(({ phoneNumber }) => phoneNumber === text),
      bySid: (account, sid) => numbers.find((one) => one.accountSid === account && one.sid === sid),
      firstOf: (account) => numbers.find((one) => one.accountSid === account)?.phoneNumber,
      callbackOf: ({ smsApplicationSid }) => (smsApplicationSid ? APPLICATION_TOLD : null),
      isActive: () => true,
      refusalTo: () => null,
      readerOf: () => numberReader('US'),
    },
  })
})

const said = (direction: string, from: string, to: string) =>
  table('message').set(makeSid('SM'), {
    accountSid,
    direction,
    from,
    to,
    dateCreated: table('message').size,
  })

async function withBoth(more: Partial<ServiceFields> = {}) {
  const service = await services.create(accountSid, { ...fields, ...more })
  for (const { sid } of numbers.slice(0, 2)) await services.attach(accountSid, service.sid, sid)
  return service
}

describe('a messaging service', () => {
  it('sends to somebody from the number that they know, else from its numbers in turn', async () => {
    const { sid } = await withBoth()
    const used = await services.use(accountSid, sid)
    expect(used.statusCallback).toBe(fields.statusCallback)
    expect(await used.senderTo(KATE)).toBe('+12025550101')
    expect(await used.senderTo('+12025550112')).toBe('+12025550102')

    said('inbound', KATE, '+12025550102')
    expect(await used.senderTo(KATE)).toBe('+12025550102')
    expect(await used.senderTo(KATE)).toBe('+12025550102')
  })

  it('sends from the number that they know of it, also when they have talked with others since', async () => {
    const { sid } = await withBoth()
    said('inbound', KATE, '+12025550102')
    said('outbound-api', '+12025550109', KATE)
    said('inbound', KATE, '+12025550109')
    const used = await services.use(accountSid, sid)

    expect(await used.senderTo(KATE)).toBe('+12025550102')
  })

  it('lets its numbers take turns where nobody is to know one', async () => {
    const { sid } = await withBoth({ stickySender: false })
    said('inbound', KATE, '+12025550102')
    const used = await services.use(accountSid, sid)

    const senders = [
      await used.senderTo(KATE),
      await used.senderTo(KATE),
      await used.senderTo(KATE),
    ]
    expect(senders).toEqual(['+12025550101', '+12025550102', '+12025550101'])
  })

  it('answers what comes to its numbers, unless the numbers do', async () => {
    const { sid } = await withBoth()
    expect(await services.targetOf(numbers[0]!)).toMatchObject({
      ...{ serviceSid: sid, url: fields.inboundRequestUrl, method: 'GET' },
      statusCallback: fields.statusCallback,
    })
    await services.update(accountSid, sid, { useInboundWebhookOnNumber: true })
    const own = { serviceSid: sid, url: 'https://app.example.com/number', method: 'POST' }
    expect(await services.targetOf(numbers[0]!)).toMatchObject(own)
    await services.detach(accountSid, sid, numbers[0]!.sid)
    const alone = { ...own, serviceSid: null, statusCallback: null }
    expect(await services.targetOf(numbers[0]!)).toMatchObject(alone)
    const ofApplication = { ...numbers[0]!, smsApplicationSid: makeSid('AP') }
    expect(await services.targetOf(ofApplication)).toMatchObject({
      ...{ ...alone, statusCallback: APPLICATION_TOLD },
    })
  })

  it('has a number alone, until it lets go of it or is removed', async () => {
    const { sid } = await withBoth()
    const second = await services.create(accountSid, fields)
    const [first, , theirs] = numbers.map((one) => one.sid)
    await expect(services.attach(accountSid, sid, first!)).rejects.toMatchObject({ code: 21710 })
    const again = () => services.attach(accountSid, second.sid, first!)
    await expect(again()).rejects.toMatchObject({ code: 21712 })
    await expect(services.attach(accountSid, sid, theirs!)).rejects.toMatchObject({ code: 20404 })

    await services.remove(accountSid, sid)
    expect((await again()).number.phoneNumber).toBe('+12025550101')
  })

  it('has a number that came from another account, and was in a service there', async () => {
    const theirs = await services.create(other, fields)
    await services.attach(other, theirs.sid, numbers[2]!.sid)
    const { sid } = await withBoth()
    numbers[2] = { ...numbers[2]!, accountSid }

    expect((await services.attach(accountSid, sid, numbers[2].sid)).row.serviceSid).toBe(sid)
    expect(await services.numbersOf(other, theirs.sid)).toEqual([])
  })

  it('does not get a number that another node has put into another one in that moment', async () => {
    const { sid } = await services.create(accountSid, fields)
    const second = await services.create(accountSid, fields)
    beforeCommit = () => {
      const row = { sid: numbers[0]!.sid, accountSid, serviceSid: second.sid }
      table('messaging-service-number').set(row.sid, row)
    }
    await expect(services.attach(accountSid, sid, numbers[0]!.sid)).rejects.toMatchObject({
      code: 21712,
    })
    expect(await services.numbersOf(accountSid, second.sid)).toHaveLength(1)
  })

  it('has no number that the account has given up', async () => {
    const { sid } = await withBoth()
    numbers.shift()

    const members = await services.numbersOf(accountSid, sid)
    expect(members.map((one) => one.number.phoneNumber)).toEqual(['+12025550102'])
  })

  it('forgets the numbers that were given up, and has each once however fast they come', async () => {
    const { sid } = await withBoth()
    const second = await services.create(accountSid, fields)
    numbers.shift()
    numbers.push(number('+12025550104'))
    const attach = (service: string) =>
      services.attach(accountSid, service as typeof sid, numbers[2]!.sid)
    const both = await Promise.allSettled([attach(sid), attach(second.sid)])

    expect(both).toMatchObject([{ status: 'fulfilled' }, { reason: { code: 21712 } }])
    expect([...table('messaging-service-number').keys()]).toEqual([
      numbers[0]!.sid,
      numbers[2]!.sid,
    ])
    const gone = services.remove(accountSid, second.sid)
    await expect(attach(second.sid)).rejects.toMatchObject({ code: 20404 })
    await gone
  })

  it('cannot send without a number, nor for another account', async () => {
    const { sid } = await services.create(accountSid, fields)
    const used = await services.use(accountSid, sid)
    await expect(used.senderTo(KATE)).rejects.toMatchObject({ code: 21703 })
    await expect(services.use(other, sid)).rejects.toMatchObject({ code: 21701 })
  })
})
