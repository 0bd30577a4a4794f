import type { Alert } from '@offhook/alerts'
import { errors, OffhookError } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DialRequest, LegDialer } from '../ports.ts'
import { Bench, nothingLeft, OUR_NUMBER, VOICE_URL } from '../testing/bench.ts'
import { LoopDialer } from '../testing/loop-dialer.ts'

let bench: Bench
let loop: LoopDialer

function open(carrier: 'straight' | 'carrier'): void {
  bench = new Bench({
    dialers: {
      number: { dial: (request: DialRequest) => loop.dial(request) },
      sip: unused,
      client: unused,
    },
  })
  loop = new LoopDialer({ bench, carrier })
}

const unused: LegDialer = {
  dial: async (_request: DialRequest) => {
    throw new OffhookError(errors.nobodyToDial, 'not here')
  },
}

beforeEach(() => open('straight'))

afterEach(async () => {
  loop.isCut = true
  expect(await bench.close()).toEqual(nothingLeft)
})

const itself = `<Dial><Number>${OUR_NUMBER}</Number></Dial>`
const tenTimes = `<Dial>${`<Number>${OUR_NUMBER}</Number>`.repeat(10)}</Dial>`

describe.each(['straight', 'carrier'] as const)(
  'a document that dials its own number, %s',
  (how) => {
    beforeEach(() => open(how))

    test('is called back ten times, then refused', async () => {
      const leg = await bench.receive(itself)
      await bench.advance(1_000)

      expect(loop.returned).toHaveLength(11)
      expect(loop.returned.at(-1)!.told).toEqual(['reject loop'])
      expect(leg.end).not.toBeNull()
    })

    test('with ten parties in each Dial makes no more calls than that', async () => {
      await bench.receive(tenTimes)

      const taken = loop.returned.filter(({ told }) => told[0] === 'ring')
      expect([taken.length, loop.returned.length]).toEqual([10, 110])
    })

    test('has an alert that names the call whose document dialled', async () => {
      await bench.receive(itself)

      const [alert] = bench.store.rows<Alert>('alert')
      expect(alert).toMatchObject({ errorCode: 13224, logLevel: 0 })
      expect(loop.returned.map(({ callSid }) => callSid)).toContain(alert!.callSid)
      expect(
        bench.calls.some(({ endCause, status }) => endCause === 'loop' && status === 'failed'),
      ).toBe(true)
    })
  },
)

test('calls to our own number that do not nest are not counted', async () => {
  for (let round = 0; round < 12; round++) {
    const documents = [itself, '<Hangup/>']
    bench.documents.at(VOICE_URL, () => documents.shift()!)
    const leg = await bench.receive()
    await bench.advance(1_000)
    expect(leg.end).not.toBeNull()
  }

  expect(bench.codes).toEqual([])
})
