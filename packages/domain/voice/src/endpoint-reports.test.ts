import { type Change, makeSid, SimulatedClock } from '@offhook/core'
import { expect, it } from 'vitest'
import { EndpointReports } from './endpoint-reports.ts'

it('keeps as many as a call can make, and no flood of one identity', async () => {
  const clock = new SimulatedClock()
  const written: Change[] = []
  const reports = new EndpointReports({
    clock,
    writer: { writeBehind: (changes) => void written.push(...changes) },
  })
  const accountSid = makeSid('AC')
  const of = (identity: string) => ({
    accountSid,
    identity,
    kind: 'events' as const,
    callSid: null,
    temporarySid: 'TJS1',
    body: '{}',
  })

  const taken = Array.from({ length: 300 }, () => reports.keep(of('mallory'))).filter(Boolean)
  expect(taken).toHaveLength(200)
  expect(reports.keep(of('alice'))).toBe(true)
  await clock.advance(1_000)
  expect(reports.keep(of('mallory'))).toBe(true)

  expect(written).toHaveLength(202)
  expect(written[0]).toMatchObject({ row: { temporarySid: 'TJS1', body: '{}' } })
})
