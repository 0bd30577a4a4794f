import { parseNameAddr, parseSeconds } from './fields.ts'
import type { SipRequest } from './message.ts'
import type { Uri } from './uri.ts'

/** One Contact of a REGISTER (RFC 3261 §10.3). */
export interface ContactBinding {
  /** As it was written; what a later call has as its Request-URI. */
  readonly uri: string
  readonly parsed: Uri
  /** Seconds asked for, by the Contact or else by Expires; undefined when neither says. 0 removes. */
  readonly expires: number | undefined
  /** 0 to 1; 1 when it is not said. */
  readonly q: number
  /** The `+sip.instance` of RFC 5626, without its brackets. */
  readonly instance: string | undefined
}

/**
 * What a REGISTER wants: the list of bindings (empty for a mere query), or 'all' when every
 * binding shall go. Undefined for a `*` that stands with others or without Expires of 0: answer 400.
 */
export function readBindings(request: SipRequest): readonly ContactBinding[] | 'all' | undefined {
  const contacts = request.headers.list('Contact')
  const expires = parseSeconds(request.headers.get('Expires'))
  if (contacts.includes('*')) return contacts.length === 1 && expires === 0 ? 'all' : undefined
  const bindings: ContactBinding[] = []
  for (const contact of contacts) {
    const value = parseNameAddr(contact)
    if (!value) return undefined
    const q = Number(value.params.get('q') ?? 1)
    bindings.push({
      uri: value.uri,
      parsed: value.parsed,
      expires: parseSeconds(value.params.get('expires')) ?? expires,
      q: q >= 0 && q <= 1 ? q : 1,
      instance: value.params.get('+sip.instance')?.replace(/^<(.*)>$/, '$1'),
    })
  }
  return bindings
}
