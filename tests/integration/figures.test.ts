/**
 * The figures are exact: counted here from what happened, one event after another, and there by the
 * database; over a restart, and over the night in which the clocks of New York go back.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  makeSid,
  put,
  SimulatedClock,
  silentLogger,
  systemClock,
  type TaskSid,
} from '@offhook/core'
import { type FigureGroup, figuresCsv, figuresOf, type ReportSchedule } from '@offhook/history'
import { createStore, type Store } from '@offhook/store'
import { WebhookHost } from '@offhook/test-kit'
import { signatureOf, WebhookClient } from '@offhook/webhooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Closing } from '../../apps/server/src/closing.ts'
import { openReports } from '../../apps/server/src/start/reports.ts'
import { LiveStories } from '../../packages/domain/history/src/record/live-stories.ts'

const accountSid = makeSid('AC')
const ZONE = 'America/New_York'
const FIRST = Date.parse('2026-11-01T03:10:00Z')
const queues = ['Support', 'Sales'].map((name) => ({ name, queueSid: makeSid('WQ') }))
const agents = ['Ana', 'Bo', 'Cy'].map((name) => ({ name, workerSid: makeSid('WK') }))

/** What one customer does, in whole seconds. `talk` null: they hang up after `wait`. */
interface Tale {
  readonly at: number
  readonly queue: number
  readonly agent: number
  readonly wait: number
  readonly ring: number
  readonly talk: number | null
  readonly holds: readonly number[]
  readonly wrapUp: number
}

const tales = Array.from({ length: 60 }, (_, i): Tale => {
  const abandons = i % 5 === 4
  return {
    at: FIRST + i * 333_000,
    queue: i % 2,
    agent: i % 3,
    wait: abandons ? [2, 4, 6, 30][i % 4]! : (i * 7) % 41,
    ring: abandons ? 0 : 1 + (i % 9),
    talk: abandons ? null : 30 + i * 3,
    holds: i % 3 === 0 ? [10, 20] : i % 7 === 0 ? [5] : [],
    wrapUp: i % 13,
  }
})

/** The task of each that waited. */
const taskOf = new Map<Tale, TaskSid>()

let folder: string
let store: Store
const open = () =>
  createStore({ databaseUrl: null, dataDir: folder, clock: systemClock, logger: silentLogger })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'figures-'))
  store = await open()
  tell(tales.slice(0, 30))
  await store.close()
  store = await open()
  tell(tales.slice(30))
  await store.flush()
})

afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

function tell(some: readonly Tale[]): void {
  for (const tale of some) tellOne(new LiveStories(store.writer), tale)
}

function tellOne(stories: LiveStories, tale: Tale): void {
  const [callSid, agentCall, reservationSid] = [makeSid('CA'), makeSid('CA'), makeSid('WR')]
  const conferenceSid = makeSid('CF')
  const taskSid = makeSid('WT')
  taskOf.set(tale, taskSid)
  let at = tale.at
  const live = stories.open(
    {
      ...{ type: 'opened', accountSid, callSid, direction: 'inbound', name: null },
      ...{ customer: '+12025550123', ourNumber: '+12025550100' },
    },
    at,
  )
  const say = (moment: Parameters<LiveStories['tell']>[1]) => stories.tell(live, moment, at)
  say({ type: 'answered', callSid })
  say({ type: 'waits' })
  say({ type: 'task', taskSid })
  say({ type: 'queue', ...queues[tale.queue]! })
  at += tale.wait * 1_000
  if (tale.talk === null) {
    say({ type: 'waited', result: 'hangup' })
    say({ type: 'task-over' })
    say({ type: 'ended', callSid, cause: 'normal' })
    return
  }
  say({ type: 'offered', reservationSid, ...agents[tale.agent]! })
  at += tale.ring * 1_000
  say({ type: 'waited', result: 'bridged' })
  say({ type: 'joined', callSid, conferenceSid })
  say({ type: 'accepted', reservationSid, callSid: agentCall, address: 'client:agent' })
  // Part of the talk before, between and after the holds.
  const part = (tale.talk * 1_000) / (tale.holds.length + 1)
  for (const hold of tale.holds) {
    at += part
    say({ type: 'held', callSid, held: true })
    at += hold * 1_000
    say({ type: 'held', callSid, held: false })
  }
  at += part
  say({ type: 'left', callSid })
  say({ type: 'left', callSid: agentCall })
  say({ type: 'ended', callSid, cause: 'normal' })
  say({ type: 'ended', callSid: agentCall, cause: 'normal' })
  say({ type: 'wraps-up', reservationSid })
  at += tale.wrapUp * 1_000
  say({ type: 'done', reservationSid })
  say({ type: 'task-over' })
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
const holdOf = ({ holds, talk }: Tale) => (talk === null ? 0 : sum(holds))

/** The same by hand. */
function counted(some: readonly Tale[]) {
  const handled = some.filter(({ talk }) => talk !== null)
  const gone = some.filter(({ talk }) => talk === null)
  const short = gone.filter(({ wait }) => wait < 5)
  const held = some.filter((tale) => holdOf(tale) > 0)
  const mean = (total: number, count: number) =>
    count === 0 ? null : Math.round((total * 1_000) / count)
  const served = handled.length + gone.length - short.length
  const fast = handled.filter(({ wait, ring }) => wait + ring <= 20)
  const talk = sum(handled.map((tale) => tale.talk ?? 0))
  const wrapUp = sum(handled.map((tale) => tale.wrapUp))
  return {
    contacts: some.length,
    handled: handled.length,
    abandoned: gone.length,
    shortAbandoned: short.length,
    withHold: held.length,
    averageHoldMs: mean(sum(held.map(holdOf)), held.length),
    averageTalkMs: mean(talk, handled.length),
    averageWrapUpMs: mean(wrapUp, handled.length),
    asaMs: mean(sum(handled.map(({ wait, ring }) => wait + ring)), handled.length),
    ahtMs: mean(talk + wrapUp + sum(handled.map(holdOf)), handled.length),
    slaPercent: served === 0 ? null : Math.round((fast.length / served) * 1_000) / 10,
  }
}

function groupsOf(keyOf: (tale: Tale) => string) {
  const keys = [...new Set(tales.map(keyOf))].sort()
  return keys.map((key) => ({ key, ...counted(tales.filter((tale) => keyOf(tale) === key)) }))
}

async function figures(by: FigureGroup, timeZone = 'UTC') {
  const filter = { accountSid, startedFrom: FIRST, startedBefore: FIRST + 86_400_000 }
  return (await store.contacts.sums(filter, by, timeZone)).map(figuresOf)
}

const clock = new Intl.DateTimeFormat('en-CA', {
  ...{ timeZone: ZONE, hourCycle: 'h23', year: 'numeric', month: '2-digit' },
  ...{ day: '2-digit', hour: '2-digit' },
})
const hourOf = ({ at }: Tale) => {
  const part = (type: string) => clock.formatToParts(at).find((one) => one.type === type)?.value
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:00`
}

it.each([
  ['total', () => ''],
  ['queue', ({ queue }: Tale) => queues[queue]!.name],
  ['hour', hourOf],
  ['day', (tale: Tale) => hourOf(tale).slice(0, 10)],
  ['direction', () => 'inbound'],
] as const)('by %s they are what was counted by hand', async (by, keyOf) => {
  expect(await figures(by, ZONE)).toMatchObject(groupsOf(keyOf))
})

it('by agent they are of the agent’s own part', async () => {
  const rows = await figures('agent')
  const byHand = agents.map(({ name }, index) => {
    const own = tales.filter(({ agent, talk }) => agent === index && talk !== null)
    const { handled, averageTalkMs, averageHoldMs, averageWrapUpMs } = counted(own)
    return {
      key: name,
      contacts: own.length,
      handled,
      averageTalkMs,
      averageHoldMs,
      averageWrapUpMs,
    }
  })

  expect(rows).toMatchObject(byHand)
})

it('by team they are those of its agents together', async () => {
  const dates = { dateCreated: 1, dateUpdated: 1 }
  const team = { sid: makeSid('TM'), accountSid, friendlyName: 'Evening', ...dates }
  const members = agents.slice(0, 2).map(({ name, workerSid }) => ({
    ...{ sid: makeSid('US'), accountSid, username: name, fullName: name, roles: [] },
    ...{ identity: name, workspaceSid: null, workerSid, email: null, teamSid: team.sid },
    ...{ locale: null, status: 'active' as const, passwordHash: null, totpBox: null },
    ...{ totpStep: null, recoveryHashes: [], linkHash: null, linkExpiresAt: null },
    ...{ providerSubject: null, ...dates },
  }))
  await store.writer.commit([put('team', team), ...members.map((row) => put('person', row))])
  const byHand = ['', 'Evening'].map((key) => {
    const own = tales.filter(({ agent, talk }) => talk !== null && agent < 2 === (key !== ''))
    const { handled, averageTalkMs, averageHoldMs, averageWrapUpMs } = counted(own)
    return { key, contacts: own.length, handled, averageTalkMs, averageHoldMs, averageWrapUpMs }
  })

  expect(await figures('team')).toMatchObject(byHand)
})

it('by disposition they are those of what agents said of their tasks', async () => {
  const labelOf = (tale: Tale) =>
    tale.talk === null || tale.agent === 2 ? '' : tale.agent === 1 ? 'Sold' : 'Call again'
  const outcomes = tales.flatMap((tale) => {
    const [label, sid] = [labelOf(tale), taskOf.get(tale)]
    if (label === '' || !sid) return []
    const row = { sid, accountSid, dispositionSid: null, label, personSid: null, author: 'Ana' }
    return [put('task-outcome', { ...row, dateCreated: 1, dateUpdated: 1 })]
  })
  await store.writer.commit(outcomes)

  expect(await figures('disposition')).toMatchObject(groupsOf(labelOf))
})

it('an hour that comes twice has both', async () => {
  const twice = tales.filter((tale) => hourOf(tale) === '2026-11-01 01:00').length
  const row = (await figures('hour', ZONE)).find(({ key }) => key === '2026-11-01 01:00')

  expect(row?.contacts).toBe(twice)
  expect(twice).toBeGreaterThan(15)
})

it('goes out on a schedule, once for what was missed, and tells when it cannot', async () => {
  await store.recover({ finishRecording: async () => null })
  const host = await WebhookHost.open()
  host.answers('/taken', () => ({ status: 200 }))
  host.answers('/refused', () => ({ status: 500 }))
  const clock = new SimulatedClock({ now: FIRST })
  const alerts: object[] = []
  const authToken = 'a-token-of-the-test'
  const open = () =>
    openReports(
      { clock, logger: silentLogger, closing: new Closing() },
      { store, dataDir: folder, accounts: { accounts: { isActive: () => true } } },
      {
        web: new WebhookClient({ authTokenOf: () => authToken }),
        alerts: { raise: (facts) => void alerts.push(facts) },
      },
    )
  const { reportSchedules } = open()
  const view = { by: 'queue', every: 'day', hour: 6, timeZone: ZONE } as const
  const toFolder = await reportSchedules.create(accountSid, {
    ...{ ...view, name: 'Támesis ../x', delivery: 'folder', url: null },
  })
  // A webhook goes to https; this host speaks HTTP, so its rows are put as they are.
  const hooks = ['taken', 'refused'].map((name) => {
    const url = `${host.url}/${name}#rc=0`
    return { ...toFolder, sid: makeSid('RS'), name, delivery: 'webhook', url } as ReportSchedule
  })
  await store.writer.commit(hooks.map((row) => put('report-schedule', row)))

  // Down over two mornings: the night of 1 November, of 25 hours, comes second.
  await clock.advance(Date.parse('2026-11-02T12:00:00Z') - clock.now())
  await open().reportRunner.look()
  await open().reportRunner.look()

  const from = Date.parse('2026-11-01T04:00:00Z')
  const before = Date.parse('2026-11-02T05:00:00Z')
  const filter = { accountSid, startedFrom: from, startedBefore: before }
  const csv = figuresCsv((await store.contacts.sums(filter, 'queue', ZONE)).map(figuresOf))
  expect(csv).toMatch(/^Group,Contacts.*\r\nSales,\d+,.*\r\nSupport,\d+,/)
  const own = join(folder, 'reports', accountSid)
  const files = await readdir(own)
  expect(files).toEqual([`tamesis-x-queue-day-2026-11-01-${toFolder.sid.slice(-8)}.csv`])
  expect(await readFile(join(own, files[0]!), 'utf8')).toBe(csv)
  const [asked, ...more] = host.asked('/taken')
  expect(more).toEqual([])
  expect(asked?.body).toBe(csv)
  expect(asked?.headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(asked?.headers['x-twilio-signature']).toBe(signatureOf(authToken, asked!.url, null))
  expect(asked?.parameters).toMatchObject({
    Since: new Date(from).toISOString(),
    Until: new Date(before).toISOString(),
  })

  // What is refused is tried again until it has failed for good: one alert.
  expect(alerts).toEqual([])
  for (let minute = 0; minute < 130; minute++) {
    await clock.advance(60_000)
    await open().reportRunner.look()
  }
  expect(host.asked('/refused')).toHaveLength(8)
  expect(host.asked('/taken')).toHaveLength(1)
  expect(alerts).toMatchObject([
    { accountSid, resourceSid: hooks[1]!.sid, message: expect.stringContaining('answered 500') },
  ])
  const row = await reportSchedules.get(accountSid, hooks[1]!.sid)
  expect(row).toMatchObject({ outcome: 'failed', attempts: 0 })

  // The next morning all go out again; what was removed does not.
  await reportSchedules.remove(accountSid, hooks[0]!.sid)
  await clock.advance(Date.parse('2026-11-03T11:00:00Z') - clock.now())
  await open().reportRunner.look()
  expect(await readdir(own)).toHaveLength(2)
  expect(host.asked('/taken')).toHaveLength(1)
  expect(host.asked('/refused')).toHaveLength(9)
  await host.close()
})
