import type {
  CallQuality,
  LegQuality,
  QualityCallPage,
  QualityRecord,
  WorstRecord,
} from '@offhook/desk-api'
import { callStates, faults, type RankedBy, rankings, type SummaryFilter } from '@offhook/insights'
import type { Call } from '@offhook/voice'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { callAndLegs } from './call-log.ts'
import { timeOf } from './figures.ts'
import { pageOf } from './log-page.ts'

/** For so long summaries are kept. */
const KEPT_DAYS = 30
const HOUR_MS = 3_600_000
const POINTS = 60
const WORST = 10
/** Of fewer calls a share says little. */
const AT_LEAST = 5
/** A long call is drawn in so many points at most. */
const MOST_SAMPLES = 500

/** How calls sounded and how they ended: over a time, as a list, and each by itself. */
export function qualityRoutes(routes: Routes, options: RestOptions): void {
  const { insightRepository: repository } = options

  routes.get('/offhook/v1/Quality', 'see-reports', async (asked) => {
    const { from, before } = timeOf(options, asked, KEPT_DAYS)
    const filter = filterOf(options, asked)
    const atLeast = asked.form.integer('atLeast', { min: 1, max: 1_000_000 }) ?? AT_LEAST
    const labelOf = trunkNames(options, asked)
    const step = Math.max(1, Math.ceil((before - from) / POINTS / (HOUR_MS / 12))) * (HOUR_MS / 12)
    const [totals, course, ...ranked] = await Promise.all([
      repository.totals(filter),
      repository.course(filter, step),
      ...rankings.map((by) => repository.ranked(filter, by, { most: WORST, atLeast })),
    ])
    const { calls, answered, mos, lossPercent, jitterMs, rttMs } = totals
    const { byState, byFault, byDisconnect, bySipResponse } = totals
    return ok({
      since: isoMs(from),
      until: isoMs(before),
      ...{ calls, answered, mos, lossPercent, jitterMs, rttMs },
      ...{ byState, byFault, byDisconnect, bySipResponse },
      course: course.map(({ at, ...point }) => ({ time: isoMs(at), ...point })),
      worst: Object.fromEntries(
        rankings.map((by, index): readonly [RankedBy, readonly WorstRecord[]] => [
          by,
          (ranked[index] ?? []).map((row) => ({ ...row, label: labelOf(row.name) })),
        ]),
      ) as QualityRecord['worst'],
    } satisfies QualityRecord)
  })

  routes.get('/offhook/v1/QualityCalls', 'see-reports', async (asked) => {
    const page = pageOf(asked.form)
    const { rows, next } = await repository.summaries(filterOf(options, asked), 'startTime', page)
    const calls = rows.map((row) => ({
      callSid: row.callSid,
      time: isoMs(row.startTime),
      from: row.fromAddress,
      to: row.toAddress,
      state: row.callState,
      duration: row.connectDuration,
      ...{ mos: row.mos, tags: row.tags, fault: row.fault },
    }))
    return ok({ calls, next } satisfies QualityCallPage)
  })

  routes.get('/offhook/v1/Calls/:Sid/Quality', 'see-own-calls', async (asked) => {
    const { call, legs } = await callAndLegs(options, asked)
    const all = legs.some(({ sid }) => sid === call.sid) ? legs : [call, ...legs]
    const quality = await Promise.all(all.map((leg) => legQuality(options, leg)))
    return ok({ legs: quality.filter((leg) => leg !== null) } satisfies CallQuality)
  })
}

/** Trunks by their names; whatever is none is called as it is. */
function trunkNames(
  { accounts }: Pick<RestOptions, 'accounts'>,
  { accountSid }: Pick<Asked, 'accountSid'>,
): (name: string) => string {
  const all = { size: 1_000, after: null }
  const names = new Map<string, string>([
    ...accounts.trunks
      .list(accountSid, all)
      .rows.map(({ sid, friendlyName }) => [sid, friendlyName] as const),
    ...accounts.elasticTrunks
      .list(accountSid, all)
      .rows.map(
        ({ sid, friendlyName, domainName }) => [sid, friendlyName || (domainName ?? '')] as const,
      ),
  ])
  return (name) => names.get(name) || name
}

function filterOf(options: RestOptions, asked: Asked): SummaryFilter {
  const { from, before } = timeOf(options, asked, KEPT_DAYS)
  const { accountSid, form } = asked
  return defined({
    accountSid,
    startedFrom: from,
    startedBefore: before,
    fault: form.oneOf('fault', faults),
    callState: form.oneOf('state', callStates),
    identity: form.filled('agent'),
    trunkSid: form.filled('trunk'),
    number: form.filled('number'),
    network: form.filled('network'),
    tagged: form.boolean('tagged'),
  })
}

async function legQuality(
  { insights, insightRepository: repository }: RestOptions,
  leg: Call,
): Promise<LegQuality | null> {
  const [stored, samples, incidents] = await Promise.all([
    repository.summary(leg.accountSid, leg.sid),
    repository.samples(leg.sid),
    repository.incidents(leg.sid),
  ])
  const summary = insights.live(leg.sid) ?? stored
  if (!summary) return null
  const { fault, verdict, disconnectedBy } = summary
  const every = Math.ceil(samples.length / MOST_SAMPLES) || 1
  return {
    ...{ callSid: leg.sid, from: leg.from, to: leg.to, fault, disconnectedBy },
    rule: verdict.rule,
    evidence: verdict.evidence,
    edges: Object.entries(summary.edges).map(([edge, { codec, tags }]) => ({
      ...{ edge, codec, tags },
      samples: samples
        .filter((sample) => sample.edge === edge)
        .filter((_, index) => index % every === 0)
        .map(({ at, inbound }) => ({
          time: isoMs(at),
          mos: inbound.mos,
          lossPercent:
            inbound.packets + inbound.lost === 0
              ? 0
              : (inbound.lost / (inbound.packets + inbound.lost)) * 100,
          jitterMs: inbound.jitterMs,
          rttMs: inbound.rttMs,
        })),
    })),
    events: incidents.map(({ dateCreated, edge, level, eventGroup, name }) => ({
      time: isoMs(dateCreated),
      ...{ edge, level },
      name: eventGroup === 'connection' ? name : `${eventGroup}: ${name}`,
    })),
  }
}
