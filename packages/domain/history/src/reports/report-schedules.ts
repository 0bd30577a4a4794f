import {
  type AccountSid,
  type ChangeWriter,
  type Clock,
  errors,
  isUrlOf,
  makeSid,
  OffhookError,
  type Page,
  type PageRequest,
  put,
  remove,
  type StoredRows,
  TurnQueue,
} from '@offhook/core'
import type { ReportSchedule, ReportScheduleSid } from './model.ts'
import type { ReportRun } from './next-run.ts'
import { type Settled, settled } from './report-state.ts'

const MAX_NAME = 64
const MAX_URL = 2_048
/** Of an account. */
export const MOST_SCHEDULES = 50

export type ReportScheduleInput = Pick<
  ReportSchedule,
  'name' | 'by' | 'every' | 'hour' | 'timeZone' | 'delivery' | 'url'
>

/** Schedules of reports: what is set, by which rules, and what became of their runs. */
export class ReportSchedules {
  readonly #rows: StoredRows
  readonly #writer: Pick<ChangeWriter, 'commit'>
  readonly #clock: Clock
  /** What is read must hold until it is written. */
  readonly #turns = new TurnQueue()

  constructor(parts: {
    readonly rows: StoredRows
    readonly writer: Pick<ChangeWriter, 'commit'>
    readonly clock: Clock
  }) {
    this.#rows = parts.rows
    this.#writer = parts.writer
    this.#clock = parts.clock
  }

  page(accountSid: AccountSid, page: PageRequest): Promise<Page<ReportSchedule>> {
    return this.#rows.page('report-schedule', { accountSid }, page)
  }

  /** Those of all accounts. */
  all(page: PageRequest): Promise<Page<ReportSchedule>> {
    return this.#rows.page('report-schedule', {}, page)
  }

  /** Rejects with 20404 where the account has no such schedule. */
  async get(accountSid: AccountSid, sid: ReportScheduleSid): Promise<ReportSchedule> {
    const row = await this.#rows.find('report-schedule', { accountSid, sid })
    if (row) return row
    throw new OffhookError(errors.notFound, `There is no report schedule ${sid}`)
  }

  /** Its first run is the next one. Rejects with 20001 for what is out of bounds. */
  create(accountSid: AccountSid, given: ReportScheduleInput): Promise<ReportSchedule> {
    const input = checked(given)
    return this.#turns.run(async () => {
      const { rows } = await this.page(accountSid, { size: MOST_SCHEDULES, after: null })
      if (rows.length >= MOST_SCHEDULES)
        throw refused(`An account has at most ${MOST_SCHEDULES} report schedules`)
      const now = this.#clock.now()
      const row: ReportSchedule = {
        ...{ sid: makeSid('RS'), accountSid, ...input },
        ...{ doneUntil: now, attempts: 0, attemptedAt: null, outcome: null, fault: null },
        ...{ dateCreated: now, dateUpdated: now },
      }
      await this.#writer.commit([put('report-schedule', row)])
      return row
    })
  }

  /** Rejects with 20404 where there is none, 20001 for what is out of bounds. */
  update(
    accountSid: AccountSid,
    sid: ReportScheduleSid,
    patch: Partial<ReportScheduleInput>,
  ): Promise<ReportSchedule> {
    return this.#turns.run(async () => {
      const before = await this.get(accountSid, sid)
      const { name, by, every, hour, timeZone, delivery, url } = { ...before, ...patch }
      const input = checked({ name, by, every, hour, timeZone, delivery, url })
      const now = this.#clock.now()
      const isSameTime =
        every === before.every && hour === before.hour && timeZone === before.timeZone
      // An hour that is over today is not made up for.
      const anew = isSameTime ? {} : { doneUntil: now, attempts: 0 }
      const row = { ...before, ...input, ...anew, dateUpdated: now }
      await this.#writer.commit([put('report-schedule', row)])
      return row
    })
  }

  /** Rejects with 20404 where there is none. */
  remove(accountSid: AccountSid, sid: ReportScheduleSid): Promise<void> {
    return this.#turns.run(async () => {
      await this.get(accountSid, sid)
      await this.#writer.commit([remove('report-schedule', { sid })])
    })
  }

  /**
   * Keeps what became of an attempt.
   * @param fault why it failed; null: it was delivered
   * @returns what stands now; null when the schedule is gone
   */
  settle(
    { accountSid, sid }: Pick<ReportSchedule, 'accountSid' | 'sid'>,
    run: ReportRun,
    fault: string | null,
  ): Promise<Settled | null> {
    return this.#turns.run(async () => {
      const row = await this.#rows.find('report-schedule', { accountSid, sid })
      if (!row) return null
      const now = settled(row, run, this.#clock.now(), fault)
      // Its time was changed meanwhile: what is done stays done.
      const doneUntil = Math.max(now.doneUntil, row.doneUntil)
      await this.#writer.commit([put('report-schedule', { ...row, ...now, doneUntil })])
      return now
    })
  }
}

/** @throws OffhookError 20001 */
function checked(input: ReportScheduleInput): ReportScheduleInput {
  const name = input.name.trim()
  if (name === '' || name.length > MAX_NAME)
    throw refused(`name must be 1 to ${MAX_NAME} characters`)
  if (!Number.isInteger(input.hour) || input.hour < 0 || input.hour > 23)
    throw refused('hour must be a whole number from 0 to 23')
  if (input.delivery === 'folder') return { ...input, name, url: null }
  if (input.url === null || !isUrlOf(['https:'], input.url, MAX_URL))
    throw refused('url: write an https URL')
  return { ...input, name }
}

function refused(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}
