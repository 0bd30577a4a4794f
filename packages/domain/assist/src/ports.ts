import type { Fact, TalkLine } from './model.ts'

/** Whoever knows an answer that no fact has: a language model. */
export interface Adviser {
  /**
   * What the agent could say next; null for nothing.
   * @param lines what was said last, the last of them by the customer
   * @throws Error one sentence, when it cannot be asked
   */
  advise(
    lines: readonly TalkLine[],
    facts: readonly Fact[],
    signal: AbortSignal,
  ): Promise<string | null>
}
