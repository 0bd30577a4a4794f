import { noContent } from '../http/answer.ts'
import { iso } from '../http/dates.ts'
import { notFound } from '../http/errors.ts'
import type { Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

/** Calls of a day. We keep them in one place, so an archived call is a call that is over. */
export function archivedCallRoutes(routes: Routes, options: RestOptions): void {
  const { voice, voiceRepository } = options
  routes.delete('/v1/Archives/:Date/Calls/:Sid', 'control-calls', async (asked) => {
    const sid = sidIn(asked, 'Sid', 'CA', 'Calls')
    const row = await voiceRepository.call(asked.accountSid, sid)
    if (!row || iso(row.dateCreated).slice(0, 10) !== asked.param('Date'))
      throw notFound(`/Archives/${asked.param('Date')}/Calls/${sid}`)
    await voice.deleteCall(asked.accountSid, sid)
    return noContent
  })
}
