/** A person who is called in the browser and on their phones. */
import { deferred, errors, OffhookError } from '@offhook/core'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Bench, CALLER } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'
import { WireDialer, WireLeg } from '../testing/wire-leg.ts'
import { ForkedLeg } from './forked-leg.ts'
import { PersonDialer } from './person-dialer.ts'

let bench: Bench
let browsers: WireDialer
let phones: WireDialer
/** Where the person's phones may have registered. */
let hosts: string[]

eachBench((each) => {
  bench = each
})

beforeEach(() => {
  browsers = new WireDialer(bench.media, 'client')
  phones = new WireDialer(bench.media, 'sip')
  hosts = ['offhook.test']
  const phonesOf = (_account: string, identity: string) =>
    hosts.map((host) => `sip:${identity}@${host}`)
  const person = new PersonDialer({ browsers, phones, phonesOf })
  bench.dialers.client.dial = (request) => person.dial(request) as never
})

const ring = () => bench.receive('<Dial answerOnBridge="true"><Client>ann</Client></Dial>')
const child = () => bench.children[0]!

describe('a call to a person', () => {
  test('rings browsers and phones, and the phone that answers has it', async () => {
    const leg = await ring()
    expect(phones.requests[0]?.destination).toMatchObject({ uri: 'sip:ann@offhook.test' })
    phones.last.rings()
    browsers.last.rings()
    phones.last.answers()
    await bench.settle()

    expect(browsers.last.told).toEqual(['hangup canceled'])
    expect(bench.media.hearEachOther(leg.endpointId, phones.last.endpointId)).toBe(true)
    expect(child()).toMatchObject({ status: 'in-progress', kind: 'sip', to: 'client:ann' })
    phones.last.hangsUp()
    await bench.settle()
    expect(child().status).toBe('completed')
  })

  test('is the browser’s that answers; a phone that answers in the same moment is let go', async () => {
    const leg = await ring()
    browsers.last.answers()
    phones.last.answers()
    await bench.settle()

    expect(phones.last.told).toEqual(['hangup canceled'])
    expect(bench.media.hearEachOther(leg.endpointId, browsers.last.endpointId)).toBe(true)
    expect(child().kind).toBe('client')
    leg.hangsUp()
    await bench.settle()
    expect(browsers.last.told).toEqual(['hangup normal'])
  })

  test('goes on while one of them rings, and ends with what somebody did', async () => {
    const leg = await ring()
    phones.last.hangsUp('busy', 486)
    await bench.settle()
    expect(child().status).not.toBe('busy')
    browsers.last.hangsUp('no-answer')
    await bench.settle()

    expect(child()).toMatchObject({ status: 'busy', sipStatus: 486 })
    leg.hangsUp()
  })

  test('knows what the phone has done while the browser was still being dialled', async () => {
    let dialled = deferred<void>()
    browsers.holds = dialled.promise
    await ring()
    phones.last.hangsUp('busy', 486)
    dialled.resolve()
    await bench.settle()
    browsers.last.hangsUp('no-answer')
    await bench.settle()
    expect(child()).toMatchObject({ status: 'busy', sipStatus: 486 })

    dialled = deferred<void>()
    browsers.holds = dialled.promise
    const leg = await ring()
    phones.last.rings()
    phones.last.answers()
    dialled.resolve()
    await bench.settle()
    expect(browsers.last.told).toEqual(['hangup canceled'])
    expect(bench.media.hearEachOther(leg.endpointId, phones.last.endpointId)).toBe(true)
    expect(bench.children[1]).toMatchObject({ status: 'in-progress', kind: 'sip' })
    leg.hangsUp()
    await bench.settle()
    expect(phones.last.told).toEqual(['hangup normal'])
  })

  test('rings the phones of each domain they may register at, also where one has none', async () => {
    hosts = ['offhook.test', 'office.test', 'home.test']
    const refusal = new OffhookError(errors.nobodyToDial, 'The SIP user is not registered')
    const dial = phones.dial.bind(phones)
    phones.dial = async (request) => {
      const { destination } = request
      if (destination.kind === 'sip' && destination.uri.endsWith('@offhook.test')) throw refusal
      return dial(request)
    }
    const leg = await ring()
    const [office, home] = phones.legs
    browsers.last.rings()
    home!.answers()
    await bench.settle()

    expect(browsers.last.told).toEqual(['hangup canceled'])
    expect(office!.told).toEqual(['hangup canceled'])
    expect(bench.media.hearEachOther(leg.endpointId, home!.endpointId)).toBe(true)
    leg.hangsUp()
    await bench.settle()
    expect(home!.told).toEqual(['hangup normal'])
  })

  test('stops ringing everywhere when the caller gives up', async () => {
    const leg = await ring()
    leg.hangsUp('canceled')
    await bench.settle()

    expect(browsers.last.told).toEqual(['hangup canceled'])
    expect(phones.last.told).toEqual(['hangup canceled'])
  })

  test('is told to an application with what takes it to another browser, also where phones ring', async () => {
    const dial = browsers.dial.bind(browsers)
    browsers.dial = async (request) =>
      Object.assign(await dial(request), { bridgeToken: 'a token' })
    const leg = await bench.receive(
      '<Dial><Client clientNotificationUrl="https://app/wake">ann</Client></Dial>',
    )

    expect(phones.legs).toHaveLength(1)
    expect(bench.store.webhooks('https://app/wake')).toMatchObject([
      { twi_to: 'client:ann', twi_bridge_token: 'a token' },
    ])
    leg.hangsUp()
  })

  test('is of whoever answers in the moment in which all are given up', async () => {
    const { media } = bench
    const given: string[] = []
    const phone = Object.assign(new WireLeg({ media }), {
      giveUp: (cause: string) => void given.push(cause),
    })
    const browser = new WireLeg({ media, kind: 'client' })
    const forked = new ForkedLeg(phone).ringsFirst(browser)
    const heard: string[] = []
    forked.events.on('answered', () => heard.push('answered'))
    forked.events.on('ended', ({ cause }) => heard.push(cause))
    await bench.settle()

    forked.giveUp('no-answer')
    expect([given, browser.told]).toEqual([['no-answer'], ['hangup no-answer']])
    phone.answers()
    phone.hangsUp()

    expect(heard).toEqual(['answered', 'normal'])
    expect(phone.told).toEqual([])
  })

  test('rings the browser alone where no phone is registered, or none is wanted', async () => {
    phones.refuses = new OffhookError(errors.nobodyToDial, 'The SIP user is not registered')
    const leg = await ring()
    browsers.last.answers()
    await bench.settle()
    expect(bench.media.hearEachOther(leg.endpointId, browsers.last.endpointId)).toBe(true)

    hosts = []
    phones.requests.length = 0
    const other = await ring()
    expect(phones.requests).toEqual([])
    other.hangsUp()
    leg.hangsUp()
  })

  test('leaves the phones alone where the page takes it by itself', async () => {
    const party = await bench.voice.dialAlone({
      accountSid: bench.accountSid,
      to: 'client:ann',
      from: CALLER,
      role: 'agent',
      timeoutMs: 60_000,
    })

    expect(phones.requests).toEqual([])
    party.hangup('normal')
  })

  test('is followed where it is answered: its audio is missed there alone', async () => {
    const ended: string[] = []
    bench.voice.events.on('call.audio-ended', (row) => void ended.push(row.to))
    const leg = await ring()
    phones.last.answers()
    await bench.settle()
    expect(ended).toEqual([])
    phones.last.hangsUp()
    await bench.settle()

    expect(ended.filter((to) => to === 'client:ann')).toHaveLength(1)
    leg.hangsUp()
  })
})
