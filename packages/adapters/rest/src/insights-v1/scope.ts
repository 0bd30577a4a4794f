import type { AccountSid, CallSid } from '@offhook/core'
import type { CallSummary } from '@offhook/insights'
import { parseMoment } from '../http/dates.ts'
import { bad, forbidden, notFound } from '../http/errors.ts'
import type { Asked } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

const DAY_MS = 86_400_000
const KEPT_DAYS = 30
const UNIT_MS = { m: 60_000, h: 3_600_000, d: DAY_MS } as const

/** The account whose insights are asked for: one's own, or a subaccount. @throws 20403 */
export function accountOf({ accounts }: RestOptions, asked: Asked, name: string): AccountSid {
  const sid = asked.form.sid(name, 'AC')
  if (sid === undefined || sid === asked.accountSid) return asked.accountSid
  if (!accounts.accounts.isWithin(sid, asked.accountSid)) throw forbidden()
  return sid
}

/** A call that has insights: whose account has them, since before it was made. */
export async function insightCall(options: RestOptions, asked: Asked, name = 'CallSid') {
  const { insightsSettings, voice, voiceRepository } = options
  const { accountSid } = asked
  const since = await insightsSettings.since(accountSid)
  const sid = sidIn(asked, name, 'CA', 'Voice')
  const call = voice.call(accountSid, sid) ?? (await voiceRepository.call(accountSid, sid))
  if (!call || call.dateCreated < since) throw notFound(`/Voice/${sid}`)
  return call
}

/** What a call came to, or undefined while it lives. */
export function summaryOf(
  { insightRepository }: RestOptions,
  accountSid: AccountSid,
  callSid: CallSid,
): Promise<CallSummary | undefined> {
  return insightRepository.summary(accountSid, callSid)
}

/**
 * Reads a time: a date, or how long ago it is (`4h`, `30m`, `7d`).
 * @throws OffhookError 20001 for what is neither, or longer ago than anything is kept
 */
export function timeIn(asked: Asked, name: string, now: number): number | undefined {
  const text = asked.form.filled(name)
  if (text === undefined) return undefined
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  const at =
    count === undefined
      ? parseMoment(name, text).start
      : now - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]
  if (at < now - KEPT_DAYS * DAY_MS - DAY_MS)
    throw bad(`${name} is longer ago than the ${KEPT_DAYS} days for which insights are kept`)
  return at
}
