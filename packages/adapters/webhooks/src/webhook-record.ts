/** What was asked of an application and answered, for the log. Covered: what nobody may read again. */
import type { IncomingMessage } from 'node:http'
import type { WebhookNote } from '@offhook/alerts'
import type { AccountSid, CallSid } from '@offhook/core'
import { parseTwiml } from '@offhook/twiml'
import type { Exchanged, Outgoing } from './exchange.ts'
import { signatureBase, withoutBodyHash } from './signature.ts'

const COVER = '***'
/** Digits that somebody has typed, and secrets of any kind. */
const secret = /^digits$|password|passwd|secret|token|card|securitycode|cvv|bankaccount|^pin$/i
const secretHeader = /^(set-cookie|cookie|authorization|www-authenticate)$/i
/** Of an answer, in characters: most documents are shorter. */
const MAX_BODY = 8_192
const MAX_HEADERS = 40
const MAX_HEADER = 512

export function recordOf(asked: {
  readonly accountSid: AccountSid
  readonly callSid: CallSid | null
  readonly parameters: Readonly<Record<string, string>>
  readonly outgoing: Outgoing
  readonly result: Exchanged
  readonly attempt: number
  readonly startedAt: number
  readonly durationMs: number
}): WebhookNote {
  const { accountSid, callSid, outgoing, result, attempt, startedAt, durationMs } = asked
  const { method } = outgoing
  const parameters = coverFields(asked.parameters)
  const url = coverQuery(outgoing.url)
  const isForm = method === 'POST' && withoutBodyHash(url) === null
  const covered = Object.keys(parameters).some(
    (name) => parameters[name] !== asked.parameters[name],
  )
  return {
    ...{ accountSid, callSid, url, method, parameters, covered, attempt, startedAt, durationMs },
    // A JSON body is signed by its hash in the URL.
    signatureBase: signatureBase(url, isForm ? parameters : null),
    status: result.ok ? result.status : null,
    headers: result.ok ? headersOf(result.headers) : {},
    body: result.ok ? result.body.slice(0, MAX_BODY) : null,
    ...troubleOf(result),
  }
}

function coverFields(fields: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, secret.test(name) ? COVER : value]),
  )
}

/** The query of a GET has its parameters, and a URL of somebody's may have a secret of theirs. */
function coverQuery(text: string): string {
  const [before = '', query] = text.split('?', 2)
  if (query === undefined) return text
  const parts = query.split('&').map((part) => {
    const [name = ''] = part.split('=', 1)
    return secret.test(name) ? `${name}=${COVER}` : part
  })
  return `${before}?${parts.join('&')}`
}

function headersOf(headers: IncomingMessage['headers']): Record<string, string> {
  const rows = Object.entries(headers).slice(0, MAX_HEADERS)
  return Object.fromEntries(
    rows.map(([name, value]) => [
      name,
      secretHeader.test(name) ? COVER : String(value).slice(0, MAX_HEADER),
    ]),
  )
}

function troubleOf(result: Exchanged) {
  const none = { documentLine: null, documentColumn: null }
  if (!result.ok) return { errorCode: result.code, errorMessage: result.message, ...none }
  const isXml = /^(text|application)\/xml\b/i.test(result.headers['content-type'] ?? '')
  const parsed =
    isXml && result.status === 200 && result.body !== '' ? parseTwiml(result.body) : null
  if (!parsed || parsed.ok) return { errorCode: null, errorMessage: null, ...none }
  const { code, message, line, column } = parsed
  return { errorCode: code, errorMessage: message, documentLine: line, documentColumn: column }
}
