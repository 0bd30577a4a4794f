import { OwnRows, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  type CallSid,
  derivedSid,
  errors,
  OffhookError,
  TurnQueue,
} from '@offhook/core'
import { isAnswerTo, percentOf } from './score.ts'
import type { ScoreForms } from './score-forms.ts'
import type { CallScore, ScoreAnswer, ScoredAgent, ScoreForm } from './score-model.ts'
import type { Author } from './task-notes.ts'

const MAX_NOTE = 2_000
/** Of one call: some agents, some forms. */
const MOST_SCORES = 200

/** A form as it was filled in. */
export interface ScoreInput {
  readonly formSid: ScoreForm['sid']
  /** Of the form that the answers belong to. */
  readonly version: number
  /** In the order of its questions. */
  readonly answers: readonly ScoreAnswer[]
  readonly note: string
}

export interface ScoredCall {
  readonly accountSid: AccountSid
  readonly callSid: CallSid
  readonly startedAt: number
  readonly agent: ScoredAgent
}

/** Scorecards of calls. Whose call it is, and who may, is asked before. */
export class CallScores {
  readonly #shelf: Shelf
  readonly #rows
  readonly #forms: Pick<ScoreForms, 'get'>
  /** What is read must hold until it is written. */
  readonly #turns = new TurnQueue()

  constructor(shelf: Shelf, forms: Pick<ScoreForms, 'get'>) {
    this.#shelf = shelf
    this.#forms = forms
    this.#rows = new OwnRows('call-score', 'Scores', shelf)
  }

  /** Those of a call and its legs, the newest first. */
  async ofCalls(
    accountSid: AccountSid,
    callSids: readonly CallSid[],
  ): Promise<readonly CallScore[]> {
    const page = { size: MOST_SCORES, after: null }
    const pages = callSids.map((callSid) => this.#rows.page({ accountSid, callSid }, page))
    const rows = (await Promise.all(pages)).flatMap((found) => found.rows)
    return rows.sort((a, b) => b.dateUpdated - a.dateUpdated)
  }

  /**
   * Fills in a form; a second time for the same agent takes the place of the first. Rejects with
   * 20404 where there is no such form, 20412 where it was changed meanwhile, 20001 for answers that
   * are not to its questions.
   */
  fill(
    { accountSid, callSid, startedAt, agent }: ScoredCall,
    { personSid, author }: Author,
    { formSid, version, answers, note: given }: ScoreInput,
  ): Promise<CallScore> {
    const note = given.trim()
    if (note.length > MAX_NOTE) throw refused(`note must be at most ${MAX_NOTE} characters`)
    return this.#turns.run(async () => {
      const form = await this.#forms.get(accountSid, formSid)
      if (form.version !== version) throw new OffhookError(errors.versionMismatch)
      const answered = answeredOf(form, answers)
      const { workerSid, name } = agent
      const who = { accountSid, callSid, formSid, workerSid, agent: name }
      const before = await this.#rows.find(who)
      // Of two nodes that fill it in at once the later takes the place of the other too.
      const derived = derivedSid('SC', callSid, formSid, workerSid ?? '', name)
      const now = this.#shelf.clock.now()
      const row: CallScore = {
        ...{ sid: before?.sid ?? derived, ...who, callStartedAt: startedAt },
        ...{ formName: form.name, answers: answered, percent: percentOf(answered), note },
        ...{ personSid, author, dateCreated: before?.dateCreated ?? now, dateUpdated: now },
      }
      await this.#rows.add(row)
      return row
    })
  }

  /** Rejects with 20404 where the account has no such score. */
  get(accountSid: AccountSid, sid: CallScore['sid']): Promise<CallScore> {
    return this.#rows.get(accountSid, sid)
  }

  /** Rejects with 20404 where the account has no such score. */
  remove(accountSid: AccountSid, sid: CallScore['sid']): Promise<void> {
    return this.#turns.run(() => this.#rows.remove(accountSid, sid))
  }
}

/** @throws OffhookError 20001 */
function answeredOf({ questions }: ScoreForm, answers: readonly ScoreAnswer[]) {
  if (answers.length !== questions.length)
    throw refused(`answers: the form has ${questions.length} questions`)
  return questions.map((question, at) => {
    const answer = answers[at] as ScoreAnswer
    if (!isAnswerTo(question, answer))
      throw refused(`answers.${at} is none to a question of the kind ${question.kind}`)
    return { ...question, answer }
  })
}

function refused(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}
