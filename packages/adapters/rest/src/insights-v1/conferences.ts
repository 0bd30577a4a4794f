import {
  type ConferenceFilter,
  type ConferenceSummary,
  conferenceBody,
  conferenceEnds,
  conferenceStatuses,
  conferenceTags,
  type ParticipantSummary,
  participantBody,
} from '@offhook/insights'
import { ok } from '../http/answer.ts'
import { defined } from '../http/defined.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { accountOf, timeIn } from './scope.ts'

/** Conferences and who was in them. */
export function insightConferenceRoutes(routes: Routes, options: RestOptions): void {
  const { insightRepository: repository, insightsSettings } = options
  const one = '/v1/Conferences/:ConferenceSid'

  routes.get('/v1/Conferences', 'see-reports', async (asked) => {
    const accountSid = accountOf(options, asked, 'Subaccount')
    const since = await insightsSettings.since(accountSid)
    const filter = filterOf(asked, accountSid, since, options.clock.now())
    return asked.listV1(
      'conferences',
      (ask) => repository.conferences(filter, ask),
      (row) => conferenceShape(row, asked.base),
    )
  })

  routes.get(one, 'see-reports', async (asked) =>
    ok(conferenceShape(await conferenceOf(options, asked), asked.base)),
  )

  routes.get(`${one}/Participants`, 'see-reports', async (asked) => {
    const { form, base } = asked
    const { conferenceSid, region } = await conferenceOf(options, asked)
    const filter = defined({ sid: form.sid('ParticipantSid', 'CP'), label: form.filled('Label') })
    return asked.listV1(
      'participants',
      (ask) => repository.participants(conferenceSid, filter, ask),
      (row) => participantShape(row, region, base),
    )
  })

  routes.get(`${one}/Participants/:ParticipantSid`, 'see-reports', async (asked) => {
    const { conferenceSid, region } = await conferenceOf(options, asked)
    const sid = sidIn(asked, 'ParticipantSid', 'CP', 'Participants')
    const page = await repository.participants(conferenceSid, { sid }, { size: 1, after: null })
    const [row] = page.rows
    if (!row) throw notFound(`/Participants/${sid}`)
    return ok(participantShape(row, region, asked.base))
  })
}

function filterOf(
  asked: Asked,
  accountSid: ConferenceFilter['accountSid'],
  since: number,
  now: number,
): ConferenceFilter {
  const { form } = asked
  const tags = form.wordsOf('Tags', conferenceTags)
  const issues = form.wordsOf('DetectedIssues', conferenceTags)
  return defined({
    accountSid,
    conferenceSid: form.sid('ConferenceSid', 'CF'),
    friendlyName: form.filled('FriendlyName'),
    status: form.oneOf('Status', conferenceStatuses),
    createdFrom: Math.max(since, timeIn(asked, 'CreatedAfter', now) ?? 0),
    createdBefore: timeIn(asked, 'CreatedBefore', now),
    region: form.filled('MixerRegion'),
    tags: tags || issues ? [...(tags ?? []), ...(issues ?? [])] : undefined,
    endReason: form.oneOf('EndReason', conferenceEnds),
  })
}

async function conferenceOf(options: RestOptions, asked: Asked): Promise<ConferenceSummary> {
  const { accountSid } = asked
  const since = await options.insightsSettings.since(accountSid)
  const conferenceSid = sidIn(asked, 'ConferenceSid', 'CF', 'Conferences')
  const filter = { accountSid, conferenceSid, createdFrom: since }
  const { rows } = await options.insightRepository.conferences(filter, { size: 1, after: null })
  const [row] = rows
  if (!row) throw notFound(`/Conferences/${conferenceSid}`)
  return row
}

function conferenceShape(row: ConferenceSummary, base: string) {
  const url = `${base}/v1/Conferences/${row.conferenceSid}`
  return { ...conferenceBody(row), url, links: { participants: `${url}/Participants` } }
}

function participantShape(row: ParticipantSummary, region: string, base: string) {
  return {
    ...participantBody(row),
    participant_region: region,
    conference_region: region,
    url: `${base}/v1/Conferences/${row.conferenceSid}/Participants/${row.sid}`,
  }
}
