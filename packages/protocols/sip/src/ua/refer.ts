import { parseNameAddr } from '../message/fields.ts'
import { bodyText, type SipRequest } from '../message/message.ts'
import { parseSipUri } from '../message/uri.ts'
import type { Notification, ReferRequest } from './session-events.ts'

/** What a REFER asks for; undefined when its Refer-To is missing, repeated or broken (RFC 3515 §2.4.2). */
export function readRefer(request: SipRequest): Omit<ReferRequest, 'request'> | undefined {
  const lines = request.headers.lines('Refer-To')
  const target = lines.length === 1 ? parseNameAddr(lines[0]!) : undefined
  if (!target) return undefined
  const escaped = parseSipUri(target.uri)?.headers
  const field = escaped?.split('&').find((part) => /^replaces=/i.test(part))
  return {
    target: target.uri,
    referredBy: request.headers.get('Referred-By'),
    replaces: field === undefined ? undefined : unescapeHeader(field.slice(9)),
  }
}

/** What a NOTIFY tells. */
export function readNotification(request: SipRequest): Notification {
  const body = bodyText(request)
  const status = /^SIP\/2\.0 (\d{3})/.exec(body)?.[1]
  const word = (name: string): string => (request.headers.get(name) ?? '').split(';')[0]!.trim()
  return {
    request,
    event: word('Event').toLowerCase(),
    subscriptionState: word('Subscription-State').toLowerCase(),
    body,
    status: status === undefined ? undefined : Number(status),
  }
}

function unescapeHeader(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
