import type { CallSid } from '@offhook/core'
import type { SaidPage, SaidRecord } from '@offhook/desk-api'
import type { SaidLine } from '@offhook/site'
import type { Call } from '@offhook/voice'
import { partyOf } from '../api-2010/own-calls.ts'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { bad } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { legsOf, tookPartInLegs } from './call-log.ts'
import { boundsOf } from './log-page.ts'

const PAGE = 50
const MOST = 100
const MAX_WORDS = 200
/** Characters of a line that are shown. */
const MAX_SHOWN = 1_000

/** Where words were said: in calls that have a transcript, and that who asks may see. */
export function saidRoutes(routes: Routes, options: RestOptions): void {
  const { reviewRepository, voiceRepository } = options

  routes.get('/offhook/v1/Said', 'see-own-calls', async (asked) => {
    const { accountSid, form } = asked
    const words = form.filled('words')?.trim() ?? ''
    if (words === '' || words.length > MAX_WORDS)
      throw bad(`words must be 1 to ${MAX_WORDS} characters`)
    const party = partyOf(asked)
    const size = form.integer('limit', { min: 1, max: MOST }) ?? PAGE
    const { from, before } = boundsOf(form)
    const page = await reviewRepository.said(defined({ accountSid, words, from, before, party }), {
      size,
      after: form.filled('cursor') ?? null,
    })
    const callSids = [...new Set(page.rows.map(({ callSid }) => callSid))]
    const calls = await Promise.all(
      callSids.map(async (sid) => {
        const call = await voiceRepository.call(accountSid, sid)
        return call && !call.deleted && (await maySee(options, asked, call)) ? call : null
      }),
    )
    const callOf = new Map<CallSid, Call | null>(
      callSids.map((sid, at) => [sid, calls[at] ?? null]),
    )
    return ok({
      said: page.rows.flatMap((line) => {
        const call = callOf.get(line.callSid)
        return call ? [shape(line, call)] : []
      }),
      next: page.next,
    } satisfies SaidPage)
  })
}

/** As the page of the call has it: what leads there must not say more than is there. */
async function maySee(options: RestOptions, asked: Asked, call: Call): Promise<boolean> {
  if (partyOf(asked) === undefined) return true
  return tookPartInLegs(asked, [call, ...(await legsOf(options, call))])
}

function shape({ sid, callSid, label, text, spokenFrom }: SaidLine, call: Call): SaidRecord {
  const { from, to, startTime, dateCreated } = call
  const startedAt = startTime ?? dateCreated
  return {
    ...{ sid, callSid, from, to, label, text: text.slice(0, MAX_SHOWN) },
    startTime: isoMs(startedAt),
    at: isoMs(spokenFrom),
    seconds: (spokenFrom - startedAt) / 1000,
  }
}
