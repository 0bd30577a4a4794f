/** What Streams, Siprec and Transcriptions of a call share: they go on beside it until stopped. */
import type { Siprec, Stream, Transcription } from '@offhook/voice'
import { rfc2822 } from '../http/dates.ts'
import type { Form } from '../http/form.ts'
import { accountPath } from './shape.ts'

/** Where the application is told, by these two fields; null where it did not ask. */
export function callbackOf(form: Form, urlField: string, methodField: string) {
  const url = form.url(urlField)
  return url ? { url, method: form.method(methodField) ?? 'POST' } : null
}

/** An update can do one thing. @throws 20001 for any other status, and for none */
export function checkStops(form: Form): void {
  form.required('Status')
  form.oneOf('Status', ['stopped'])
}

/** @param resource as it stands in the address, `Streams` */
export function besideCallShape(row: Stream | Siprec | Transcription, resource: string) {
  const { sid, accountSid, callSid, name, status, dateUpdated } = row
  return {
    sid,
    account_sid: accountSid,
    call_sid: callSid,
    name,
    status,
    date_updated: rfc2822(dateUpdated),
    uri: `${accountPath(accountSid)}/Calls/${callSid}/${resource}/${sid}.json`,
  }
}
