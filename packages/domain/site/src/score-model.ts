/**
 * The words of scorecards.
 * - *form*: questions with weights, which supervisors keep. It counts the times it was saved.
 * - *score*: a form filled in for an agent's part in a call. It has the questions as they were then,
 *   so that its answers mean what they meant whatever becomes of the form.
 */
import type { Own } from '@offhook/accounts'
import type { CallSid, Stored, UserSid, WorkerSid } from '@offhook/core'

export const questionKinds = ['yes-no', 'scale'] as const
export type QuestionKind = (typeof questionKinds)[number]

/** A scale has 1 to 5. */
export const scoreAnswers = ['yes', 'no', 'not-applicable', 1, 2, 3, 4, 5] as const
export type ScoreAnswer = (typeof scoreAnswers)[number]

export interface ScoreQuestion {
  readonly text: string
  readonly kind: QuestionKind
  /** 1 to 100: how much it counts beside the others. */
  readonly weight: number
}

export interface AnsweredQuestion extends ScoreQuestion {
  readonly answer: ScoreAnswer
}

export interface ScoreForm extends Own<'SF'> {
  readonly name: string
  readonly version: number
  readonly questions: readonly ScoreQuestion[]
}

/** Whose part in a call is judged. */
export interface ScoredAgent {
  readonly workerSid: WorkerSid | null
  readonly name: string
}

/** One of a call, form and agent. */
export interface CallScore extends Own<'SC'> {
  readonly callSid: CallSid
  readonly callStartedAt: number
  readonly formSid: ScoreForm['sid']
  readonly formName: string
  readonly workerSid: WorkerSid | null
  readonly agent: string
  readonly answers: readonly AnsweredQuestion[]
  /** Null: nothing applied. */
  readonly percent: number | null
  readonly note: string
  readonly personSid: UserSid | null
  readonly author: string
}

/** What the scores of an agent came to over a time. */
export interface AgentScores {
  readonly workerSid: WorkerSid | null
  readonly agent: string
  /** Of those that have a total. */
  readonly scores: number
  readonly averagePercent: number
  readonly lowestPercent: number
  readonly highestPercent: number
}

declare module '@offhook/core' {
  interface Entities {
    'score-form': Stored<ScoreForm, 'sid'>
    'call-score': Stored<CallScore, 'sid'>
  }
}
