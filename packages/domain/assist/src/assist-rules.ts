import type { Fact } from './model.ts'

/** How an account's agents are helped. */
export interface AssistRules {
  /** BCP 47. */
  readonly language: string
  readonly facts: readonly Fact[]
}

const MOST_FACTS = 500
/** Of a fact, and of all: recognisers are told them as hints. */
const MOST_WORDS = 20
const MOST_WORDS_IN_ALL = 1_000
const LONGEST_WORD = 100
const LONGEST = 1_000

/**
 * The rules in `ui_attributes.callAssist` of an account's configuration, a document that its clients
 * write: `{ enabled, language?, facts?: [{ words: [...], answer }] }`. Null while it is off, which it is
 * by default; what is no fact is left out.
 */
export function readAssistRules(attributes: unknown): AssistRules | null {
  const given = recordOf(recordOf(attributes)['callAssist'])
  if (given['enabled'] !== true) return null
  const { language, facts } = given
  return {
    language: typeof language === 'string' && /^[\w-]{2,20}$/.test(language) ? language : 'en-US',
    facts: bounded((Array.isArray(facts) ? facts : []).slice(0, MOST_FACTS).flatMap(factOf)),
  }
}

function bounded(facts: readonly Fact[]): readonly Fact[] {
  let count = 0
  return facts.filter(({ words }) => {
    count += words.length
    return count <= MOST_WORDS_IN_ALL
  })
}

function factOf(given: unknown): Fact[] {
  const { words, answer } = recordOf(given)
  if (!Array.isArray(words) || typeof answer !== 'string' || answer.trim() === '') return []
  const own = words
    .flatMap((word) => (typeof word === 'string' ? [word.trim()] : []))
    .filter((word) => word !== '' && word.length <= LONGEST_WORD)
  if (own.length === 0) return []
  return [{ words: own.slice(0, MOST_WORDS), answer: answer.trim().slice(0, LONGEST) }]
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
