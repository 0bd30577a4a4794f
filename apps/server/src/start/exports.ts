import type { AccountSid, Page } from '@offhook/core'
import { DayExports } from '@offhook/history'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'

/** Writes each day's calls and segments where recordings are, if that is wished. */
export function openExports(
  { clock, config, logger, closing }: Starting,
  { accounts: { accounts }, recordingStore, store }: Storage,
): void {
  if (config.dailyExport === 'off') return
  const exports = new DayExports({
    ...{ clock, logger, calls: store.voice, contacts: store.contacts },
    files: recordingStore.exportFiles,
    accounts: () => activeAccounts(accounts),
    mayWork: () => store.routing.held,
  })
  closing.add(() => exports.close())
  exports.start()
}

function activeAccounts(accounts: Storage['accounts']['accounts']): readonly AccountSid[] {
  const sids: AccountSid[] = []
  for (let after: string | null = null; ; ) {
    const page: Page<{ readonly sid: AccountSid }> = accounts.list(
      { status: 'active' },
      { size: 1_000, after },
    )
    sids.push(...page.rows.map(({ sid }) => sid))
    after = page.next
    if (after === null) return sids
  }
}
