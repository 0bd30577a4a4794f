/** What somebody said about a moment of a call. */
export interface CallCommentRecord {
  readonly sid: string
  /** The call or leg on whose page it was written. */
  readonly callSid: string
  /** Seconds from the start of the call that was asked for; below 0 where it began later. */
  readonly seconds: number
  /** The same moment as a time. */
  readonly at: string
  readonly author: string
  readonly text: string
  readonly createdAt: string
  /** Whether whoever asks may remove it: its author, and supervisors. */
  readonly mayRemove: boolean
}

/** `GET /offhook/v1/Calls/<sid>/Comments`: of the call and its legs, in the order of their moments. */
export interface CallComments {
  readonly comments: readonly CallCommentRecord[]
}

/** `POST /offhook/v1/Calls/<sid>/Comments` */
export interface CallCommentRequest {
  /** From the start of the call; below 0 for what was before, in one of its other legs. */
  readonly seconds: number
  readonly text: string
}

/** A question of a scorecard. */
export interface ScoreQuestionRecord {
  readonly text: string
  readonly kind: 'yes-no' | 'scale'
  /** 1 to 100: how much it counts beside the others. */
  readonly weight: number
}

/** Not every question applies to every call. A scale has 1 to 5. */
export type ScoreAnswerRecord = 'yes' | 'no' | 'not-applicable' | 1 | 2 | 3 | 4 | 5

/** A form of a scorecard, as `/offhook/v1/ScoreForms` has it. */
export interface ScoreFormRecord {
  readonly sid: string
  readonly name: string
  /** Counts the times it was saved. */
  readonly version: number
  readonly questions: readonly ScoreQuestionRecord[]
  readonly updatedAt: string
}

export type ScoreFormRequest = Pick<ScoreFormRecord, 'name' | 'questions'>

/** A form as it was filled in for an agent's part in a call, with its questions as they were then. */
export interface CallScoreRecord {
  readonly sid: string
  readonly callSid: string
  readonly formSid: string
  readonly formName: string
  readonly workerSid: string | null
  readonly agent: string
  readonly answers: readonly (ScoreQuestionRecord & { readonly answer: ScoreAnswerRecord })[]
  /** By the weights, with one decimal; null where nothing applied. */
  readonly percent: number | null
  readonly note: string
  readonly author: string
  readonly updatedAt: string
}

/** `GET /offhook/v1/Calls/<sid>/Scores`: agents see their own. */
export interface CallScores {
  readonly scores: readonly CallScoreRecord[]
  /** Who can be judged; empty for agents. */
  readonly agents: readonly { readonly workerSid: string | null; readonly name: string }[]
}

/** `POST /offhook/v1/Calls/<sid>/Scores`: a second one of a form and agent takes the place of the first. */
export interface CallScoreRequest {
  readonly formSid: string
  /** Of the form that the answers belong to; refused with 20412 where it was changed meanwhile. */
  readonly version: number
  /** In the order of its questions. */
  readonly answers: readonly ScoreAnswerRecord[]
  readonly note?: string
  /** The sid of a worker, or a name; it may be left out where there was only one. */
  readonly agent?: string | null
}

/** What the scores of calls of a time came to, by agent. */
export interface AgentScoreRecord {
  readonly workerSid: string | null
  readonly agent: string
  readonly scores: number
  readonly averagePercent: number
  readonly lowestPercent: number
  readonly highestPercent: number
}

/** `GET /offhook/v1/AgentScores`, with `since` and `until` */
export interface AgentScorePage {
  readonly since: string
  readonly until: string
  readonly agents: readonly AgentScoreRecord[]
}
