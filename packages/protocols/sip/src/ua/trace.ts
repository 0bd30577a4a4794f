import type { Target } from '../transport/transport.ts'

/** One message on the wire, without secrets. Its text is made when somebody reads it, not before. */
export interface TraceEntry {
  readonly direction: 'sent' | 'received'
  readonly remote: Target
  readonly text: string
}

/** @param bytes not changed any more by anybody */
export function traceEntry(
  direction: TraceEntry['direction'],
  remote: Target,
  bytes: Buffer,
): TraceEntry {
  return {
    direction,
    remote,
    get text() {
      return redact(bytes.toString('utf8'))
    },
  }
}

const COVER = '[redacted]'

/** Names of headers and parameters whose values nobody is to read. */
const SECRET_NAMES = /token|secret|password|passwd|api-?key|session-?id|card|cvv|cvc|\bpin\b|pay/i

/**
 * Takes out of a message what nobody is to read: credentials, keys of SDES (RFC 4568) and of ICE,
 * passwords in URIs, digits that were dialled, numbers of cards, and what is said beside the call.
 * Works on text that is no valid message too.
 */
export function redact(text: string): string {
  const end = text.search(/\r?\n\r?\n/)
  const head = end < 0 ? text : text.slice(0, end)
  const body = end < 0 ? '' : text.slice(end)
  return redactHead(head) + redactBody(head, body)
}

function redactHead(head: string): string {
  return head
    .replace(/^((?:proxy-)?authorization[ \t]*:)[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gim, `$1 ${COVER}`)
    .replace(/(\bsips?:[^\s:@;<>"]+):[^\s@;<>"]+@/gi, `$1:${COVER}@`)
    .replace(
      /^(x-[\w-]+)([ \t]*:)([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)/gim,
      (line, name: string, colon: string, value: string) =>
        SECRET_NAMES.test(name) || hasCard(value.replace(/\r?\n[ \t]+/g, ' '))
          ? `${name}${colon} ${COVER}`
          : line,
    )
}

function redactBody(head: string, body: string): string {
  if (body.trim() === '') return body
  const method = /^(?:SIP\/2\.0 |(\w+) )/.exec(head)?.[1]
  const type = /^(?:content-type|c)[ \t]*:[ \t]*([^\s;]+)/im.exec(head)?.[1]?.toLowerCase()
  if (type === 'application/sdp' || type?.startsWith('multipart/')) return redactSdp(body)
  // What somebody dials or says is for whom they tell it.
  if (method === 'INFO' || method === 'MESSAGE') return `\r\n\r\n${COVER}`
  return hasCard(body) ? `\r\n\r\n${COVER}` : redactSdp(body)
}

function redactSdp(body: string): string {
  return body
    .replace(/^(a=crypto:\S+ \S+ inline:)[^\r\n]*/gim, `$1${COVER}`)
    .replace(/^(a=ice-pwd:)[^\r\n]*/gim, `$1${COVER}`)
    .replace(/^(k=)[^\r\n]*/gm, `$1${COVER}`)
}

/** A number that a card could have (ISO/IEC 7812): 13 to 19 digits whose check digit is right. */
function hasCard(text: string): boolean {
  return [...text.matchAll(/(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)/g)].some(([found]) =>
    isLuhn(found.replace(/\D/g, '')),
  )
}

function isLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place])
    const value = place % 2 === 1 ? digit * 2 : digit
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}
