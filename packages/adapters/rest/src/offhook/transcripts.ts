import type { CallSid } from '@offhook/core'
import type { TranscriptPage } from '@offhook/desk-api'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { callAndLegs } from './call-log.ts'

/** Lines of one leg that are given out. */
const MOST = 1_000

/** What was said in a call and in its legs, in the order in which it was said. */
export function transcriptRoutes(routes: Routes, options: RestOptions): void {
  const linesOf = async (accountSid: TranscriptOwner, callSid: CallSid) => {
    const where = { accountSid, callSid }
    const page = { size: MOST, after: null }
    return (await options.shelf.rows.page('transcript-line', where, page)).rows
  }

  routes.get('/offhook/v1/Calls/:Sid/Transcript', 'see-own-calls', async (asked) => {
    const { callSids } = await callAndLegs(options, asked)
    const found = await Promise.all(callSids.map((sid) => linesOf(asked.accountSid, sid)))
    const lines = found.flat().sort((a, b) => a.spokenFrom - b.spokenFrom)
    return ok({
      lines: lines.map(({ sid, callSid, track, label, text, confidence, ...line }) => ({
        ...{ sid, callSid, track, label, text, confidence },
        from: isoMs(line.spokenFrom),
        to: isoMs(line.spokenTo),
      })),
    } satisfies TranscriptPage)
  })
}

type TranscriptOwner = Parameters<RestOptions['voice']['call']>[0]
