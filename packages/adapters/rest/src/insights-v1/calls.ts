import { put } from '@offhook/core'
import {
  annotatedAnswers,
  annotationFields,
  connectivityIssues,
  edges,
  incidentBody,
  metricBody,
  metricsOf,
  qualityIssues,
  streamDirections,
  summaryBody,
} from '@offhook/insights'
import { ok } from '../http/answer.ts'
import { bad, notFound } from '../http/errors.ts'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { insightCall, summaryOf } from './scope.ts'

const MAX_TEXT = 100

/** One call: what it came to, its samples, what happened, and what people say of it. */
export function insightCallRoutes(routes: Routes, options: RestOptions): void {
  const { insightRepository, shelf } = options
  const one = '/v1/Voice/:CallSid'
  const annotationOf = (callSid: string) => shelf.rows.find('call-annotation', { callSid } as never)

  routes.get(one, 'see-reports', async (asked) => {
    const { sid } = await insightCall(options, asked)
    const url = `${asked.base}/v1/Voice/${sid}`
    const links = {
      events: `${url}/Events`,
      metrics: `${url}/Metrics`,
      annotation: `${url}/Annotation`,
      summary: `${url}/Summary`,
    }
    return ok({ sid, url, links })
  })

  routes.get(`${one}/Summary`, 'see-reports', async (asked) => {
    const state = asked.form.oneOf('ProcessingState', ['complete', 'partial'])
    const { sid, accountSid } = await insightCall(options, asked)
    const row = await summaryOf(options, accountSid, sid)
    if (!row || (state === 'complete' && row.processingState === 'partial'))
      throw notFound(`/Voice/${sid}/Summary`)
    return ok({
      ...summaryBody(row, await annotationOf(sid)),
      url: `${asked.base}/v1/Voice/${sid}/Summary`,
    })
  })

  routes.get(`${one}/Metrics`, 'see-reports', async (asked) => {
    const edge = asked.form.oneOf('Edge', ['unknown_edge', ...edges])
    const direction = asked.form.oneOf('Direction', streamDirections)
    const { sid } = await insightCall(options, asked)
    const rows = (await insightRepository.samples(sid))
      .flatMap(metricsOf)
      .filter((row) => edge === undefined || row.sample.edge === edge)
      .filter((row) => direction === undefined || row.direction === direction)
    return asked.listV1('metrics', (ask) => pageOfArray(rows, ask), metricBody)
  })

  routes.get(`${one}/Events`, 'see-reports', async (asked) => {
    const edge = asked.form.oneOf('Edge', ['unknown_edge', ...edges])
    const { sid } = await insightCall(options, asked)
    const rows = (await insightRepository.incidents(sid)).filter(
      (row) => edge === undefined || row.edge === edge,
    )
    return asked.listV1('events', (ask) => pageOfArray(rows, ask), incidentBody)
  })

  routes.get(`${one}/Annotation`, 'see-reports', async (asked) => {
    const { sid, accountSid } = await insightCall(options, asked)
    const row = (await annotationOf(sid)) ?? unsaid(sid, accountSid)
    return ok({ ...identity(asked, sid), ...annotationFields(row) })
  })

  routes.post(`${one}/Annotation`, 'see-reports', async (asked) => {
    const { form } = asked
    const { sid, accountSid } = await insightCall(options, asked)
    const before = (await annotationOf(sid)) ?? unsaid(sid, accountSid)
    const row = {
      ...before,
      answeredBy: form.oneOf('AnsweredBy', annotatedAnswers) ?? before.answeredBy,
      connectivityIssue:
        form.oneOf('ConnectivityIssue', connectivityIssues) ?? before.connectivityIssue,
      qualityIssues: form.wordsOf('QualityIssues', qualityIssues) ?? before.qualityIssues,
      spam: form.boolean('Spam') ?? before.spam,
      callScore: form.integer('CallScore', { min: 1, max: 5 }) ?? before.callScore,
      comment: textIn(asked, 'Comment') ?? before.comment,
      incident: textIn(asked, 'Incident') ?? before.incident,
      dateUpdated: options.clock.now(),
    }
    await shelf.writer.commit([put('call-annotation', row)])
    return ok({ ...identity(asked, sid), ...annotationFields(row) })
  })
}

function identity(asked: Asked, callSid: string) {
  return {
    call_sid: callSid,
    account_sid: asked.accountSid,
    url: `${asked.base}/v1/Voice/${callSid}/Annotation`,
  }
}

function textIn({ form }: Asked, name: string): string | undefined {
  const text = form.text(name)
  if (text !== undefined && text.length > MAX_TEXT)
    throw bad(`${name} may have ${MAX_TEXT} characters`)
  return text
}

function unsaid<C, A>(callSid: C, accountSid: A) {
  return {
    ...{ callSid, accountSid, answeredBy: null, connectivityIssue: null, qualityIssues: [] },
    ...{ spam: null, callScore: null, comment: null, incident: null, dateUpdated: 0 },
  }
}
