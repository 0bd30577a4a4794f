import type { SummaryFilter } from '@offhook/insights'
import { columnOf } from '../entities/entity.ts'
import { rankedBy } from './call-sums.ts'
import { Conditions } from './conditions.ts'

/** Which summaries of calls are meant. */
export function conditionsOf(filter: SummaryFilter): Conditions {
  const { startedFrom, startedBefore, annotation, number, anyOf = {}, ...same } = filter
  const where = new Conditions()
    .same(same)
    .add('startTime', '>=', startedFrom)
    .add('startTime', '<', startedBefore)
  if (number !== undefined) where.raw(`${rankedBy.number} = ${where.bind(number)}`)
  for (const [property, words] of Object.entries(anyOf))
    where.raw(`${columnOf(property)} = ANY(${where.bind(words)}::text[])`)
  if (!annotation) return where
  const { qualityIssue, ...said } = annotation
  const parts = Object.entries(said).map(
    ([property, value]) => `${annotated[property]} = ${where.bind(value)}`,
  )
  if (qualityIssue !== undefined)
    parts.push(`quality_issues @> ${where.bind(JSON.stringify([qualityIssue]))}::jsonb`)
  const conditions = [`account_sid = ${where.bind(filter.accountSid)}`, ...parts].join(' AND ')
  return where.raw(`call_sid IN (SELECT call_sid FROM call_annotations WHERE ${conditions})`)
}

const annotated: Readonly<Record<string, string>> = {
  answeredBy: 'answered_by',
  connectivityIssue: 'connectivity_issue',
  spam: 'spam',
  callScore: 'call_score',
}
