import { OwnRows, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  errors,
  makeSid,
  OffhookError,
  type Page,
  type PageRequest,
  TurnQueue,
} from '@offhook/core'
import type { ScoreForm, ScoreQuestion } from './score-model.ts'

const MAX_NAME = 64
const MAX_TEXT = 300
const MAX_WEIGHT = 100
export const MOST_QUESTIONS = 50
/** Of an account. */
export const MOST_FORMS = 50

export type ScoreFormInput = Pick<ScoreForm, 'name' | 'questions'>

/** Forms of scorecards. What was filled in keeps its own copy: they are changed and removed freely. */
export class ScoreForms {
  readonly #shelf: Shelf
  readonly #rows
  /** What is counted must hold until it is written. */
  readonly #turns = new TurnQueue()

  constructor(shelf: Shelf) {
    this.#shelf = shelf
    this.#rows = new OwnRows('score-form', 'ScoreForms', shelf)
  }

  page(accountSid: AccountSid, page: PageRequest): Promise<Page<ScoreForm>> {
    return this.#rows.page({ accountSid }, page)
  }

  /** Rejects with 20404 where the account has no such form. */
  get(accountSid: AccountSid, sid: ScoreForm['sid']): Promise<ScoreForm> {
    return this.#rows.get(accountSid, sid)
  }

  /** Rejects with 20001 for what is out of bounds. */
  create(accountSid: AccountSid, given: ScoreFormInput): Promise<ScoreForm> {
    const input = checked(given)
    return this.#turns.run(async () => {
      const { rows } = await this.page(accountSid, { size: MOST_FORMS, after: null })
      if (rows.length >= MOST_FORMS) throw refused(`An account has at most ${MOST_FORMS} forms`)
      const now = this.#shelf.clock.now()
      const dates = { dateCreated: now, dateUpdated: now }
      const row: ScoreForm = { sid: makeSid('SF'), accountSid, ...input, version: 1, ...dates }
      await this.#rows.add(row)
      return row
    })
  }

  /** Rejects with 20404 where there is none, 20001 for what is out of bounds. */
  update(
    accountSid: AccountSid,
    sid: ScoreForm['sid'],
    patch: Partial<ScoreFormInput>,
  ): Promise<ScoreForm> {
    return this.#turns.run(async () => {
      const { name, questions, version } = await this.get(accountSid, sid)
      const input = checked({ name, questions, ...patch })
      return this.#rows.update(accountSid, sid, { ...input, version: version + 1 })
    })
  }

  /** Rejects with 20404 where there is none. */
  remove(accountSid: AccountSid, sid: ScoreForm['sid']): Promise<void> {
    return this.#turns.run(() => this.#rows.remove(accountSid, sid))
  }
}

/** @throws OffhookError 20001 */
function checked({ name: given, questions }: ScoreFormInput): ScoreFormInput {
  const name = given.trim()
  if (name === '' || name.length > MAX_NAME)
    throw refused(`name must be 1 to ${MAX_NAME} characters`)
  if (questions.length < 1 || questions.length > MOST_QUESTIONS)
    throw refused(`questions: there must be 1 to ${MOST_QUESTIONS}`)
  return { name, questions: questions.map(checkedQuestion) }
}

function checkedQuestion({ text: given, kind, weight }: ScoreQuestion, at: number): ScoreQuestion {
  const text = given.trim()
  if (text === '' || text.length > MAX_TEXT)
    throw refused(`questions.${at}.text must be 1 to ${MAX_TEXT} characters`)
  if (!Number.isInteger(weight) || weight < 1 || weight > MAX_WEIGHT)
    throw refused(`questions.${at}.weight must be a whole number from 1 to ${MAX_WEIGHT}`)
  return { text, kind, weight }
}

function refused(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}
