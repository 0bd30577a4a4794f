import { makeSid } from '@offhook/core'
import type { EndpointReport } from '@offhook/voice'
import { expect, it } from 'vitest'
import { EarlyReports } from './early-reports.ts'

const accountSid = makeSid('AC')

const post = (name: number, more: Partial<EndpointReport> = {}): EndpointReport => ({
  ...{ sid: makeSid('ER'), accountSid, kind: 'events', identity: 'alice', callSid: null },
  ...{ temporarySid: `TJS${name}`, body: '{}', dateCreated: 0 },
  ...more,
})
/** How many posts are told once the call of this name is known. */
const told = (early: EarlyReports, name: number) =>
  early.sort(post(name, { callSid: makeSid('CA') })).length

it('lets a thousand names wait, and the oldest go', () => {
  const early = new EarlyReports()
  for (let name = 0; name <= 1_000; name++) early.sort(post(name))

  expect([told(early, 0), told(early, 1), told(early, 1_000)]).toEqual([1, 2, 2])
})

it('keeps no more characters than there is room for, however few the names', () => {
  const early = new EarlyReports()
  const body = 'x'.repeat(32_000)
  for (let name = 0; name < 20; name++)
    for (let i = 0; i < 50; i++) early.sort(post(name, { body }))

  expect([told(early, 0), told(early, 9), told(early, 10), told(early, 19)]).toEqual([1, 1, 51, 51])
})

it('forgets what has waited for a minute, and counts its room as free', () => {
  const early = new EarlyReports()
  early.sort(post(1))
  early.sort(post(2, { dateCreated: 30_000 }))
  early.expire(60_000)

  expect([told(early, 1), told(early, 2)]).toEqual([1, 2])
})
