/** Which caller ids are said to be shown by their owner: to browsers, and to applications. */
import { expect, test } from 'vitest'
import { type Bench, CALLER, OUR_NUMBER, VOICE_URL } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'
import { LoopDialer } from '../testing/loop-dialer.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

const shownToBrowser = () => bench.dialers.client.requests.at(-1)?.callerIsVouchedFor ?? false

test.each([
  ['our number for a caller from outside', CALLER, `callerId="${OUR_NUMBER}"`, true],
  ["the caller's own number, which anybody can say", CALLER, '', false],
  ['our number, which a caller from outside says is theirs', OUR_NUMBER, '', false],
])('a browser that is shown %s', async (_what, from, attribute, isVouchedFor) => {
  await bench.receive(`<Dial ${attribute}><Client>alice</Client></Dial>`, { from })

  expect(bench.dialers.client.requests).toHaveLength(1)
  expect(shownToBrowser()).toBe(isVouchedFor)
})

test('nobody is vouched for while numbers cannot be looked up', async () => {
  await bench.receive(
    `<Pause length="1"/><Dial callerId="${OUR_NUMBER}"><Client>alice</Client></Dial>`,
  )
  bench.directoryFails = true
  await bench.advance(1_000)

  expect(shownToBrowser()).toBe(false)
})

test.each([
  ['straight', 'TN-Validation-Passed-A'],
  ['carrier', undefined],
] as const)(
  'our own call that comes back %s tells the application %s',
  async (carrier, verdict) => {
    const loop = new LoopDialer({ bench, carrier })
    bench.dialers.number.dial = (request) => loop.dial(request)
    await bench.voice.createCall({
      accountSid: bench.accountSid,
      to: OUR_NUMBER,
      from: OUR_NUMBER,
      twiml: '<Response><Pause/></Response>',
    })
    await bench.advance(1)

    expect(bench.documents.asked(VOICE_URL).at(-1)?.['StirVerstat']).toBe(verdict)
  },
)

test('a call with the token of an incoming call shows who has phoned, while that lives', async () => {
  const place = (over: object) =>
    bench.voice.createCall({
      accountSid: bench.accountSid,
      to: '+15550005555',
      from: CALLER,
      twiml: '<Response><Pause/></Response>',
      ...over,
    })
  bench.foreignNumbers.push(CALLER, '+15550009999')
  const leg = await bench.receive('<Pause length="60"/>')
  const callToken = bench.documents.asked(VOICE_URL).at(-1)?.['CallToken']
  expect(callToken).toMatch(/^[\w-]{43}$/)

  await place({ callToken })
  expect(bench.dialers.number.requests.at(-1)?.from).toBe(CALLER)
  const refused = { code: 21210 }
  await expect(place({})).rejects.toMatchObject(refused)
  await expect(place({ callToken: `${callToken}x` })).rejects.toMatchObject(refused)
  await expect(place({ callToken, from: '+15550009999' })).rejects.toMatchObject(refused)
  leg.hangsUp()
  await bench.settle()

  await expect(place({ callToken })).rejects.toMatchObject(refused)
})
