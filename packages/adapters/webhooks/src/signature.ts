import { createHash, createHmac } from 'node:crypto'

/**
 * `X-Twilio-Signature`: base64 of HMAC-SHA1 over the URL as it is sent (with its query) and, for a
 * form, each field's name and value in the order of their names.
 */
export function signatureOf(
  authToken: string,
  url: string,
  form: Readonly<Record<string, string>> | null,
): string {
  const data = signatureBase(url, form)
  return createHmac('sha1', authToken).update(Buffer.from(data, 'utf8')).digest('base64')
}

/** The text that is signed. */
export function signatureBase(url: string, form: Readonly<Record<string, string>> | null): string {
  const fields = Object.entries(form ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return url + fields.map(([name, value]) => name + value).join('')
}

/** The URL without the hash of a JSON body; null when it has none. */
export function withoutBodyHash(url: string): string | null {
  const bare = url.replace(/[?&]bodySHA256=[0-9a-f]{64}$/, '')
  return bare === url ? null : bare
}

/** A JSON body is signed by its hash, which goes into the query. */
export function withBodyHash(url: string, body: string): string {
  const hash = createHash('sha256').update(body).digest('hex')
  return `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${hash}`
}
