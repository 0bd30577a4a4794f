import type { Uri } from './uri.ts'

/** Whom a URI names: a telephone number or a user, apart from the parameters that may follow it. */
export interface Subscriber {
  /** Unescaped. A number of a `tel:` URI has no visual separators. */
  readonly user: string
  /** What follows the first `;` of a user part (`npdi;rn=+1202…`), or of a `tel:` URI; '' = nothing. */
  readonly params: string
}

/**
 * The subscriber of a URI wherever one may stand. A user part may be a whole telephone-subscriber
 * with parameters of its own (RFC 3261 §19.1.6, RFC 3398 §8.2.1.1, RFC 4694 §5): the number is what
 * stands before the first `;`. Undefined for a URI that names nobody.
 */
export function subscriberOf(uri: Uri | undefined): Subscriber | undefined {
  if (uri?.kind === 'tel') {
    const params = [...uri.params].map(([name, value]) =>
      value === undefined ? name : `${name}=${value}`,
    )
    return { user: uri.number, params: params.join(';') }
  }
  if (uri?.kind !== 'sip' || uri.user === undefined) return undefined
  const semi = uri.user.indexOf(';')
  const user = semi < 0 ? uri.user : uri.user.slice(0, semi)
  return user === '' ? undefined : { user, params: semi < 0 ? '' : uri.user.slice(semi + 1) }
}
