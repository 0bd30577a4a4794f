/**
 * The words of assistance by machine.
 * - *talk*: what was said between a customer and agents, of one task, as far as it is in memory.
 * - *fact*: an answer of the house, and the words by which a customer asks for it.
 * - *suggestion*: what the agent could say; they say it or leave it.
 */

export interface Fact {
  /** Words and phrases that ask for it. */
  readonly words: readonly string[]
  readonly answer: string
}

export interface TalkLine {
  /** Counts up within a talk. */
  readonly number: number
  readonly who: 'customer' | 'agent'
  readonly text: string
  readonly at: number
}

export interface Suggestion {
  readonly text: string
  /** The words of the customer that it answers; null for a language model's. */
  readonly because: string | null
}

/** Why something is missing: what is said is not heard, or the language model does not answer. */
export interface TalkFault {
  readonly code: 'not-heard' | 'not-advised'
  /** In English, with what the code does not say. */
  readonly message: string
}

/** What an agent is shown. */
export interface TalkView {
  readonly lines: readonly TalkLine[]
  /** What is being said now. */
  readonly partial: Pick<TalkLine, 'who' | 'text'> | null
  /** The newest first. */
  readonly suggestions: readonly Suggestion[]
  /** Why nothing (more) is taken down or suggested. */
  readonly fault: TalkFault | null
}
