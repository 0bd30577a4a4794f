/** What was asked of an application and answered, for the log. Covered: what nobody may read again. */
import type { IncomingMessage } from 'node:http'
import type { WebhookNote } from '@offhook/alerts'
import type { AccountSid, CallSid } from '@offhook/core'
import { parseTwiml } from '@offhook/twiml'
import type { Exchanged, Outgoing } from './exchange.ts'
import { signatureBase, withoutBodyHash } from './signature.ts'

const COVER = '***'
/** Digits that somebody has typed, and secrets of any kind. */
const secret =
  /^digits$|expirationdate|bankrouting|postalcode|password|passwd|secret|token|card|securitycode|cvv|bankaccount|^pin$/i
/** Most names come again and again. */
const known = new Map<string, boolean>()
const MOST_KNOWN = 500
const secretHeader = /^(set-cookie|cookie|authorization|www-authenticate)$/i
/** Of an answer, in characters: most documents are shorter. */
const MAX_BODY = 8_192
const MAX_HEADERS = 40
const MAX_HEADER = 512

type Cover = (text: string) => string
const asItIs: Cover = (text) => text

export function recordOf(asked: {
  readonly accountSid: AccountSid
  readonly callSid: CallSid | null
  readonly parameters: Readonly<Record<string, string>>
  readonly outgoing: Outgoing
  readonly result: Exchanged
  readonly attempt: number
  readonly startedAt: number
  readonly durationMs: number
  /** Covers more than names tell. */
  readonly cover?: Cover | undefined
}): WebhookNote {
  const { accountSid, callSid, outgoing, result, attempt, startedAt, durationMs } = asked
  const { cover = asItIs } = asked
  const { method } = outgoing
  const parameters = coverFields(asked.parameters, cover)
  const url = coverQuery(outgoing.url, cover)
  const isForm = method === 'POST' && withoutBodyHash(url) === null
  const covered = Object.keys(parameters).some(
    (name) => parameters[name] !== asked.parameters[name],
  )
  return {
    ...{ accountSid, callSid, url, method, parameters, covered, attempt, startedAt, durationMs },
    // A JSON body is signed by its hash in the URL.
    signatureBase: signatureBase(url, isForm ? parameters : null),
    status: result.ok ? result.status : null,
    headers: result.ok ? headersOf(result.headers, cover) : {},
    // Before it is cut: half a number is not known as one.
    body: result.ok ? cover(result.body).slice(0, MAX_BODY) : null,
    ...troubleOf(result),
  }
}

function isSecret(name: string): boolean {
  const before = known.get(name)
  if (before !== undefined) return before
  const is = secret.test(name)
  if (known.size < MOST_KNOWN && name.length < 100) known.set(name, is)
  return is
}

function coverFields(
  fields: Readonly<Record<string, string>>,
  cover: Cover,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isSecret(name) ? COVER : cover(value)]),
  )
}

/** The query of a GET has its parameters, and a URL of somebody's may have a secret of theirs. */
function coverQuery(text: string, cover: Cover): string {
  const [before = '', query] = text.split('?', 2)
  if (query === undefined) return cover(before)
  const parts = query.split('&').map((part) => {
    const [name = ''] = part.split('=', 1)
    const value = unescaped(part.slice(name.length + 1))
    return isSecret(name) || cover(value) !== value ? `${name}=${COVER}` : part
  })
  return `${cover(before)}?${parts.join('&')}`
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function headersOf(headers: IncomingMessage['headers'], cover: Cover): Record<string, string> {
  const rows = Object.entries(headers).slice(0, MAX_HEADERS)
  return Object.fromEntries(
    rows.map(([name, value]) => [
      name,
      secretHeader.test(name) ? COVER : cover(String(value)).slice(0, MAX_HEADER),
    ]),
  )
}

interface Trouble {
  readonly errorCode: number | null
  readonly errorMessage: string | null
  readonly documentLine: number | null
  readonly documentColumn: number | null
}

const noTrouble: Trouble = {
  errorCode: null,
  errorMessage: null,
  documentLine: null,
  documentColumn: null,
}
/** Applications give the same document to many calls: what is wrong with those of late is kept. */
const troubles = new Map<string, Trouble>()
const MOST_TROUBLES = 64

function troubleOf(result: Exchanged): Trouble {
  if (!result.ok) return { ...noTrouble, errorCode: result.code, errorMessage: result.message }
  const isXml = /^(text|application)\/xml\b/i.test(result.headers['content-type'] ?? '')
  if (!isXml || result.status !== 200 || result.body === '') return noTrouble
  const known = troubles.get(result.body)
  if (known) return known
  const trouble = troubleOfDocument(result.body)
  for (const oldest of troubles.keys()) {
    if (troubles.size < MOST_TROUBLES) break
    troubles.delete(oldest)
  }
  if (result.body.length <= MAX_BODY) troubles.set(result.body, trouble)
  return trouble
}

function troubleOfDocument(text: string): Trouble {
  const parsed = parseTwiml(text)
  if (parsed.ok) return noTrouble
  const { code, message, line, column } = parsed
  return { errorCode: code, errorMessage: message, documentLine: line, documentColumn: column }
}
