import { SecretBox } from '@offhook/accounts'
import {
  type Change,
  deferred,
  type EntityName,
  makeSid,
  OffhookError,
  type RowOf,
  SimulatedClock,
  silentLogger,
} from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { EventStreams } from './event-streams.ts'
import { eventTypes, faultOf, schemaOf } from './event-types.ts'
import type { CloudEvent, Delivery, Sink, Subscription } from './model.ts'
import { openNats } from './nats-configuration.ts'

const accountSid = makeSid('AC')
const box = new SecretBox(new Uint8Array(32).fill(7))
const TYPE = 'com.twilio.voice.status-callback.call.completed'
const webhook = JSON.stringify({ destination: 'https://sink.example.com/events' })

let clock: SimulatedClock
let rows: Map<string, Map<string, object>>
let requests: (readonly CloudEvent[])[]
/** How many of a request are taken. */
let takes: boolean | number
/** The source of an event that the sink never takes. */
let refuses: string | null
let mayWork: boolean
let open: EventStreams[]
/** What commits of events wait for. */
let store: Promise<void>
/** What whoever reads subscriptions waits for. */
let readable: () => Promise<void>
/** Which events the store takes. */
let stores: (source: string) => boolean
/** What had to be set aside. */
let setAside: string[]

const table = <Row>(name: string) => [...(rows.get(name)?.values() ?? [])] as Row[]
const waiting = () =>
  table<Delivery>('event-delivery')
    .filter(({ status }) => status === 'waiting')
    .sort((a, b) => a.seq - b.seq)

function streams(): EventStreams {
  const writer = {
    writeBehind: () => {},
    commit: async (changes: readonly Change[]) => {
      if (changes.some((change) => change.op === 'put' && change.entity === 'event-delivery'))
        await store
      for (const change of changes) {
        if (change.op !== 'put' || change.entity !== 'event-delivery') continue
        const { event } = change.row as unknown as Delivery
        if (!stores(event.source)) throw new Error(`refused: ${event.source}`)
      }
      for (const change of changes) {
        if (change.op === 'outbox') continue
        const of = rows.get(change.entity) ?? new Map<string, object>()
        rows.set(change.entity, of)
        if (change.op === 'put') of.set(change.row['sid'] as string, change.row)
        else of.delete(change.key['sid'] as string)
      }
    },
  }
  const matches = (row: object, where: object) =>
    Object.entries(where).every(
      ([name, value]) => value === undefined || (row as Record<string, unknown>)[name] === value,
    )
  const made = new EventStreams({
    clock,
    logger: silentLogger,
    box,
    shelf: {
      clock,
      writer,
      rows: {
        find: async <E extends EntityName>(entity: E, where: object) =>
          table<RowOf<E>>(entity).find((row) => matches(row as object, where)),
        page: async <E extends EntityName>(entity: E, where: object) => ({
          rows: table<RowOf<E>>(entity).filter((row) => matches(row as object, where)),
          next: null,
        }),
      },
    },
    repository: {
      sinks: async () => table<Sink>('event-sink'),
      subscriptions: async () => {
        await readable()
        return table<Subscription>('event-subscription')
      },
      waiting: async (sid, most) =>
        waiting()
          .filter(({ sinkSid }) => sinkSid === sid)
          .slice(0, most),
      count: async () => waiting().length,
      bury: async (sid, before) => {
        const dead = waiting().filter((row) => row.sinkSid === sid && row.dateCreated < before)
        for (const row of dead) rows.get('event-delivery')?.set(row.sid, { ...row, status: 'dead' })
        return dead.length
      },
    },
    sender: {
      send: async (_sink, events) => {
        requests.push(events)
        const bad = events.findIndex(({ source }) => source === refuses)
        const most = bad === -1 ? events.length : bad
        const taken = Math.min(most, takes === true ? events.length : Number(takes))
        const isRefused = takes !== false && events[taken]?.source === refuses
        return { taken, fault: taken < events.length ? 'It is down' : null, isRefused }
      },
    },
    mayWork: () => mayWork,
    schemaBase: () => 'https://calls.example.com',
    mayPass: (error) => String(error).includes('locked'),
    onRefused: ({ event }, fault) => setAside.push(`${event.source} ${fault}`),
    onUnstorable: ({ event }, reason) => setAside.push(`${event.source} ${reason}`),
  })
  open.push(made)
  return made
}

beforeEach(() => {
  clock = new SimulatedClock()
  rows = new Map()
  requests = []
  open = []
  takes = true
  refuses = null
  mayWork = true
  store = Promise.resolve()
  readable = () => Promise.resolve()
  stores = () => true
  setAside = []
})

async function subscribed(made: EventStreams, configuration = webhook): Promise<Sink> {
  const sink = await made.subscriptions.createSink(accountSid, {
    ...{ description: 'Ours', sinkType: 'webhook', configuration },
  })
  const types = [JSON.stringify({ type: TYPE })]
  await made.subscriptions.subscribe(accountSid, { description: 'Ends', sinkSid: sink.sid, types })
  return sink
}

const tell = (made: EventStreams, name: string, more: object = {}) =>
  made.publish({
    ...{ accountSid, type: TYPE, source: name, at: clock.now() },
    data: {
      ...{ call_sid: name, account_sid: accountSid, parent_call_sid: null, direction: 'inbound' },
      ...{ call_status: 'completed', from: 'a', to: 'b', timestamp: '', duration: 3 },
      sip_response_code: null,
      ...more,
    },
  })
const told = () => requests.map((events) => events.map(({ source }) => source))

describe('delivery', () => {
  it('sends what happened in its order, several at once, and then forgets it', async () => {
    const made = streams()
    await subscribed(made)
    for (const name of ['one', 'two', 'three']) tell(made, name)
    await clock.advance(200)
    tell(made, 'four')
    await clock.advance(200)

    expect(told()).toEqual([['one', 'two', 'three'], ['four']])
    expect(requests[0]?.[0]).toMatchObject({
      specversion: '1.0',
      type: TYPE,
      datacontenttype: 'application/json',
      dataschema: 'https://calls.example.com/offhook/v1/EventSchemas/Voice.CallStatus/1',
      data: { call_status: 'completed' },
    })
    expect(waiting()).toEqual([])
  })

  it('begins with what happens when a subscription has been answered', async () => {
    const made = streams()
    readable = () => new Promise<void>((resolve) => setImmediate(resolve))
    await subscribed(made)
    tell(made, 'first')
    await clock.advance(200)

    expect(told()).toEqual([['first']])
  })

  it('begins with what happens before it is read what is subscribed to', async () => {
    await subscribed(streams())
    const made = streams()
    tell(made, 'early')
    await made.load()
    tell(made, 'later')
    await clock.advance(200)

    expect(told()).toEqual([['early', 'later']])
  })

  it('sends one at a time where the sink wants it', async () => {
    const made = streams()
    await subscribed(
      made,
      JSON.stringify({ destination: 'https://a.example', batch_events: false }),
    )
    tell(made, 'one')
    tell(made, 'two')
    await clock.advance(200)

    expect(told()).toEqual([['one'], ['two']])
  })

  it('keeps all of it while a sink is down for an hour, and asks it ever more rarely', async () => {
    const made = streams()
    await subscribed(made)
    takes = false
    tell(made, 'one')
    await clock.advance(3_600_000)
    tell(made, 'two')
    const tried = requests.length
    expect(tried).toBeGreaterThan(10)
    expect(tried).toBeLessThan(30)
    takes = true
    await clock.advance(300_000)

    expect(told().at(-1)).toEqual(['one', 'two'])
    expect(waiting()).toEqual([])
  })

  it('goes on after those of a batch that were taken', async () => {
    const made = streams()
    await subscribed(made)
    takes = 2
    for (const name of ['one', 'two', 'three', 'four']) tell(made, name)
    await clock.advance(200)
    expect(waiting().map(({ event }) => event.source)).toEqual(['three', 'four'])
    takes = true
    await clock.advance(1_000)

    expect(told()).toEqual([
      ['one', 'two', 'three', 'four'],
      ['three', 'four'],
    ])
  })

  it('goes on after a restart with what the run before has left', async () => {
    const first = streams()
    await subscribed(first)
    takes = false
    tell(first, 'one')
    await clock.advance(200)
    await first.close()
    takes = true
    requests = []
    const second = streams()
    await second.load()
    tell(second, 'two')
    await clock.advance(6_000)

    expect(told().flat()).toEqual(['one', 'two'])
  })

  it('gives up after a day, and says so', async () => {
    const made = streams()
    const { sid } = await subscribed(made)
    takes = false
    tell(made, 'one')
    await clock.advance(25 * 3_600_000)

    expect(table<Delivery>('event-delivery')).toMatchObject([{ status: 'dead' }])
    expect(await made.subscriptions.sinks.get(accountSid, sid)).toMatchObject({ status: 'failed' })
    takes = true
    tell(made, 'two')
    await clock.advance(400_000)
    expect(await made.subscriptions.sinks.get(accountSid, sid)).toMatchObject({ status: 'active' })
  })

  it('gives up one that is refused ten times for what it is, and goes on with the others', async () => {
    const made = streams()
    const { sid } = await subscribed(made)
    refuses = 'huge'
    for (const name of ['one', 'huge', 'two']) tell(made, name)
    await clock.advance(100_000)
    // It is down for a while, which is nobody's fault.
    takes = false
    await clock.advance(3_600_000)
    takes = true
    expect(setAside).toEqual([])
    await clock.advance(3_600_000)

    expect(setAside).toEqual(['huge It is down'])
    const dead = table<Delivery>('event-delivery')
    expect(dead.map(({ status, event }) => [status, event.source])).toEqual([['dead', 'huge']])
    expect(
      told()
        .flat()
        .filter((name) => name === 'huge').length,
    ).toBeGreaterThanOrEqual(10)
    expect(told().at(-1)).toEqual(['two'])
    expect(await made.subscriptions.sinks.get(accountSid, sid)).toMatchObject({ status: 'active' })
  })

  it('is left to the node that routes', async () => {
    const made = streams()
    await subscribed(made)
    mayWork = false
    tell(made, 'one')
    await clock.advance(60_000)
    expect(requests).toEqual([])
    mayWork = true
    await clock.advance(6_000)

    expect(told()).toEqual([['one']])
  })

  it('writes one batch after the other, in order also where the first fails', async () => {
    const made = streams()
    await subscribed(made)
    const { promise, reject } = deferred<void>()
    store = promise
    tell(made, 'one')
    await clock.advance(200)
    store = Promise.resolve()
    tell(made, 'two')
    await clock.advance(10_000)
    expect(told()).toEqual([])
    reject(new Error('The store is away'))
    await clock.advance(2_000)

    expect(told()).toEqual([['one', 'two']])
  })

  it('sets aside what the store refuses, and sends all others in their order', async () => {
    const made = streams()
    await subscribed(made)
    stores = (source) => !source.startsWith('bad')
    for (const name of ['one', 'bad 1', 'two', 'three', 'bad 2', 'bad 3', 'four']) tell(made, name)
    await clock.advance(200)

    expect(told()).toEqual([['one', 'two', 'three', 'four']])
    expect(setAside).toEqual(['bad 1', 'bad 2', 'bad 3'].map((name) => `${name} refused: ${name}`))
    tell(made, 'five')
    await clock.advance(200)
    expect(told().at(-1)).toEqual(['five'])
    expect(setAside).toHaveLength(3)
  })

  it('keeps one that the store may take later, in its order', async () => {
    const made = streams()
    await subscribed(made)
    stores = (source) => source !== 'locked'
    for (const name of ['one', 'locked', 'three']) tell(made, name)
    await clock.advance(200)
    expect(setAside).toEqual([])
    stores = () => true
    await clock.advance(3_000)

    expect(told().flat()).toEqual(['one', 'locked', 'three'])
  })

  it('keeps everything while the store takes nothing at all', async () => {
    const made = streams()
    await subscribed(made)
    stores = () => false
    for (let i = 0; i < 500; i++) tell(made, String(i))
    await clock.advance(5_000)
    expect(setAside).toEqual([])
    stores = () => true
    await clock.advance(5_000)

    expect(told().flat()).toHaveLength(500)
  })

  it('keeps the oldest 50 000 while the store does not answer', async () => {
    const made = streams()
    await subscribed(made)
    const { promise, resolve } = deferred<void>()
    store = promise
    mayWork = false
    tell(made, '0')
    await clock.advance(200)
    for (let i = 1; i < 50_010; i++) tell(made, String(i))
    resolve()
    await clock.advance(2_000)

    const kept = waiting()
    expect(kept.length).toBe(50_000)
    expect(kept.at(-1)?.event.source).toBe('49999')
  })

  it('writes all that has gathered before it closes', async () => {
    const made = streams()
    await subscribed(made)
    mayWork = false
    for (let i = 0; i < 2_010; i++) tell(made, String(i))
    await made.close()

    expect(waiting().length).toBe(2_010)
    expect(clock.pending).toBe(0)
  })

  it('sends nothing that is not as its schema says, nor what nobody wants', async () => {
    const made = streams()
    await subscribed(made)
    tell(made, 'wrong', { duration: 'long' })
    made.publish({ ...{ accountSid, source: 'x', at: 0, data: {} }, type: 'com.twilio.other' })
    await clock.advance(1_000)

    expect(requests).toEqual([])
    expect(waiting()).toEqual([])
  })
})

describe('a sink', () => {
  it('is valid with the id that its test event has', async () => {
    const made = streams()
    const { sid } = await subscribed(made)
    expect(await made.test(accountSid, sid)).toBeNull()
    const id = requests[0]?.[0]?.data['test_id'] as string

    expect(await made.validate(accountSid, sid, 'other')).toBe(false)
    expect(await made.validate(accountSid, sid, id)).toBe(true)
  })

  it.each([
    ['kinesis', webhook],
    ['webhook', '{'],
    ['webhook', '{"destination":"ftp://a.example"}'],
    ['webhook', '{"destination":"https://a.example","method":"GET"}'],
    ['webhook', '{"destination":"https://a.example","batch_events":"maybe"}'],
  ] as const)('is refused as %s with %s', async (sinkType, configuration) => {
    const request = { description: '', sinkType, configuration }
    await expect(streams().subscriptions.createSink(accountSid, request)).rejects.toThrow(
      OffhookError,
    )
  })
})

describe('a sink in NATS', () => {
  const input = { servers: ['tls://nats.example.com:4222'], subject: 'calls.{type}' }
  const create = (more: object) =>
    streams().subscriptions.createNatsSink(accountSid, { description: '', ...input, ...more })
  const creds =
    '-----BEGIN NATS USER JWT-----\ne\n------END NATS USER JWT------\n-----BEGIN USER NKEY SEED-----\nS'

  it.each([
    [{}, 'none', ''],
    [{ user: 'offhook', password: 'secret word' }, 'password', 'secret word'],
    [{ token: 'secret word' }, 'token', 'secret word'],
    [{ creds }, 'creds', creds],
  ])('is kept with its secret sealed: %j', async (given, auth, secret) => {
    const sink = await create(given)

    expect(sink).toMatchObject({ sinkType: 'nats', configuration: { ...input, auth } })
    expect(JSON.stringify(sink)).not.toContain('secret word')
    expect(openNats(sink, box)).toMatchObject({ ...input, auth, secret })
  })

  it.each([
    { servers: [] },
    { servers: ['https://nats.example.com'] },
    { servers: ['nats://user:password@nats.example.com'] },
    { subject: '' },
    { subject: 'calls.*' },
    { subject: 'calls..all' },
    { subject: 'calls all' },
    { subject: '$JS.API.STREAM.DELETE.calls' },
    { user: 'alone' },
    { password: 'alone' },
    { user: 'a', password: '' },
    { token: 'a', creds },
    { creds: 'a' },
    { caCertificate: 'a' },
  ])('is refused with %j', async (given) => {
    await expect(create(given)).rejects.toMatchObject({ code: 20001 })
  })

  it('is no sink of the contract, and may be reached in another way', async () => {
    const made = streams()
    const { subscriptions } = made
    const sink = await subscriptions.createNatsSink(accountSid, { description: '', ...input })
    const types = [JSON.stringify({ type: TYPE })]
    await subscriptions.subscribe(accountSid, { description: '', sinkSid: sink.sid, types })
    await made.load()
    await expect(subscriptions.sinkOf('webhook', accountSid, sink.sid)).rejects.toMatchObject({
      code: 20404,
    })
    takes = false
    tell(made, 'one')
    await clock.advance(3_600_000)
    const tried = requests.length
    takes = true
    await subscriptions.reconfigure(accountSid, sink.sid, { ...input, token: 'another' })
    await clock.advance(100)

    expect(requests.length).toBe(tried + 1)
    expect(waiting()).toEqual([])
  })
})

it('of subscriptions an account has 100 at most', async () => {
  const made = streams()
  const { sid: sinkSid } = await subscribed(made)
  const types = [JSON.stringify({ type: TYPE })]
  const more = () => made.subscriptions.subscribe(accountSid, { description: '', sinkSid, types })
  for (let i = 1; i < 100; i++) await more()

  await expect(more()).rejects.toMatchObject({ code: 20001 })
})

it('has a schema for each type, and data are held against it', () => {
  for (const { schemaId } of eventTypes) expect(schemaOf(schemaId), schemaId).toBeDefined()
  const schema = schemaOf('Voice.CallStatus')!
  expect(faultOf(schema, {})).toBe('call_sid is missing')
})
