import { type ConferenceSid, errors, parseSid } from '@offhook/core'
import { type Conference, conferenceStatuses } from '@offhook/voice'
import { ok } from '../http/answer.ts'
import { dateRange } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { bad, notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { isInConference } from './own-calls.ts'
import { API_VERSION, accountPath, dates } from './shape.ts'

const base = '/2010-04-01/Accounts/:AccountSid/Conferences'

export function conferenceRoutes(routes: Routes, options: RestOptions): void {
  const { voice, voiceRepository } = options

  routes.get(base, 'see-all-calls', (asked) => {
    const given = (name: string) => asked.form.filled(name)
    const made = dateRange('DateCreated', given, { beforeIncludes: true })
    const changed = dateRange('DateUpdated', given, { beforeIncludes: true })
    const filter = defined({
      accountSid: asked.accountSid,
      friendlyName: given('FriendlyName'),
      status: asked.form.oneOf('Status', conferenceStatuses),
      createdFrom: made.from,
      createdBefore: lastOf(made),
      updatedFrom: changed.from,
      updatedBefore: lastOf(changed),
    })
    return asked.list2010(
      'conferences',
      (ask) => voiceRepository.conferences(filter, ask),
      conferenceShape,
    )
  })
  routes.get(
    `${base}/:Sid`,
    (asked) => asked.may('see-all-calls') || isInConference(options, asked, asked.param('Sid')),
    async (asked) => ok(conferenceShape(await conferenceOf(options, asked, 'Sid'))),
  )
  routes.post(`${base}/:Sid`, 'control-calls', async (asked) => {
    const { form } = asked
    const { sid } = await liveConferenceOf(options, asked, 'Sid')
    const row = await voice.updateConference(asked.accountSid, sid, {
      status: form.oneOf('Status', ['completed']),
      announceUrl: form.url('AnnounceUrl'),
      announceMethod: form.method('AnnounceMethod'),
    })
    return ok(conferenceShape(row))
  })
}

/** The live or past conference in the path. @throws OffhookError 20404 */
export async function conferenceOf(
  { voice, voiceRepository }: RestOptions,
  asked: Asked,
  name: string,
): Promise<Conference> {
  const text = asked.param(name)
  const sid = parseSid('CF', text) as ConferenceSid | undefined
  const row =
    sid &&
    (voice.conference(asked.accountSid, sid) ??
      (await voiceRepository.conference(asked.accountSid, sid)))
  if (!row) throw notFound(`/Conferences/${text}`)
  return row
}

/** The live conference in the path. @throws OffhookError 20404, or 16022 when it is over */
export async function liveConferenceOf(
  options: RestOptions,
  asked: Asked,
  name: string,
): Promise<Conference> {
  const row = await conferenceOf(options, asked, name)
  if (row.status === 'completed') throw bad('The conference is over', errors.conferenceOver)
  return row
}

/** Date filters of conferences include both bounds. */
function lastOf({ before }: { readonly before: number | undefined }): number | undefined {
  return before === undefined ? undefined : before - 1
}

function conferenceShape(row: Conference) {
  const path = `${accountPath(row.accountSid)}/Conferences/${row.sid}`
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    ...dates(row),
    api_version: API_VERSION,
    friendly_name: row.friendlyName,
    region: row.region,
    status: row.status,
    uri: `${path}.json`,
    subresource_uris: {
      participants: `${path}/Participants.json`,
      recordings: `${path}/Recordings.json`,
    },
    reason_conference_ended: row.reasonEnded,
    call_sid_ending_conference: row.callSidEnding,
  }
}
