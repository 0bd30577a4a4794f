/** How many a conference holds, and how long it lasts. */
import { expect, test } from 'vitest'
import type { Conference, Participant } from '../../model.ts'
import type { Bench } from '../../testing/bench.ts'
import { DONE, eachBench } from '../../testing/each-bench.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

const join = (attributes = '') =>
  bench.receive(`<Dial action="/done"><Conference ${attributes}>room</Conference></Dial>`)
const present = () =>
  bench.store.rows<Participant>('participant').filter(({ status }) => status === 'connected')

test.each([
  ['', 250],
  ['maxParticipants="3"', 3],
  ['maxParticipants="251"', 250],
])('with "%s" holds %i; the next one is told so, and goes on', async (attributes, most) => {
  for (let index = 0; index < most; index++) await join(attributes)
  const last = await join(attributes)

  expect(present()).toHaveLength(most)
  expect(bench.codes.at(-1)).toBe(16020)
  expect(bench.documents.asked(DONE)).toMatchObject([
    { CallSid: last.callSid, DialCallStatus: 'failed' },
  ])
  expect(bench.media.playsTo(last.endpointId)).toEqual(['say after'])
})

test('ends after four hours, whoever has come meanwhile', async () => {
  const callback = 'statusCallback="/c" statusCallbackEvent="end leave"'
  const first = await join(callback)
  await join()
  await bench.advance(4 * 3_600_000 - 60_000)
  const late = [await join(), await join()]
  first.hangsUp()
  await bench.settle()
  expect(bench.store.rows<Conference>('conference')).toMatchObject([{ status: 'in-progress' }])

  await bench.advance(60_000)

  expect(bench.store.rows<Conference>('conference')).toMatchObject([{ status: 'completed' }])
  for (const leg of late) {
    expect(leg.end).toBeNull()
    expect(bench.documents.asked(DONE).map(({ CallSid }) => CallSid)).toContain(leg.callSid)
  }
  expect(bench.store.webhooks('https://app/c').at(-1)).toMatchObject({
    StatusCallbackEvent: 'conference-end',
    ReasonConferenceEnded: 'conference-ended-via-api',
  })
})

test('tells of its recording at eventCallbackUrl, the older word', async () => {
  await join('record="record-from-start" eventCallbackUrl="/recorded"')
  const second = await join('endConferenceOnExit="true"')
  await bench.advance(5_000)
  second.hangsUp()
  await bench.settle()

  expect(bench.store.webhooks('https://app/recorded')).toMatchObject([
    { RecordingStatus: 'completed', RecordingSource: 'Conference' },
  ])
})
