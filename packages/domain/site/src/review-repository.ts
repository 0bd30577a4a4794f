import type { AccountSid, CallSid, Page, PageRequest } from '@offhook/core'
import type { AgentScores } from './score-model.ts'

/** Where words are looked for. */
export interface SaidFilter {
  readonly accountSid: AccountSid
  /** All must be in a line; in quotation marks, one after the other; with a minus before it, not. */
  readonly words: string
  /** When it was said: milliseconds since the epoch, the second exclusive. */
  readonly from?: number
  readonly before?: number
  /** Only calls in which somebody of this address had a part. */
  readonly party?: string
}

/** A line of a call's transcript. */
export interface SaidLine {
  readonly sid: string
  readonly callSid: CallSid
  readonly label: string
  readonly text: string
  readonly spokenFrom: number
}

/** Reads over what people say about many calls. */
export interface ReviewRepository {
  /** What the scores of calls that started in this time came to, by agent. Milliseconds. */
  agentScores(
    accountSid: AccountSid,
    startedFrom: number,
    startedBefore: number,
  ): Promise<readonly AgentScores[]>

  /** The lines of transcripts that have these words, the newest first. */
  said(filter: SaidFilter, page: PageRequest): Promise<Page<SaidLine>>
}
