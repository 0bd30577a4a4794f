import type { SignallingPage } from '@offhook/desk-api'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { callAndLegs } from './call-log.ts'

/** Of all legs together. */
const MOST = 2_000

/** What was on the wire: it shows addresses of carriers and of colleagues, so that agents see none. */
export function signallingRoutes(routes: Routes, options: RestOptions): void {
  routes.get('/offhook/v1/Calls/:Sid/Signalling', 'see-all-calls', async (asked) => {
    const { callSids } = await callAndLegs(options, asked)
    const parts = await options.contactRepository.signalling(asked.accountSid, callSids)
    const messages = parts
      .flatMap(({ callSid, messages }) => messages.map((message) => ({ callSid, ...message })))
      .sort((a, b) => a.dateCreated - b.dateCreated)
    return ok({
      messages: messages.slice(0, MOST).map(({ dateCreated, ...message }) => ({
        ...message,
        time: isoMs(dateCreated),
      })),
    } satisfies SignallingPage)
  })
}
