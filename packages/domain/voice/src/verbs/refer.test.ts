import { expect, test } from 'vitest'
import type { Bench } from '../testing/bench.ts'
import { DONE, eachBench } from '../testing/each-bench.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

const REFER = '<Refer action="/done"><Sip>sip:bob@example.org?X-Why=busy</Sip></Refer>'

test.each([
  [202, 200, { ReferCallStatus: 'completed', NotifySipResponseCode: '200' }],
  [202, 180, { ReferCallStatus: 'in-progress', NotifySipResponseCode: '180' }],
  [202, 486, { ReferCallStatus: 'busy', NotifySipResponseCode: '486' }],
  [202, 480, { ReferCallStatus: 'no-answer', NotifySipResponseCode: '480' }],
  [202, 487, { ReferCallStatus: 'canceled', NotifySipResponseCode: '487' }],
  [202, 404, { ReferCallStatus: 'failed', NotifySipResponseCode: '404' }],
  [603, null, { ReferCallStatus: 'failed' }],
])('a party who answers %i and then tells %s', async (status, notified, told) => {
  const leg = await bench.receive(`<Pause/>${REFER}`)
  leg.referAnswer = { status, notified }
  await bench.advance(1_000)

  expect(leg.told).toEqual(['ring', 'answer', 'refer sip:bob@example.org?X-Why=busy'])
  expect(bench.documents.asked(DONE)[0]).toMatchObject({
    ...told,
    ReferSipResponseCode: String(status),
  })
  expect(bench.media.playsTo(leg.endpointId)).toEqual(['say after'])
})

test('a party who tells nothing more leaves open what came of it', async () => {
  const leg = await bench.receive(`<Pause/>${REFER}`)
  leg.referAnswer = { status: 202, notified: null }
  await bench.advance(1_000)

  expect(bench.documents.asked(DONE)[0]).toHaveProperty('ReferSipResponseCode', '202')
  expect(bench.documents.asked(DONE)[0]).not.toHaveProperty('ReferCallStatus')
})

test.each([
  ['a browser', 'client', REFER, 13801],
  ['nobody', 'sip', '<Refer action="/done"></Refer>', 13241],
  ['somebody without a scheme', 'sip', '<Refer action="/done"><Sip>bob</Sip></Refer>', 13241],
] as const)('of %s is left out with a warning', async (_case, kind, verb, code) => {
  const leg = await bench.receive(`${verb}<Say>next</Say>`, { kind })

  expect(bench.codes).toEqual([code])
  expect(bench.documents.asked(DONE)).toEqual([])
  expect(bench.media.playsTo(leg.endpointId)).toEqual(['say next'])
})
