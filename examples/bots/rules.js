/** A bot that needs nothing: a few rules and a file of facts. */

/** @import { Fact, Talk } from './talk.js' */

const PERSON = /\b(agent|person|human|operator|somebody|someone)\b/i
const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
/** Shorter numbers are no orders. */
const ORDER = /\d{4,10}/
/** So often it may not understand, before a person takes over. */
const PATIENCE = 2

/**
 * Answers what a caller said, piece by piece, and notes in `talk` what it has learned.
 *
 * @param {readonly Fact[]} facts
 */
export function rules(facts) {
  /**
   * @param {Talk} talk
   * @param {string} said
   * @returns {AsyncGenerator<string>}
   */
  return async function* answer(talk, said) {
    const words = said.toLowerCase()
    const order = ORDER.exec(figures(words))?.[0]
    const fact = facts.find((each) => each.words.some((word) => hasWord(words, word)))
    if (order) {
      talk.orderNumber = order
      yield `Thank you. I have noted order ${[...order].join(' ')}. `
      yield 'What would you like to know about it? Or say agent, or press zero, for a person.'
    } else if (PERSON.test(words)) {
      talk.handOver = 'the caller asked for a person'
      yield 'I put you through to a colleague.'
    } else if (fact) {
      yield `${fact.answer} `
      yield 'Is there anything else?'
    } else if (++talk.misses >= PATIENCE) {
      talk.handOver = 'the bot did not understand'
      yield 'I am sorry, I do not know that. I put you through to a colleague.'
    } else {
      yield `I am sorry, I did not understand. I know about ${facts.map(({ topic }) => topic).join(', ')}.`
    }
  }
}

/**
 * Digits that were read out, as a number.
 *
 * @param {string} words
 */
function figures(words) {
  const said = words.split(/[\s,.-]+/).map((word) => {
    const digit = DIGITS.indexOf(word === 'oh' ? 'zero' : word)
    return digit < 0 ? word : String(digit)
  })
  return said.join(' ').replaceAll(/(?<=\d) (?=\d)/g, '')
}

/**
 * @param {string} text
 * @param {string} word
 */
function hasWord(text, word) {
  return text.split(/\W+/).includes(word)
}
