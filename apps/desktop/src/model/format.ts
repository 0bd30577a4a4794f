import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** `3:07`, or `1:02:03` from an hour on; never negative. */
export function formatDuration(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000))
  const seconds = String(total % 60).padStart(2, '0')
  const minutes = Math.floor(total / 60) % 60
  const hours = Math.floor(total / 3600)
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`
    : `${String(minutes).padStart(2, '0')}:${seconds}`
}

/** A number as people read it; of any other address the name in it, without scheme and host. */
export function formatNumber(address: string): string {
  const bare = nameIn(address)
  if (!bare.startsWith('+')) return bare
  return parsePhoneNumberFromString(bare)?.formatInternational() ?? bare
}

/** `sip:kate;x=1@host;y` is `kate`, `client:ada` is `ada`; a plain text is itself (RFC 3261 19.1.1). */
function nameIn(address: string): string {
  const [, scheme, rest = ''] = /^(client|sips?|tel):(.*)$/i.exec(address) ?? []
  if (!scheme) return address
  const user = rest.split(/[;@]/)[0] ?? ''
  return user || rest
}

/** What stands in an avatar: the initials of a name, nothing for a number. */
export function initials(name: string): string {
  if (/^[+\d]/.test(name)) return ''
  const words = name.split(/\s+/).filter((word) => word !== '')
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return letters.map((word) => word?.charAt(0).toUpperCase() ?? '').join('')
}

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** "5 minutes ago"; under a minute "now"; over a week the date itself. */
export function formatRelative(at: number, now: number, language: string): string {
  const ago = now - at
  if (ago > 7 * 86_400_000) {
    return new Date(at).toLocaleDateString(localeOf(language), { dateStyle: 'medium' })
  }
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const step = steps.find(([, size]) => ago >= size)
  return step ? relative.format(-Math.floor(ago / step[1]), step[0]) : relative.format(0, 'second')
}

/** Date and time to the second, for those who hover. */
export function formatExact(at: number, language: string): string {
  return said(at, language, { dateStyle: 'medium', timeStyle: 'medium' })
}

/** Date and time to the minute: of what is agreed, or to come. */
export function formatMinute(at: number, language: string): string {
  return said(at, language, { dateStyle: 'medium', timeStyle: 'short' })
}

/** The time of day alone, to the second or to the minute. */
export function formatTime(at: number, language: string, to: 'second' | 'minute'): string {
  return said(at, language, { timeStyle: to === 'second' ? 'medium' : 'short' })
}

function said(at: number, language: string, how: Intl.DateTimeFormatOptions): string {
  return new Date(at).toLocaleString(localeOf(language), how)
}

/** The language of the page, in the manner of the country whose browser it is: `en-GB` of `en`. */
function localeOf(language: string): string {
  const wanted = globalThis.navigator?.languages ?? []
  return wanted.find((one) => one.split('-')[0] === language) ?? language
}
