import { type AccountSid, type Clock, type Logger, messageOf, type Timer } from '@offhook/core'
import { figuresOf } from '../figures.ts'
import { figuresCsv } from '../figures-csv.ts'
import type { ContactRepository } from '../repository.ts'
import type { ReportSchedule } from './model.ts'
import type { ReportRun } from './next-run.ts'
import type { ReportSchedules } from './report-schedules.ts'
import { dueRun } from './report-state.ts'

/** No report is later than this, unless another is slow to be taken. */
const EVERY_MS = 30_000
const SLICE = 200

/** A report that is ready to go. */
export interface MadeReport {
  readonly schedule: ReportSchedule
  readonly run: ReportRun
  readonly csv: string
}

export interface RunnerParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly schedules: Pick<ReportSchedules, 'all' | 'settle'>
  readonly repository: Pick<ContactRepository, 'sums'>
  /** Whether this node is the one that makes reports. */
  readonly mayWork: () => boolean
  /** A closed or suspended account gets none. */
  readonly isActive: (accountSid: AccountSid) => boolean
  /** Resolves with why it was not taken, for the owner of the account; null when it was. */
  readonly deliver: (report: MadeReport, signal: AbortSignal) => Promise<string | null>
  /** It has failed for good. */
  readonly onFailed: (schedule: ReportSchedule, fault: string) => void
}

/**
 * Makes the reports whose time has come, also those whose time came while nobody looked, and sees
 * to it that they arrive: at least once each. One node does it for all: whichever routes.
 */
export class ReportRunner {
  readonly #parts: RunnerParts
  /** Ends a delivery that is under way; its attempt does not count. */
  readonly #closing = new AbortController()
  #timer: Timer | null = null
  #working: Promise<void> = Promise.resolve()

  constructor(parts: RunnerParts) {
    this.#parts = parts
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted
  }

  /** Looks at once, and again and again. What fails is tried with a later look. */
  start(): void {
    if (this.#isClosed) return
    this.#working = this.look()
      .catch((error: unknown) => {
        const facts = { error: messageOf(error) }
        this.#parts.logger.error(facts, 'Scheduled reports were not looked after')
      })
      .then(() => {
        if (!this.#isClosed)
          this.#timer = this.#parts.clock.setTimeout(() => this.start(), EVERY_MS)
      })
  }

  /** Starts nothing more and waits for what is under way. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#timer?.clear()
    await this.#working
  }

  /** Makes what is due now. */
  async look(): Promise<void> {
    const { clock, schedules, mayWork, isActive } = this.#parts
    for (let after: string | null = null; mayWork(); ) {
      const page = await schedules.all({ size: SLICE, after })
      for (const schedule of page.rows) {
        if (this.#isClosed || !mayWork()) return
        const run = isActive(schedule.accountSid) ? dueRun(schedule, clock.now()) : null
        if (run) await this.#run(schedule, run)
      }
      after = page.next
      if (after === null) return
    }
  }

  async #run(schedule: ReportSchedule, run: ReportRun): Promise<void> {
    const { logger, schedules, onFailed } = this.#parts
    const fault = await this.#attempt(schedule, run)
    if (fault !== null && this.#isClosed) return
    const now = await schedules.settle(schedule, run, fault)
    if (fault === null) return
    logger.warn({ scheduleSid: schedule.sid, fault }, 'A scheduled report was not delivered')
    if (now && now.attempts === 0) onFailed(schedule, fault)
  }

  /** Why it failed, in words for the owner of the account; null when it did not. */
  async #attempt(schedule: ReportSchedule, run: ReportRun): Promise<string | null> {
    const { logger, repository, deliver } = this.#parts
    const { accountSid, by, timeZone } = schedule
    try {
      const filter = { accountSid, startedFrom: run.from, startedBefore: run.before }
      const sums = await repository.sums(filter, by, timeZone)
      const csv = figuresCsv(sums.map(figuresOf))
      return await deliver({ schedule, run, csv }, this.#closing.signal)
    } catch (error) {
      logger.error({ scheduleSid: schedule.sid, error: messageOf(error) }, 'A report failed')
      return 'It could not be made'
    }
  }
}
