/** By what a caller can break into what is said. */
export const interruptions = ['none', 'dtmf', 'speech', 'any'] as const
export type Interruptible = (typeof interruptions)[number]

/** How a text or a sound may be broken off; what is not said is as the session has it. */
interface Manners {
  readonly interruptible?: Interruptible
  /** Gives way to what is to be said next. */
  readonly preemptible?: boolean
}

/** What an application wants. */
export type IncomingRelayFrame =
  | ({
      readonly type: 'text'
      readonly token: string
      /** The talk that these tokens make up ends here. */
      readonly last: boolean
      readonly lang?: string
    } & Manners)
  | ({ readonly type: 'play'; readonly source: string; readonly loop: number } & Manners)
  | { readonly type: 'sendDigits'; readonly digits: string }
  | {
      readonly type: 'language'
      readonly ttsLanguage?: string
      readonly transcriptionLanguage?: string
    }
  | { readonly type: 'end'; readonly handoffData: string | null }

/** Why a message is none of these, for whoever wrote the application. */
export interface RelayFrameFault {
  readonly reason: string
}

/** Longest token, and longest hand-off: what a request carries. */
const MAX_TEXT = 16_384
/** Of a sound; what is to be heard on and on has as many. */
export const MAX_LOOPS = 1_000
const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i
const DIGITS = /^[0-9*#wW]{1,64}$/

type Fields = Readonly<Record<string, unknown>>

class Fault extends Error {}

/** Reads one text message. Never throws. */
export function readRelayFrame(text: string): IncomingRelayFrame | RelayFrameFault {
  try {
    return read(fieldsOf(text))
  } catch (error) {
    if (error instanceof Fault) return { reason: error.message }
    throw error
  }
}

function read(fields: Fields): IncomingRelayFrame {
  switch (fields['type']) {
    case 'text':
      return {
        type: 'text',
        token: required(fields, 'token', MAX_TEXT),
        last: flag(fields, 'last') ?? false,
        ...known({ lang: language(fields, 'lang') }),
        ...manners(fields),
      }
    case 'play':
      return { type: 'play', source: source(fields), loop: loops(fields), ...manners(fields) }
    case 'sendDigits':
      return { type: 'sendDigits', digits: digits(fields) }
    case 'language':
      return {
        type: 'language',
        ...known({
          ttsLanguage: language(fields, 'ttsLanguage'),
          transcriptionLanguage: language(fields, 'transcriptionLanguage'),
        }),
      }
    case 'end':
      return { type: 'end', handoffData: handoff(fields) }
    default:
      throw new Fault('the "type" of a message is none of text, play, sendDigits, language and end')
  }
}

function fieldsOf(text: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Fault('a message is no JSON')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new Fault('a message is no JSON object')
}

function required(fields: Fields, name: string, longest: number): string {
  const value = fields[name]
  if (typeof value !== 'string') throw new Fault(`"${name}" is missing or no text`)
  if (value.length > longest) throw new Fault(`"${name}" is over ${longest} characters`)
  return value
}

function flag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name]
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined
  throw new Fault(`"${name}" is neither true nor false`)
}

function language(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && LANGUAGE.test(value)) return value
  throw new Fault(`"${name}" is no language`)
}

/** True and false are older words for two of them. */
function manners(fields: Fields): Manners {
  const value = fields['interruptible']
  const word = value === true ? 'any' : value === false ? 'none' : value
  if (word !== undefined && word !== null && !interruptions.includes(word as Interruptible)) {
    throw new Fault(`"interruptible" is none of ${interruptions.join(', ')}`)
  }
  return known({
    interruptible: (word ?? undefined) as Interruptible | undefined,
    preemptible: flag(fields, 'preemptible'),
  })
}

function source(fields: Fields): string {
  const text = required(fields, 'source', 4_096)
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new Fault('"source" is no URL of the web')
}

/** 0 is as often as can be. */
function loops(fields: Fields): number {
  const value = fields['loop'] ?? 1
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > MAX_LOOPS) {
    throw new Fault(`"loop" is no whole number from 0 to ${MAX_LOOPS}`)
  }
  return value === 0 ? MAX_LOOPS : (value as number)
}

function digits(fields: Fields): string {
  const value = required(fields, 'digits', 64)
  if (DIGITS.test(value)) return value
  throw new Fault('"digits" are none of 0 to 9, *, #, w and W')
}

/** A text; some send an object, which is its JSON. */
function handoff(fields: Fields): string | null {
  const value = fields['handoffData']
  if (value === undefined || value === null) return null
  const text = typeof value === 'string' ? value : written(value)
  if (text.length > MAX_TEXT) throw new Fault(`"handoffData" is over ${MAX_TEXT} characters`)
  return text
}

/** Reading goes deeper than writing: what was read may be too deep for it. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    throw new Fault('"handoffData" is nested too deeply')
  }
}

type Known<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> }

/** Without what is not there. */
function known<T extends object>(fields: T): Known<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Known<T>
}
