import type { SipHeaders } from '@offhook/sip'

/** The `X-` headers of a message; the first of each name. */
export function extensionHeaders(headers: SipHeaders): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [name, value] of headers) if (/^x-/i.test(name)) found[name] ??= value
  return found
}
