/**
 * SSML for a voice that reads plain text, at a rate and a pitch: a Say becomes stretches of text with
 * pauses between them. What such a voice cannot do is read as text, and remarked.
 */
import { elementsOf, parseTwiml, type TwimlElement, textOf } from '@offhook/twiml'
import { saidAs } from './say-as.ts'

/** One stretch, or a pause. */
export type SpeechPart = Utterance | { readonly pauseMs: number }

export interface Utterance {
  readonly text: string
  /** Times the voice's own; 1 = as it speaks. */
  readonly rate: number
  readonly pitch: number
  /** Loudness beside the voice's own, in decibels; -Infinity = silent. */
  readonly volumeDb: number
}

export interface Speech {
  readonly parts: readonly SpeechPart[]
  /** What is not spoken as it is meant, once each. */
  readonly remarks: readonly string[]
}

type Manner = Omit<Utterance, 'text'>

const plain: Manner = { rate: 1, pitch: 1, volumeDb: 0 }

const breakMs: Readonly<Record<string, number>> = {
  none: 0,
  'x-weak': 100,
  weak: 250,
  medium: 400,
  strong: 700,
  'x-strong': 1_200,
}
/** SSML 1.1 §3.2.3 leaves it to the voice; the original service ends there. */
const MAX_BREAK_MS = 10_000
const SENTENCE_MS = 250
const PARAGRAPH_MS = 500

const rates: Readonly<Record<string, number>> = {
  'x-slow': 0.5,
  slow: 0.75,
  medium: 1,
  default: 1,
  fast: 1.3,
  'x-fast': 1.7,
}
const pitches: Readonly<Record<string, number>> = {
  'x-low': 0.7,
  low: 0.85,
  medium: 1,
  default: 1,
  high: 1.2,
  'x-high': 1.4,
}
const volumes: Readonly<Record<string, number>> = {
  silent: Number.NEGATIVE_INFINITY,
  'x-soft': -12,
  soft: -6,
  medium: 0,
  default: 0,
  loud: 4,
  'x-loud': 6,
}

/** A text without markup. */
export function plainSpeech(text: string): Speech {
  return { parts: [{ ...plain, text }], remarks: [] }
}

/** The inner markup of a Say. */
export function speechOf(ssml: string): Speech {
  const parsed = parseTwiml(`<Response>${ssml}</Response>`)
  if (!parsed.ok) return plainSpeech(ssml.replace(/<[^>]*>/g, ' '))
  const reader = new Reader()
  reader.read(parsed.root, plain)
  return reader.speech()
}

class Reader {
  readonly #parts: SpeechPart[] = []
  readonly #remarks = new Set<string>()

  read(element: TwimlElement, manner: Manner): void {
    for (const child of element.children) {
      if (typeof child === 'string') this.#say(child, manner)
      else this.#readElement(child, manner)
    }
  }

  speech(): Speech {
    const parts = this.#parts.flatMap((part): SpeechPart[] => {
      if ('pauseMs' in part) return part.pauseMs > 0 ? [part] : []
      const text = part.text.replace(/\s+/g, ' ').trim()
      return /[\p{L}\p{N}]/u.test(text) ? [{ ...part, text }] : []
    })
    return { parts, remarks: [...this.#remarks] }
  }

  #readElement(element: TwimlElement, manner: Manner): void {
    const { name, attributes } = element
    switch (name) {
      case 'break':
        return this.#pause(breakOf(attributes))
      case 'p':
      case 's':
        this.read(element, manner)
        return this.#pause(name === 'p' ? PARAGRAPH_MS : SENTENCE_MS)
      case 'sub':
        return this.#say(attributes['alias'] ?? textOf(element), manner)
      case 'say-as': {
        if (elementsOf(element).length > 0) this.#remark('Markup inside say-as is read as text')
        const how = attributes['interpret-as'] ?? ''
        const words = saidAs(textOf(element), how, attributes['format'] ?? '')
        if (words === null) this.#remark(`say-as "${how}" is read as text`)
        return this.#say(` ${words ?? textOf(element)} `, manner)
      }
      case 'prosody':
        return this.read(element, this.#mannerOf(attributes, manner))
      default:
        this.#remark(`${name} is not spoken by the voice that is installed: its text is read`)
        return this.read(element, manner)
    }
  }

  #mannerOf(attributes: TwimlElement['attributes'], manner: Manner): Manner {
    const { rate, pitch, volume } = attributes
    const read = (
      what: string,
      given: string | undefined,
      value: number | undefined,
      otherwise: number,
    ): number => {
      if (given === undefined) return otherwise
      if (value === undefined) this.#remark(`The ${what} "${given}" of prosody is not known`)
      return value ?? otherwise
    }
    return {
      rate: within(0.2, 3, manner.rate * read('rate', rate, ratio(rate, rates, /^(\d+)%$/), 1)),
      pitch: within(
        0.5,
        2,
        manner.pitch * read('pitch', pitch, ratio(pitch, pitches, /^([+-]\d+(?:\.\d+)?)%$/, 1), 1),
      ),
      volumeDb: Math.min(6, manner.volumeDb + read('volume', volume, decibels(volume), 0)),
    }
  }

  /** Text of one manner is one stretch, so that it keeps its melody. */
  #say(text: string, manner: Manner): void {
    const last = this.#parts.at(-1)
    if (last && 'text' in last && isSame(last, manner)) {
      this.#parts[this.#parts.length - 1] = { ...last, text: last.text + text }
    } else if (text.trim() !== '') this.#parts.push({ ...manner, text })
  }

  #pause(pauseMs: number): void {
    this.#parts.push({ pauseMs })
  }

  #remark(remark: string): void {
    this.#remarks.add(remark)
  }
}

function isSame(a: Manner, b: Manner): boolean {
  return a.rate === b.rate && a.pitch === b.pitch && a.volumeDb === b.volumeDb
}

function breakOf({ time, strength = 'medium' }: TwimlElement['attributes']): number {
  const [, amount, unit] = /^\+?(\d+(?:\.\d+)?|\.\d+)(ms|s)$/.exec(time?.trim() ?? '') ?? []
  const ms =
    amount === undefined
      ? (breakMs[strength] ?? breakMs['medium']!)
      : Number(amount) * (unit === 's' ? 1_000 : 1)
  return Math.min(MAX_BREAK_MS, ms)
}

/** @param base what the percentage is beside; 0 = it stands for itself */
function ratio(
  given: string | undefined,
  words: Readonly<Record<string, number>>,
  percent: RegExp,
  base = 0,
): number | undefined {
  if (given === undefined) return undefined
  const value = given.trim()
  if (Object.hasOwn(words, value)) return words[value]
  const [, amount] = percent.exec(value) ?? []
  return amount === undefined ? undefined : base + Number(amount) / 100
}

function decibels(given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const value = given.trim()
  if (Object.hasOwn(volumes, value)) return volumes[value]
  const [, amount] = /^([+-]\d+(?:\.\d+)?)dB$/.exec(value) ?? []
  return amount === undefined ? undefined : Number(amount)
}

function within(least: number, most: number, value: number): number {
  return Math.max(least, Math.min(most, value))
}
