import { parseSid } from '@offhook/core'
import type { AgentScorePage, CallScoreRecord, CallScores } from '@offhook/desk-api'
import { type CallScore, type ScoredAgent, scoreAnswers } from '@offhook/site'
import type { Call } from '@offhook/voice'
import { z } from 'zod'
import { created, noContent, ok } from '../http/answer.ts'
import { authorOf } from '../http/author.ts'
import { isoMs } from '../http/dates.ts'
import { bad, notFound } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { callAndLegs } from './call-log.ts'
import { timeOf } from './figures.ts'

const path = '/offhook/v1/Calls/:Sid/Scores'
const MOST_DAYS = 366
const fields = z.object({
  formSid: z.string(),
  version: z.int(),
  answers: z.array(z.literal([...scoreAnswers])),
  note: z.string().default(''),
  /** The sid of a worker, or a name; where only one agent talked it may be left out. */
  agent: z.string().nullish(),
})

/** Scorecards: supervisors fill them in, agents read their own. */
export function callScoreRoutes(routes: Routes, options: RestOptions): void {
  const { scores } = options.site

  routes.get(path, 'see-own-calls', async (asked) => {
    const { call, callSids } = await callAndLegs(options, asked)
    const [rows, agents] = await Promise.all([
      scores.ofCalls(asked.accountSid, callSids),
      agentsOf(options, call),
    ])
    const mayAll = asked.may('see-all-calls')
    return ok({
      scores: rows.filter((row) => mayAll || isOwn(row, asked)).map(shape),
      agents: mayAll ? agents : [],
    } satisfies CallScores)
  })

  routes.post(path, 'direct-team', async (asked) => {
    const { call } = await callAndLegs(options, asked)
    const { formSid: text, agent: named, ...given } = parseJson(fields, asked.json)
    const formSid = parseSid('SF', text)
    if (!formSid) throw notFound(`/ScoreForms/${text}`)
    const agent = chosen(await agentsOf(options, call), named ?? null)
    const startedAt = call.startTime ?? call.dateCreated
    const scored = { accountSid: asked.accountSid, callSid: call.sid, startedAt, agent }
    return created(shape(await scores.fill(scored, authorOf(asked), { formSid, ...given })))
  })

  routes.delete(`${path}/:ScoreSid`, 'direct-team', async (asked) => {
    const { callSids } = await callAndLegs(options, asked)
    const sid = sidIn(asked, 'ScoreSid', 'SC', 'Scores')
    const row = await scores.get(asked.accountSid, sid)
    if (!callSids.includes(row.callSid)) throw notFound(`/Scores/${sid}`)
    await scores.remove(asked.accountSid, sid)
    return noContent
  })

  routes.get('/offhook/v1/AgentScores', 'see-reports', async (asked) => {
    const { from, before } = timeOf(options, asked, MOST_DAYS)
    const agents = await options.reviewRepository.agentScores(asked.accountSid, from, before)
    return ok({ since: isoMs(from), until: isoMs(before), agents } satisfies AgentScorePage)
  })
}

/** Who talked with the customer, as the contact of the call has them. */
async function agentsOf(
  { contactRepository }: RestOptions,
  { accountSid, sid }: Call,
): Promise<readonly ScoredAgent[]> {
  const contact = await contactRepository.contactOfCall(accountSid, sid)
  return (contact?.agents ?? []).map(({ workerSid, name }) => ({ workerSid, name }))
}

/** @throws OffhookError 20001 */
function chosen(agents: readonly ScoredAgent[], named: string | null): ScoredAgent {
  const [only, ...others] = agents
  if (!only) throw bad('No agent took part in this call')
  if (named === null && others.length > 0) throw bad('agent: say which of them')
  if (named === null) return only
  const found = agents.find(({ workerSid, name }) => workerSid === named || name === named)
  if (!found) throw bad('agent: nobody of this name took part in this call')
  return found
}

function isOwn({ workerSid }: CallScore, { principal }: Asked): boolean {
  return (
    principal.kind === 'person' && workerSid !== null && principal.person.workerSid === workerSid
  )
}

function shape(row: CallScore): CallScoreRecord {
  const { sid, callSid, formSid, formName, workerSid, agent, answers, percent, note, author } = row
  return {
    ...{ sid, callSid, formSid, formName, workerSid, agent, answers, percent, note, author },
    updatedAt: isoMs(row.dateUpdated),
  }
}
