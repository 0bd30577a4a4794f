/** Schedules of reports as clients make and change them, with the rules of the domain below. */
import { type Change, makeSid, SimulatedClock } from '@offhook/core'
import { type ReportSchedule, ReportSchedules } from '@offhook/history'
import { beforeEach, expect, it } from 'vitest'
import type { Answer } from '../http/answer.ts'
import { Form } from '../http/form.ts'
import type { Asked, Handler, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { reportScheduleRoutes } from './report-schedules.ts'

const accountSid = makeSid('AC')
const path = '/offhook/v1/ReportSchedules'
const given = { name: 'Morning', by: 'queue', every: 'day', hour: 6, delivery: 'folder' }

let kept: Map<string, ReportSchedule>
let clock: SimulatedClock
let ask: (route: string, json?: object, sid?: string, account?: string) => Promise<Answer>

beforeEach(() => {
  kept = new Map()
  clock = new SimulatedClock({ now: Date.parse('2026-11-30T12:00:00Z') })
  const own = (where: Partial<ReportSchedule>) =>
    [...kept.values()].filter((row) =>
      Object.entries(where).every(([name, value]) => row[name as keyof ReportSchedule] === value),
    )
  const schedules = new ReportSchedules({
    clock,
    rows: {
      find: async (_: unknown, where: object) => own(where)[0],
      page: async (_: unknown, where: object) => ({ rows: own(where), next: null }),
    } as never,
    writer: {
      commit: async (changes: readonly Change[]) => {
        for (const change of changes) {
          if (change.op === 'put') {
            const row = change.row as unknown as ReportSchedule
            kept.set(row.sid, row)
          } else if (change.op === 'delete') kept.delete(String(change.key['sid']))
        }
      },
    } as never,
  })
  const handlers: Record<string, Handler> = {}
  const note = (method: string) => (route: string, _: unknown, handler: Handler) => {
    handlers[`${method} ${route.replace(path, '')}`] = handler
  }
  const routes = { get: note('GET'), post: note('POST'), delete: note('DELETE') }
  reportScheduleRoutes(
    routes as unknown as Routes,
    { reportSchedules: schedules } as unknown as RestOptions,
  )
  ask = async (route, json = {}, sid = '', account = accountSid) =>
    (await handlers[route]!({
      ...{ accountSid: account, json, form: new Form({}), param: () => sid },
    } as unknown as Asked)) as Answer
})

const bodyOf = (answer: Answer) => answer.body as Record<string, unknown>

it('is made, listed with its next run, changed and removed', async () => {
  const made = await ask('POST ', given)
  const sid = String(bodyOf(made)['sid'])
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({
    ...given,
    ...{ timeZone: 'UTC', url: null, outcome: null, fault: null, attemptedAt: null },
    nextAt: '2026-12-01T06:00:00.000Z',
  })
  expect((await ask('GET ')).body).toEqual({ reportSchedules: [made.body], next: null })

  // What is left out stays; an hour that is over today is not made up for.
  const changed = await ask('POST /:Sid', { hour: 3, timeZone: 'Europe/Berlin' }, sid)
  expect(changed.body).toMatchObject({ name: 'Morning', nextAt: '2026-12-01T02:00:00.000Z' })

  await ask('DELETE /:Sid', {}, sid)
  expect((await ask('GET ')).body).toMatchObject({ reportSchedules: [] })
  await expect(ask('GET /:Sid', {}, sid)).rejects.toMatchObject({ code: 20404 })
})

it('is of its own account alone', async () => {
  const sid = String(bodyOf(await ask('POST ', given))['sid'])
  const other = makeSid('AC')
  expect((await ask('GET ', {}, '', other)).body).toMatchObject({ reportSchedules: [] })
  for (const route of ['GET /:Sid', 'POST /:Sid', 'DELETE /:Sid'])
    await expect(ask(route, { hour: 1 }, sid, other)).rejects.toMatchObject({ code: 20404 })
  expect(kept.size).toBe(1)
})

it.each([
  ['no name', { name: ' ' }, 'name'],
  ['a long name', { name: 'x'.repeat(65) }, 'name'],
  ['an unknown group', { by: 'moon' }, 'by'],
  ['an unknown rhythm', { every: 'year' }, 'every'],
  ['an hour beyond the day', { hour: 24 }, 'hour'],
  ['half an hour', { hour: 6.5 }, 'hour'],
  ['an unknown zone', { timeZone: 'Mars/Olympus' }, 'timeZone'],
  ['an unknown delivery', { delivery: 'mail' }, 'delivery'],
  ['a webhook without a URL', { delivery: 'webhook' }, 'url'],
  ['a webhook without TLS', { delivery: 'webhook', url: 'http://reports.example.com' }, 'url'],
  ['a URL that is none', { delivery: 'webhook', url: '../etc' }, 'url'],
])('%s is refused, and nothing is lost', async (_what, wrong, field) => {
  const refusal = { code: 20001, message: expect.stringContaining(field) }
  await expect(ask('POST ', { ...given, ...wrong })).rejects.toMatchObject(refusal)
  expect(kept.size).toBe(0)

  const sid = String(bodyOf(await ask('POST ', given))['sid'])
  const before = kept.get(sid)
  await expect(ask('POST /:Sid', wrong, sid)).rejects.toMatchObject(refusal)
  expect(kept.get(sid)).toEqual(before)
})

it('there are 50 in an account', async () => {
  for (let n = 0; n < 50; n++) await ask('POST ', given)
  await expect(ask('POST ', given)).rejects.toMatchObject({ code: 20001 })
  expect((await ask('POST ', given, '', makeSid('AC'))).status).toBe(201)
})
