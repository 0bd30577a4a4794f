/**
 * Digits that a phone sends by INFO: `application/dtmf-relay` (`Signal=5`, `Duration=160`) and the
 * plain `application/dtmf`. Returns null for another kind of INFO, '' for one without a digit.
 */
export function digitsOfInfo(contentType: string, body: string): string | null {
  const type = contentType.split(';')[0]?.trim().toLowerCase()
  if (type === 'application/dtmf-relay') {
    const signal = /^\s*signal\s*=\s*(\S+)/im.exec(body)?.[1] ?? ''
    return digitOf(signal)
  }
  if (type === 'application/dtmf') return digitOf(body.trim())
  return null
}

/** RFC 4733 numbers `*` and `#` as 10 and 11; some phones write these numbers. */
function digitOf(text: string): string {
  if (text === '10') return '*'
  if (text === '11') return '#'
  return /^[0-9*#A-Da-d]$/.test(text) ? text.toUpperCase() : ''
}
