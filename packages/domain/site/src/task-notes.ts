import { OwnRows, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  errors,
  makeSid,
  OffhookError,
  put,
  remove,
  type TaskSid,
  TurnQueue,
  type UserSid,
} from '@offhook/core'
import type { Disposition, EarlierText, TaskNote, TaskOutcome } from './work-model.ts'

/** Characters of a note. */
const MAX_TEXT = 20_000
/** Fewer characters that go are a correction. */
const KEPT_FROM = 20
const MOST_EARLIER = 20
const MOST_NOTES = 200

/** Who writes; the name is kept for when the person is gone. */
export interface Author {
  readonly personSid: UserSid | null
  readonly author: string
}

/** What people write about tasks, and what became of them. */
export class TaskNotes {
  readonly #shelf: Shelf
  readonly #rows
  readonly #turns = new TurnQueue()

  constructor(shelf: Shelf) {
    this.#shelf = shelf
    this.#rows = new OwnRows('task-note', 'Notes', shelf)
  }

  /** All notes of a task, the oldest first. */
  async notes(accountSid: AccountSid, taskSid: TaskSid): Promise<readonly TaskNote[]> {
    const { rows } = await this.#rows.page(
      { accountSid, taskSid },
      { size: MOST_NOTES, after: null },
    )
    return [...rows].reverse()
  }

  /**
   * Saves the author's own note.
   * @param version the version that the text was made from; 0 where there was none
   * Rejects with 20412 where it was saved elsewhere meanwhile: nothing that was typed is lost then.
   */
  write(
    accountSid: AccountSid,
    taskSid: TaskSid,
    { personSid, author }: Author,
    { text, version }: { readonly text: string; readonly version: number },
  ): Promise<TaskNote> {
    if (text.length > MAX_TEXT)
      throw new OffhookError(errors.invalidParameter, `text must be at most ${MAX_TEXT} characters`)
    return this.#turns.run(async () => {
      const before = await this.#rows.find({ accountSid, taskSid, personSid })
      if ((before?.version ?? 0) !== version) throw new OffhookError(errors.versionMismatch)
      const now = this.#shelf.clock.now()
      const row: TaskNote = {
        sid: before?.sid ?? makeSid('NT'),
        accountSid,
        taskSid,
        personSid,
        author,
        text,
        version: version + 1,
        earlier: before ? earlierOf(before, text, now) : [],
        dateCreated: before?.dateCreated ?? now,
        dateUpdated: now,
      }
      await this.#rows.add(row)
      return row
    })
  }

  outcome(accountSid: AccountSid, taskSid: TaskSid): Promise<TaskOutcome | undefined> {
    return this.#shelf.rows.find('task-outcome', { accountSid, sid: taskSid })
  }

  /** Says what became of a task; null takes it back. */
  async decide(
    accountSid: AccountSid,
    taskSid: TaskSid,
    { personSid, author }: Author,
    disposition: Disposition | null,
  ): Promise<TaskOutcome | null> {
    if (disposition === null) {
      await this.#shelf.writer.commit([remove('task-outcome', { sid: taskSid })])
      return null
    }
    const now = this.#shelf.clock.now()
    const row: TaskOutcome = {
      sid: taskSid,
      accountSid,
      dispositionSid: disposition.sid,
      label: disposition.label,
      personSid,
      author,
      dateCreated: (await this.outcome(accountSid, taskSid))?.dateCreated ?? now,
      dateUpdated: now,
    }
    await this.#shelf.writer.commit([put('task-outcome', row)])
    return row
  }
}

/** Typing goes on from what was there; whoever takes a part of it away finds it again. */
function earlierOf(before: TaskNote, text: string, at: number): readonly EarlierText[] {
  const goesOn = text.startsWith(before.text) || before.text.length - text.length < KEPT_FROM
  if (goesOn) return before.earlier
  return [...before.earlier, { text: before.text, at }].slice(-MOST_EARLIER)
}
