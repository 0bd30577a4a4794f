/** Sums of calls say what the calls say, whatever has been summed up and changed since. */
import { type AccountSid, makeSid, put, SimulatedClock, silentLogger } from '@offhook/core'
import type { CallSummary, Fault, SummaryFilter } from '@offhook/insights'
import { PostgresServer } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../../../packages/adapters/store/src/db/db.ts'
import { migrate } from '../../../packages/adapters/store/src/db/migrate.ts'
import { openPostgres } from '../../../packages/adapters/store/src/db/postgres.ts'
import { CallSumUpkeep } from '../../../packages/adapters/store/src/node/call-sum-upkeep.ts'
import { SqlInsightRepository } from '../../../packages/adapters/store/src/repositories/insight-repository.ts'
import { Planner } from '../../../packages/adapters/store/src/write/plan.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const begin = 20_000 * DAY
const now = begin + DAY + 12 * HOUR + 123_456
const account = makeSid('AC')

/** Calls that differ in what is counted, some minutes apart. */
function summary(i: number, over: Partial<CallSummary> = {}): CallSummary {
  const startTime = begin + i * 6 * 60_000 + (i % 7) * 1_000
  const tags = i % 5 === 0 ? (['high_jitter'] as const) : i % 11 === 0 ? (['silence'] as const) : []
  const answered = i % 3 !== 0
  return {
    callSid: makeSid('CA'),
    accountSid: account,
    parentCallSid: null,
    callType: i % 2 ? 'client' : 'carrier',
    callState: answered ? 'completed' : 'busy',
    direction: i % 4 ? 'inbound' : 'outbound_api',
    answeredBy: null,
    processingState: 'partial',
    startTime,
    endTime: startTime + 60_000,
    duration: 60,
    connectDuration: answered ? (i * 7) % 400 : 0,
    fromAddress: `+1202555${String(i % 9).padStart(4, '0')}`,
    toAddress: '+12025550100',
    fromCountry: i % 6 ? 'US' : null,
    toCountry: 'US',
    disconnectedBy: i % 2 ? 'caller' : 'callee',
    endCause: null,
    sipResponse: answered ? 200 : 486,
    pddMs: null,
    queueTimeMs: i * 10,
    trunkSid: null,
    identity: i % 2 ? `agent-${i % 4}` : null,
    network: null,
    conferenceSid: null,
    mos: i % 8 ? 1 + (i % 30) / 10 : null,
    lossPercent: (i % 10) / 3,
    jitterMs: i % 40,
    rttMs: null,
    tags,
    tagged: tags.length > 0,
    abnormal: i % 13 === 0,
    fault: (tags.length > 0 ? 'wifi' : 'nobody') as Fault,
    verdict: { fault: 'nobody', rule: null, evidence: [] },
    edges: {},
    dateCreated: startTime,
    dateUpdated: startTime,
    ...over,
  }
}

/** An agent with fewer calls is in no ranking. */
const AT_LEAST = 5

/** What the calls of a filter come to, counted one by one. */
function counted(rows: Iterable<CallSummary>, filter: SummaryFilter) {
  const { startedFrom = 0, startedBefore = Number.MAX_SAFE_INTEGER, fault } = filter
  const calls = [...rows].filter(
    (row) =>
      row.accountSid === filter.accountSid &&
      row.startTime >= startedFrom &&
      row.startTime < startedBefore &&
      (fault === undefined || row.fault === fault),
  )
  const answered = calls.filter((row) => row.connectDuration > 0)
  const agents = [...new Set(calls.flatMap(({ identity }) => identity ?? []))].map((name) => {
    const own = calls.filter(({ identity }) => identity === name)
    const tagged = own.filter((row) => row.tagged).length
    return { name, calls: own.length, tagged, mos: mean(own.flatMap((row) => row.mos ?? [])) }
  })
  const steps = new Map<number, number>()
  for (const { startTime } of calls) {
    const at = startTime - (startTime % (2 * HOUR))
    steps.set(at, (steps.get(at) ?? 0) + 1)
  }
  return {
    calls: calls.length,
    answered: answered.length,
    abnormal: calls.filter((row) => row.abnormal).length,
    averageLength: mean(answered.map((row) => row.connectDuration)) ?? 0,
    averageQueueTimeMs: mean(calls.map((row) => row.queueTimeMs)) ?? 0,
    mos: mean(calls.flatMap((row) => row.mos ?? [])),
    busy: calls.filter((row) => row.callState === 'busy').length,
    fromUs: calls.filter((row) => row.fromCountry === 'US').length,
    refused: calls.filter((row) => row.sipResponse === 486).length,
    jittery: calls.filter((row) => row.tags.includes('high_jitter')).length,
    short: calls.filter(
      (row) =>
        row.callType === 'carrier' &&
        row.direction !== 'inbound' &&
        row.connectDuration > 0 &&
        row.connectDuration < 10,
    ).length,
    agents: agents
      .filter(({ calls, tagged }) => tagged > 0 && calls >= AT_LEAST)
      .sort((a, b) => b.tagged / b.calls - a.tagged / a.calls || (a.mos ?? 9) - (b.mos ?? 9))
      .map(({ name, calls, tagged }) => ({ name, calls, tagged })),
    course: [...steps].sort(([a], [b]) => a - b),
  }
}

const mean = (of: readonly number[]) =>
  of.length === 0 ? null : of.reduce((sum, each) => sum + each, 0) / of.length
const near = (value: number | null) => (value === null ? null : Math.round(value * 1e6) / 1e6)

describe('sums of calls', () => {
  let server: PostgresServer
  let db: Db
  let upkeep: CallSumUpkeep
  const clock = new SimulatedClock({ now })
  const kept = new Map<string, CallSummary>()

  beforeAll(async () => {
    server = await PostgresServer.start()
    db = await openPostgres({ databaseUrl: await server.createDatabase(), logger: silentLogger })
    await migrate(db, silentLogger)
    upkeep = new CallSumUpkeep({ db, clock, logger: silentLogger })
  })

  afterAll(async () => {
    await upkeep?.close()
    await db?.close()
    await server?.stop()
  })

  async function write(rows: readonly CallSummary[]): Promise<void> {
    const changes = rows.map((row) => put('call-summary', row))
    await db.transaction(new Planner().plan(changes, { nodeId: 'ND', now }).statements)
    for (const row of rows) kept.set(row.callSid, row)
  }

  async function expectExact(accountSid: AccountSid = account): Promise<void> {
    const insights = new SqlInsightRepository(db)
    for (const filter of [
      { accountSid },
      { accountSid, startedFrom: begin + 17 * 60_000, startedBefore: now },
      { accountSid, startedFrom: begin - 1, startedBefore: begin + DAY + 1 },
      { accountSid, startedFrom: begin + HOUR, startedBefore: begin + HOUR + 60_000 },
      { accountSid, startedFrom: begin + HOUR, startedBefore: now, fault: 'wifi' as const },
    ]) {
      const [totals, course, agents] = await Promise.all([
        insights.totals(filter),
        insights.course(filter, 2 * HOUR),
        insights.ranked(filter, 'agent', { most: 10, atLeast: AT_LEAST }),
      ])
      const { jittery, ...should } = counted(kept.values(), filter)
      const tagged = Object.entries(totals.byTag).filter(([tag]) => tag.endsWith('/high_jitter'))
      expect(tagged.reduce((sum, [, calls]) => sum + calls, 0)).toBe(jittery)
      expect({
        ...{ calls: totals.calls, answered: totals.answered, abnormal: totals.abnormal },
        averageLength: near(totals.averageLength),
        averageQueueTimeMs: near(totals.averageQueueTimeMs),
        mos: near(totals.mos),
        busy: totals.byState['busy'] ?? 0,
        fromUs: totals.byFromCountry['US'] ?? 0,
        refused: totals.bySipResponse['486'] ?? 0,
        short: totals.outboundCarrier.shortCalls,
        agents: agents.map(({ name, calls, tagged }) => ({ name, calls, tagged })),
        course: course.map(({ at, calls }) => [at, calls]),
      }).toEqual({
        ...should,
        averageLength: near(should.averageLength),
        averageQueueTimeMs: near(should.averageQueueTimeMs),
        mos: near(should.mos),
      })
    }
  }

  const marks = async () =>
    db.query<{ span: number; since: number }>(
      'SELECT span, since FROM call_changes WHERE account_sid = $1 ORDER BY span, since',
      [account],
    )

  it('are right before, while and after they are made, over late and double summaries', async () => {
    const other = makeSid('AC')
    const calls = Array.from({ length: 361 }, (_, i) =>
      summary(i, i % 50 === 49 ? { accountSid: other } : {}),
    )
    await write(calls)

    // While calls of the same hours are written.
    await Promise.all([
      upkeep.run(),
      ...[3, 90, 200].map((i) => write([summary(i), summary(i + 1)])),
    ])
    await expectExact()
    await upkeep.run()
    await expectExact(other)
    const [{ hours } = { hours: 0 }] = await db.query<{ hours: number }>(
      'SELECT count(DISTINCT since)::int AS hours FROM call_hours WHERE account_sid = $1',
      [account],
    )
    expect(hours).toBeGreaterThan(30)
    // Marked are only the hour and the day that are not over, once each.
    expect(await marks()).toEqual([
      { span: HOUR, since: now - (now % HOUR) },
      { span: DAY, since: now - (now % DAY) },
    ])

    // Twice the same, complete, another beginning, a late one.
    const [twice, moved] = [calls[30], calls[60]]
    if (!twice || !moved) throw new Error('No calls')
    await write([twice])
    await write(
      calls.slice(100, 120).map((row) => ({ ...row, processingState: 'complete', mos: 2 })),
    )
    await write([{ ...moved, startTime: moved.startTime + 5 * HOUR }, summary(77)])
    expect((await marks()).length).toBeGreaterThan(4)
    await expectExact()
    await upkeep.run()
    await expectExact()
  })

  it('follow what is removed', async () => {
    const bound = begin + DAY + 2 * HOUR + 30 * 60_000
    await db.transaction([
      { text: 'DELETE FROM call_summaries WHERE date_created < $1', values: [bound] },
    ])
    for (const [sid, row] of kept) if (row.dateCreated < bound) kept.delete(sid)

    await expectExact()
    await upkeep.run()
    await expectExact()
    const empty = await db.query('SELECT 1 FROM call_hours WHERE since < $1', [
      begin + DAY + 2 * HOUR,
    ])
    expect(empty).toEqual([])
  })

  it('lie beside the times to the first ring, of the newest calls to phones that rang', async () => {
    const accountSid = makeSid('AC')
    const rang = [900, 300, 500].map((pddMs, i) =>
      summary(i, { accountSid, pddMs, dateCreated: now + i, toCountry: i === 1 ? null : 'DE' }),
    )
    await write([...rang, summary(3, { accountSid, pddMs: 700, dateCreated: now - HOUR })])
    const insights = new SqlInsightRepository(db)

    expect(await insights.dialDelays(now, 100)).toEqual([
      { country: 'DE', pddMs: 900 },
      { country: 'DE', pddMs: 500 },
    ])
    expect(await insights.dialDelays(now, 2)).toEqual([{ country: 'DE', pddMs: 500 }])
  })
})
