/** What a scorecard comes to. */
import type { AnsweredQuestion, ScoreAnswer, ScoreQuestion } from './score-model.ts'

const STEPS = 5

/**
 * The total in percent by the weights of the questions, with one decimal. What does not apply counts
 * neither for nor against; null where nothing applies.
 */
export function percentOf(answered: readonly AnsweredQuestion[]): number | null {
  const applied = answered.filter(({ answer }) => answer !== 'not-applicable')
  const weights = applied.reduce((sum, { weight }) => sum + weight, 0)
  if (weights === 0) return null
  const reached = applied.reduce((sum, { weight, answer }) => sum + weight * partOf(answer), 0)
  return Math.round((reached / weights) * 1000) / 10
}

/** Whether an answer is one of those that the question has. */
export function isAnswerTo({ kind }: Pick<ScoreQuestion, 'kind'>, answer: ScoreAnswer): boolean {
  if (answer === 'not-applicable') return true
  return kind === 'scale' ? typeof answer === 'number' : typeof answer === 'string'
}

/** From 0 to 1. A scale of 1 to 5 begins at nothing. */
function partOf(answer: ScoreAnswer): number {
  if (typeof answer === 'number') return (answer - 1) / (STEPS - 1)
  return answer === 'yes' ? 1 : 0
}
