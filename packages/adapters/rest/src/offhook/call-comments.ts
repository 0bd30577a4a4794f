import type { CallCommentRecord, CallCommentRequest, CallComments } from '@offhook/desk-api'
import type { CallComment } from '@offhook/site'
import type { Call } from '@offhook/voice'
import { z } from 'zod'
import { created, noContent, ok } from '../http/answer.ts'
import { authorOf } from '../http/author.ts'
import { isoMs } from '../http/dates.ts'
import { bad, forbidden, notFound } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { callAndLegs } from './call-log.ts'

const path = '/offhook/v1/Calls/:Sid/Comments'
const fields: z.ZodType<CallCommentRequest> = z.object({
  seconds: z.number(),
  text: z.string(),
})

/** Comments in time: whoever may see a call reads and writes them. */
export function callCommentRoutes(routes: Routes, options: RestOptions): void {
  const { comments } = options.site

  routes.get(path, 'see-own-calls', async (asked) => {
    const { call, callSids } = await callAndLegs(options, asked)
    const rows = await comments.ofCalls(asked.accountSid, callSids)
    return ok({
      comments: rows.map((row) => shape(row, call, asked)),
    } satisfies CallComments)
  })

  routes.post(path, 'see-own-calls', async (asked) => {
    const { call, legs } = await callAndLegs(options, asked)
    const { seconds, text } = parseJson(fields, asked.json)
    const at = startOf(call) + Math.round(seconds * 1000)
    if (!isWithin(at, [call, ...legs], options.clock.now()))
      throw bad('seconds: lies outside of the call')
    const row = await comments.add(asked.accountSid, call.sid, authorOf(asked), { at, text })
    return created(shape(row, call, asked))
  })

  routes.delete(`${path}/:CommentSid`, 'see-own-calls', async (asked) => {
    const { callSids } = await callAndLegs(options, asked)
    const sid = sidIn(asked, 'CommentSid', 'CC', 'Comments')
    const row = await comments.get(asked.accountSid, sid)
    if (!callSids.includes(row.callSid)) throw notFound(`/Comments/${sid}`)
    if (!mayRemove(row, asked)) throw forbidden()
    await comments.remove(asked.accountSid, sid)
    return noContent
  })
}

function shape(row: CallComment, call: Call, asked: Asked): CallCommentRecord {
  const { sid, callSid, author, text, at, dateCreated } = row
  return {
    ...{ sid, callSid, author, text },
    seconds: (at - startOf(call)) / 1000,
    at: isoMs(at),
    createdAt: isoMs(dateCreated),
    mayRemove: mayRemove(row, asked),
  }
}

/** One's own, and each for those who see all calls. */
function mayRemove({ personSid }: CallComment, asked: Asked): boolean {
  const { principal } = asked
  if (asked.may('see-all-calls')) return true
  return principal.kind === 'person' && principal.person.sid === personSid
}

function startOf({ startTime, dateCreated }: Call): number {
  return startTime ?? dateCreated
}

/** From the start of the first of them to the end of the last, or now; give or take a second. */
function isWithin(at: number, legs: readonly Call[], now: number): boolean {
  const from = Math.min(...legs.map(startOf))
  const to = Math.max(...legs.map(({ endTime }) => endTime ?? now))
  return at >= from - 1_000 && at <= to + 1_000
}
