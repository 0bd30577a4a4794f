import {
  type AccountSid,
  type ChangeWriter,
  type Clock,
  errors,
  makeSid,
  OffhookError,
  type Page,
  type PageRequest,
  put,
  remove,
  type StoredRows,
} from '@offhook/core'
import { type CheckLine, type CheckResult, type Checkup, checkResults } from './model.ts'

/** Of one person; older ones make room. */
export const MOST_CHECKUPS = 50

export type CheckupInput = Pick<
  Checkup,
  'accountSid' | 'personSid' | 'fullName' | 'browser' | 'lines'
>

/** What browsers have found of themselves, for a month. */
export class Checkups {
  readonly #options: {
    readonly rows: StoredRows
    readonly writer: Pick<ChangeWriter, 'commit'>
    readonly clock: Clock
  }

  constructor(options: {
    readonly rows: StoredRows
    readonly writer: Pick<ChangeWriter, 'commit'>
    readonly clock: Clock
  }) {
    this.#options = options
  }

  async create(input: CheckupInput): Promise<Checkup> {
    const { rows, writer, clock } = this.#options
    const { accountSid, personSid } = input
    const page = { size: MOST_CHECKUPS, after: null }
    const earlier = await rows.page('checkup', { accountSid, personSid }, page)
    const row: Checkup = {
      ...input,
      ...{ sid: makeSid('CU'), result: worstOf(input.lines), dateCreated: clock.now() },
    }
    const oldest = earlier.rows.slice(MOST_CHECKUPS - 1)
    await writer.commit([
      put('checkup', row),
      ...oldest.map(({ sid }) => remove('checkup', { sid })),
    ])
    return row
  }

  /** Rejects with 20404 where the account has no such check-up. */
  async get(accountSid: AccountSid, sid: string): Promise<Checkup> {
    const row = await this.#options.rows.find('checkup', { accountSid, sid: sid as Checkup['sid'] })
    if (row) return row
    throw new OffhookError(errors.notFound, `There is no check-up ${sid}`)
  }

  /** The newest first. @param personSid whose; everybody's when left out */
  page(
    accountSid: AccountSid,
    personSid: string | undefined,
    page: PageRequest,
  ): Promise<Page<Checkup>> {
    return this.#options.rows.page('checkup', { accountSid, personSid }, page)
  }
}

/** How the worst line is; of no lines nothing is known. */
export function worstOf(lines: readonly Pick<CheckLine, 'result'>[]): CheckResult {
  const results = lines.map(({ result }) => checkResults.indexOf(result))
  return lines.length === 0 ? 'unknown' : (checkResults[Math.max(...results)] ?? 'unknown')
}
