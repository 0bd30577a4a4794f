/**
 * Cookies of a call: an application sets them during the call, and gets them back on its later
 * requests. Kept by call and host, and forgotten when many calls came after it.
 */
const MAX_CALLS = 5_000
const MAX_COOKIES = 30

export class CookieJar {
  readonly #calls = new Map<string, Map<string, Map<string, string>>>()

  /** The header's value, or null where there is none. */
  headerFor(callSid: string | null, host: string): string | null {
    const cookies = callSid === null ? undefined : this.#calls.get(callSid)?.get(host)
    if (!cookies || cookies.size === 0) return null
    return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  keep(callSid: string | null, host: string, lines: readonly string[] | undefined): void {
    if (callSid === null || !lines) return
    const hosts = this.#calls.get(callSid) ?? new Map<string, Map<string, string>>()
    const cookies = hosts.get(host) ?? new Map<string, string>()
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';')
      const cut = pair.indexOf('=')
      if (cut <= 0) continue
      const name = pair.slice(0, cut).trim()
      if (attributes.some(isOver)) cookies.delete(name)
      else if (cookies.has(name) || cookies.size < MAX_COOKIES) {
        cookies.set(name, pair.slice(cut + 1).trim())
      }
    }
    hosts.set(host, cookies)
    this.#calls.set(callSid, hosts)
    if (this.#calls.size > MAX_CALLS) {
      const oldest = this.#calls.keys().next().value
      if (oldest !== undefined) this.#calls.delete(oldest)
    }
  }
}

/** How an application takes a cookie back. */
function isOver(attribute: string): boolean {
  const [, name = '', value = ''] = /^\s*(max-age|expires)\s*=\s*(.*?)\s*$/i.exec(attribute) ?? []
  if (name.toLowerCase() === 'max-age') return Number(value) <= 0
  return name !== '' && Date.parse(value) <= Date.now()
}
