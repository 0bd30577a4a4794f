import { ApiError } from '../api/http.ts'
import { isRefusalCode, type Message, msg, type PlainKey } from '../texts/index.ts'

/** What went wrong with the phone, and in which of the ways that the desk treats differently. */
export interface Problem {
  readonly kind: 'microphone' | 'token' | 'renewal' | 'network' | 'other'
  readonly text: Message
}

/** Codes of the Voice SDK, from its own list. */
const phoneCodes: Readonly<Record<number, readonly [Problem['kind'], PlainKey]>> = {
  31401: ['microphone', 'problems.microphoneBlocked'],
  31402: ['microphone', 'problems.microphoneMissing'],
  20104: ['token', 'problems.phoneToken'],
  20101: ['token', 'problems.phoneToken'],
  20151: ['token', 'problems.phoneToken'],
  31205: ['token', 'problems.phoneToken'],
  31204: ['token', 'problems.phoneToken'],
  31005: ['network', 'problems.phoneNetwork'],
  31000: ['network', 'problems.phoneNetwork'],
  31009: ['network', 'problems.phoneNetwork'],
  53000: ['network', 'problems.phoneNetwork'],
  53001: ['network', 'problems.phoneNetwork'],
  53405: ['network', 'problems.phoneAudio'],
  53400: ['network', 'problems.phoneAudio'],
  53402: ['network', 'problems.phoneAudio'],
}

/** Names of the browser's own errors about the microphone. */
const browserNames: Readonly<Record<string, PlainKey>> = {
  NotAllowedError: 'problems.microphoneBlocked',
  SecurityError: 'problems.microphoneInsecure',
  NotFoundError: 'problems.microphoneMissing',
  NotReadableError: 'problems.microphoneTaken',
}

/** Codes of the public interface and of calls that are worth a sentence of their own. */
const codes: Readonly<Record<number, PlainKey>> = {
  20003: 'problems.tokenEnded',
  20005: 'problems.tokenEnded',
  20403: 'problems.notAllowed',
  20404: 'problems.notThere',
  20409: 'problems.conflict',
  20429: 'problems.tooMany',
  21210: 'problems.numberForbidden',
  21211: 'problems.numberInvalid',
  21215: 'problems.numberForbidden',
  21220: 'problems.callGone',
  13223: 'problems.numberInvalid',
  13227: 'problems.numberForbidden',
}

const statuses: Readonly<Record<number, PlainKey>> = {
  0: 'problems.unreachable',
  401: 'problems.tokenEnded',
  403: 'problems.notAllowed',
  404: 'problems.notThere',
  409: 'problems.conflict',
  410: 'problems.notThere',
  429: 'problems.tooMany',
}

/** The problem that an error of the Voice SDK, or of the browser's microphone, stands for. */
export function phoneProblem(error: unknown): Problem {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  const known = typeof code === 'number' ? phoneCodes[code] : undefined
  if (known) return { kind: known[0], text: msg(known[1]) }
  const microphone = typeof name === 'string' ? browserNames[name] : undefined
  if (microphone) return { kind: 'microphone', text: msg(microphone) }
  const shown = typeof code === 'number' ? String(code) : '–'
  return { kind: 'other', text: msg('problems.phoneOther', { code: shown }) }
}

/** An error that this page raises itself, with its sentence. */
export class DeskError extends Error {
  readonly text: Message

  constructor(text: Message) {
    super(text.key)
    this.name = 'DeskError'
    this.text = text
  }
}

/** The sentence for any error, by its code, then by its status; never the error's own words. */
export function messageOf(error: unknown): Message {
  if (error instanceof DeskError) return error.text
  if (error instanceof Error && error.name === 'ActionError' && error.cause !== undefined) {
    return messageOf(error.cause)
  }
  const { code, status } = factsOf(error)
  const own = codes[code]
  if (own) return msg(own)
  if (isRefusalCode(code)) return msg(`refusals.c${code}`)
  const key = status >= 500 ? 'problems.serverFault' : statuses[status]
  if (key) return msg(key)
  const shown = code || status
  return shown > 0 ? msg('problems.refused', { code: String(shown) }) : msg('problems.unknown')
}

/** Code and status of an error of ours or of the TaskRouter SDK, which tells them in its words. */
function factsOf(error: unknown): { code: number; status: number } {
  if (error instanceof ApiError) return error
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  const told = typeof message === 'string' ? message : ''
  return {
    code: typeof code === 'number' ? code : 0,
    status: Number(/status code (\d{3})/.exec(told)?.[1] ?? (/network error/i.test(told) ? 0 : -1)),
  }
}
