import type { AccountSid } from '@offhook/core'
import type { AgentScores } from './score-model.ts'

/** Reads over what people say about many calls. */
export interface ReviewRepository {
  /** What the scores of calls that started in this time came to, by agent. Milliseconds. */
  agentScores(
    accountSid: AccountSid,
    startedFrom: number,
    startedBefore: number,
  ): Promise<readonly AgentScores[]>
}
