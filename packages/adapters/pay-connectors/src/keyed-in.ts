/**
 * What was keyed in, and what an endpoint says of it: one that repeats a number or a code must not make
 * us store it, in whichever way it writes it. What was keyed in stays in its bytes; texts are compared
 * with them character by character.
 */
import type { ConnectorRequest } from '@offhook/pay'

/** Names under which a whole number or a code would come. */
const NAMES = /cvv|cvc|security_?code|card_?number/i
/** What stands between the digits of a number that is written for people. */
const SEPARATORS = /(?<=\d)[\s.,:;/_-]+(?=\d)/g
const FEWEST_DIGITS = 4
const LAST_SHOWN = 4
/** So many in a row of a longer number are more than its first six or its last four. */
const PART = 7

/** Hides the digits of one request in its answer, as long as the request has them. */
export class KeyedIn {
  readonly #numbers: readonly Uint8Array[]
  /** Empty where none was asked for. */
  readonly #code: Uint8Array

  constructor({ card, account }: Pick<ConnectorRequest, 'card' | 'account'>) {
    this.#numbers = [card?.number, account?.accountNumber].filter(
      (digits) => digits !== undefined && digits.length >= FEWEST_DIGITS,
    ) as Uint8Array[]
    this.#code = card?.securityCode ?? new Uint8Array(0)
  }

  /** Of a number its last four; no digit of a text that holds more of what was keyed in. */
  hide(text: string): string {
    return this.#holdsCode(text) ? withoutDigits(text) : this.hideNumbers(text)
  }

  /** The same of what names a charge: a code is in it by chance, and it must not be lost. */
  hideNumbers(id: string): string {
    let covered = id
    for (const digits of this.#numbers) {
      const hidden = digits.length - LAST_SHOWN
      for (let at = find(covered, digits); at >= 0; at = find(covered, digits, at)) {
        covered = covered.slice(0, at) + 'x'.repeat(hidden) + covered.slice(at + hidden)
        at += digits.length
      }
    }
    return this.#holdsNumber(covered) ? withoutDigits(id) : covered
  }

  /** Whether a field of an answer may go on to the application. */
  mayPass(name: string, value: string): boolean {
    return !NAMES.test(name) && !this.#holdsCode(value)
  }

  #holdsNumber(text: string): boolean {
    const dense = text.replace(SEPARATORS, '')
    return this.#numbers.some((digits) => holdsPart(dense, digits))
  }

  #holdsCode(text: string): boolean {
    if (this.#code.length === 0) return false
    if (standsAlone(text, this.#code)) return true
    let rest = text.replace(SEPARATORS, '')
    if (standsAlone(rest, this.#code)) return true
    // Beside the number it is no number of its own.
    for (const digits of this.#numbers) {
      for (let at = find(rest, digits); at >= 0; at = find(rest, digits)) {
        rest = `${rest.slice(0, at)} ${rest.slice(at + digits.length)}`
      }
    }
    return standsAlone(rest, this.#code)
  }
}

/** Where the digits begin in a text, from a place on; -1: nowhere. */
function find(text: string, digits: Uint8Array, from = 0): number {
  for (let at = from; at + digits.length <= text.length; at++) {
    let same = 0
    while (same < digits.length && text.charCodeAt(at + same) === digits[same]) same++
    if (same === digits.length) return at
  }
  return -1
}

function holdsPart(text: string, digits: Uint8Array): boolean {
  const length = Math.min(PART, digits.length)
  for (let from = 0; from + length <= digits.length; from++) {
    if (find(text, digits.subarray(from, from + length)) >= 0) return true
  }
  return false
}

/** As a number of its own: an identifier of many digits has three in a row by chance. */
function standsAlone(text: string, digits: Uint8Array): boolean {
  for (let at = find(text, digits); at >= 0; at = find(text, digits, at + 1)) {
    if (!isDigit(text, at - 1) && !isDigit(text, at + digits.length)) return true
  }
  return false
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x30 && code <= 0x39
}

function withoutDigits(text: string): string {
  return text.replace(/\d/g, 'x')
}
