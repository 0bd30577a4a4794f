import {
  type AccountSid,
  type ChangeWriter,
  type Clock,
  errors,
  OffhookError,
  put,
  type StoredRows,
} from '@offhook/core'
import type { InsightsSetting } from './model.ts'

/** What an account has set about insights. All is on until it says otherwise. */
export class InsightsSettings {
  readonly #clock: Clock
  readonly #rows: Pick<StoredRows, 'find'>
  readonly #writer: Pick<ChangeWriter, 'commit'>

  constructor(options: {
    readonly clock: Clock
    readonly rows: Pick<StoredRows, 'find'>
    readonly writer: Pick<ChangeWriter, 'commit'>
  }) {
    this.#clock = options.clock
    this.#rows = options.rows
    this.#writer = options.writer
  }

  async of(accountSid: AccountSid): Promise<InsightsSetting> {
    const found = await this.#rows.find('insights-setting', { accountSid })
    return (
      found ?? {
        ...{ accountSid, advancedFeatures: true, advancedSince: 0, voiceTrace: true },
        dateUpdated: 0,
      }
    )
  }

  /** Advanced features act on calls that are made from now on. */
  async change(
    accountSid: AccountSid,
    change: { readonly advancedFeatures?: boolean; readonly voiceTrace?: boolean },
  ): Promise<InsightsSetting> {
    const before = await this.of(accountSid)
    const now = this.#clock.now()
    const turnedOn = change.advancedFeatures === true && !before.advancedFeatures
    const advancedSince = turnedOn ? now : before.advancedSince
    const row = { ...before, ...change, advancedSince, dateUpdated: now }
    await this.#writer.commit([put('insights-setting', row)])
    return row
  }

  /**
   * The moment from which calls have insights.
   * @throws OffhookError 17007 where the advanced features are off
   */
  async since(accountSid: AccountSid): Promise<number> {
    const { advancedFeatures, advancedSince } = await this.of(accountSid)
    if (!advancedFeatures) throw new OffhookError(errors.insightsOff)
    return advancedSince
  }
}
