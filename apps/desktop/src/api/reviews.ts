import type {
  AgentScorePage,
  CallScoreRecord,
  CallScoreRequest,
  CallScores,
  ScoreFormRecord,
  ScoreFormRequest,
} from '@offhook/desk-api'
import type { Http } from './http.ts'

const forms = '/offhook/v1/ScoreForms'
const formOf = (sid: string) => `${forms}/${encodeURIComponent(sid)}`
const scoresOf = (callSid: string) => `/offhook/v1/Calls/${encodeURIComponent(callSid)}/Scores`

/** Scorecards: their forms, how they were filled in, what they came to. */
export class ReviewsApi {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  /** There are 50 at most. */
  async forms(): Promise<readonly ScoreFormRecord[]> {
    const page = await this.#http.get<{ scoreForms: readonly ScoreFormRecord[] }>(forms)
    return page.scoreForms
  }

  addForm(json: ScoreFormRequest): Promise<ScoreFormRecord> {
    return this.#http.post(forms, { json })
  }

  saveForm(sid: string, json: ScoreFormRequest): Promise<ScoreFormRecord> {
    return this.#http.post(formOf(sid), { json })
  }

  removeForm(sid: string): Promise<void> {
    return this.#http.delete(formOf(sid))
  }

  scores(callSid: string): Promise<CallScores> {
    return this.#http.get(scoresOf(callSid))
  }

  fill(callSid: string, json: CallScoreRequest): Promise<CallScoreRecord> {
    return this.#http.post(scoresOf(callSid), { json })
  }

  removeScore(callSid: string, sid: string): Promise<void> {
    return this.#http.delete(`${scoresOf(callSid)}/${encodeURIComponent(sid)}`)
  }

  agentScores(since: string, signal: AbortSignal): Promise<AgentScorePage> {
    return this.#http.get('/offhook/v1/AgentScores', { query: { since }, signal })
  }
}
