import { OwnRows, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  type CallSid,
  errors,
  makeSid,
  OffhookError,
  TurnQueue,
} from '@offhook/core'
import type { CallComment } from './review-model.ts'
import type { Author } from './task-notes.ts'

/** Characters of a comment. */
const MAX_TEXT = 2_000
/** Of one call. */
export const MOST_COMMENTS = 200

/** What people say about moments of calls. Whose call it is, and who may, is asked before. */
export class CallComments {
  readonly #shelf: Shelf
  readonly #rows
  /** What is counted must hold until it is written. */
  readonly #turns = new TurnQueue()

  constructor(shelf: Shelf) {
    this.#shelf = shelf
    this.#rows = new OwnRows('call-comment', 'Comments', shelf)
  }

  /** Those of a call and its legs, in the order of their moments. */
  async ofCalls(
    accountSid: AccountSid,
    callSids: readonly CallSid[],
  ): Promise<readonly CallComment[]> {
    const pages = callSids.map((callSid) => this.#page(accountSid, callSid))
    const rows = (await Promise.all(pages)).flat()
    return rows.sort((a, b) => a.at - b.at || a.dateCreated - b.dateCreated)
  }

  /** Rejects with 20001 for a text that is empty or too long, or one too many. */
  add(
    accountSid: AccountSid,
    callSid: CallSid,
    { personSid, author }: Author,
    given: { readonly at: number; readonly text: string },
  ): Promise<CallComment> {
    const text = given.text.trim()
    if (text === '' || text.length > MAX_TEXT)
      throw refused(`text must be 1 to ${MAX_TEXT} characters`)
    return this.#turns.run(async () => {
      if ((await this.#page(accountSid, callSid)).length >= MOST_COMMENTS)
        throw refused(`A call has at most ${MOST_COMMENTS} comments`)
      const now = this.#shelf.clock.now()
      const row: CallComment = {
        ...{ sid: makeSid('CC'), accountSid, callSid, at: given.at, personSid, author, text },
        ...{ dateCreated: now, dateUpdated: now },
      }
      await this.#rows.add(row)
      return row
    })
  }

  /** Rejects with 20404 where the account has no such comment. */
  get(accountSid: AccountSid, sid: CallComment['sid']): Promise<CallComment> {
    return this.#rows.get(accountSid, sid)
  }

  /** Rejects with 20404 where the account has no such comment. */
  remove(accountSid: AccountSid, sid: CallComment['sid']): Promise<void> {
    return this.#rows.remove(accountSid, sid)
  }

  async #page(accountSid: AccountSid, callSid: CallSid): Promise<readonly CallComment[]> {
    const page = { size: MOST_COMMENTS, after: null }
    return (await this.#rows.page({ accountSid, callSid }, page)).rows
  }
}

function refused(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}
