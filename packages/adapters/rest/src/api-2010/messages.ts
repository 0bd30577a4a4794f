import { type AccountSid, entryOf, errors, OffhookError, parseSid } from '@offhook/core'
import { feedbackOutcomes, type Message } from '@offhook/messages'
import { created, noContent, ok } from '../http/answer.ts'
import { dateRange, rfc2822 } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { bad, notFound } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { API_VERSION, accountPath, dates } from './shape.ts'

const all = '/2010-04-01/Accounts/:AccountSid/Messages'
const one = `${all}/:Sid`
const media = `${all}/:MessageSid/Media`
/** ISO 8601 with its zone, as `2026-12-24T18:00:00Z`. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/

/** Texts: SMS in and out. */
export function messageRoutes(routes: Routes, options: RestOptions): void {
  const { messages, messageRepository } = options
  /** @throws OffhookError 20404 */
  const sidOf = (asked: Asked, name = 'Sid'): string => {
    const text = asked.param(name)
    const sid = parseSid('SM', text)
    if (!sid) throw notFound(`/Messages/${text}`)
    return sid
  }
  const messageOf = async (asked: Asked, name = 'Sid'): Promise<Message> => {
    const row = await messages.find(asked.accountSid, sidOf(asked, name))
    if (!row) throw notFound(`/Messages/${asked.param(name)}`)
    return row
  }

  routes.post(all, 'control-calls', async ({ form, accountSid }) => {
    refuseWhatIsNotHere(form)
    const row = await messages.create({
      accountSid,
      to: form.filled('To'),
      from: form.filled('From'),
      messagingServiceSid: form.filled('MessagingServiceSid'),
      sendAt: sendAtIn(form),
      body: form.text('Body') ?? '',
      direction: 'outbound-api',
      statusCallback: callbackIn(options, accountSid, form),
    })
    return created(shape(row))
  })
  routes.get(all, 'see-all-calls', (asked) => {
    const { form, accountSid } = asked
    const { from, before } = dateRange('DateSent', (name) => form.filled(name))
    const party = (name: string) => {
      const text = form.filled(name)
      return text === undefined ? undefined : (messages.partyOf(accountSid, text) ?? text)
    }
    const filter = defined({
      accountSid,
      to: party('To'),
      from: party('From'),
      sentFrom: from,
      sentBefore: before,
    })
    return asked.list2010('messages', (ask) => messageRepository.messages(filter, ask), shape)
  })
  routes.get(one, 'see-all-calls', async (asked) => ok(shape(await messageOf(asked))))
  routes.post(one, 'control-calls', async (asked) => {
    const { form, accountSid } = asked
    const sid = sidOf(asked)
    if (form.oneOf('Status', ['canceled']) !== undefined) {
      return ok(shape(await messages.cancel(accountSid, sid)))
    }
    const body = form.text('Body')
    if (body !== undefined && body !== '') throw bad('Body can only be emptied')
    if (body === undefined) return ok(shape(await messageOf(asked)))
    return ok(shape(await messages.redact(accountSid, sid)))
  })
  routes.delete(one, 'control-calls', async (asked) => {
    await messages.remove(asked.accountSid, sidOf(asked))
    return noContent
  })

  routes.post(`${all}/:MessageSid/Feedback`, 'control-calls', async (asked) => {
    const outcome = asked.form.oneOf('Outcome', feedbackOutcomes) ?? 'confirmed'
    const sid = sidOf(asked, 'MessageSid')
    return ok(feedbackShape(await messages.feedback(asked.accountSid, sid, outcome)))
  })

  // No message has any: what asks for it is answered as if it had been taken away.
  routes.get(media, 'see-all-calls', async (asked) => {
    await messageOf(asked, 'MessageSid')
    return asked.list2010(
      'media_list',
      () => ({ rows: [], next: null }),
      () => null,
    )
  })
  const noMedia = async (asked: Asked): Promise<never> => {
    await messageOf(asked, 'MessageSid')
    throw notFound(`/Media/${asked.param('Sid')}`)
  }
  routes.get(`${media}/:Sid`, 'see-all-calls', noMedia)
  routes.delete(`${media}/:Sid`, 'control-calls', noMedia)
}

/**
 * Who is told of a message: the request's own callback, else that of the application that it names.
 * @throws OffhookError 21609, 21218
 */
function callbackIn({ accounts }: RestOptions, accountSid: AccountSid, form: Form): string | null {
  const own = form.url('StatusCallback', errors.messageStatusCallbackInvalid)
  const applicationSid = form.sid('ApplicationSid', 'AP', errors.invalidApplicationSid)
  if (own !== undefined || applicationSid === undefined) return own ?? null
  const callback = accounts.textCallbackOf(accountSid, applicationSid)
  if (callback === undefined) throw new OffhookError(errors.invalidApplicationSid)
  return callback
}

/** @throws OffhookError with the documented code */
function refuseWhatIsNotHere(form: Form): void {
  if (form.filled('MediaUrl') !== undefined) throw new OffhookError(errors.mediaNotSupported)
  if (form.filled('ContentSid') !== undefined) throw bad('ContentSid is not supported')
}

/** When a message is to leave; undefined: at once. @throws OffhookError 35111, 35114, 35126 */
function sendAtIn(form: Form): number | undefined {
  const type = form.filled('ScheduleType')
  const text = form.filled('SendAt')
  if (type === undefined && text === undefined) return undefined
  if (type !== 'fixed') throw new OffhookError(errors.messageScheduleType)
  if (text === undefined) throw new OffhookError(errors.messageSendAtMissing)
  const time = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new OffhookError(errors.messageSendAtInvalid)
  return time
}

function shape(row: Message) {
  const uri = `${accountPath(row.accountSid)}/Messages/${row.sid}`
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    api_version: API_VERSION,
    body: row.body,
    ...dates(row),
    date_sent: rfc2822(row.dateSent),
    direction: row.direction,
    error_code: row.errorCode,
    error_message: row.errorCode === null ? null : sentenceOf(row.errorCode),
    from: row.from,
    messaging_service_sid: row.messagingServiceSid,
    num_media: '0',
    num_segments: String(row.numSegments),
    price: null,
    price_unit: 'USD',
    status: row.status,
    to: row.to,
    subresource_uris: { media: `${uri}/Media.json`, feedback: `${uri}/Feedback.json` },
    uri: `${uri}.json`,
  }
}

function sentenceOf(code: number): string | null {
  return entryOf(code)?.sentence ?? null
}

function feedbackShape(row: Message) {
  return {
    account_sid: row.accountSid,
    message_sid: row.sid,
    outcome: row.feedback,
    date_created: rfc2822(row.feedbackDate),
    date_updated: rfc2822(row.dateUpdated),
    uri: `${accountPath(row.accountSid)}/Messages/${row.sid}/Feedback.json`,
  }
}
