import type { AccountSid } from '@offhook/core'
import { put } from '@offhook/core'
import type { Staff } from '@offhook/people'
import { Flows } from '@offhook/studio'
import type { TaskRouter } from '@offhook/task-router'
import { sipDomainOf } from '../addresses.ts'
import { type Credentials, openCredentials } from '../credentials.ts'
import { firstStart } from '../first-start.ts'
import { credentialsOf, homeOf } from '../home.ts'
import { hasAccounts } from '../nodes.ts'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'

/** What the first start made, or makes now. @throws ConfigError when file and database disagree */
export async function openInstallation(
  { config }: Starting,
  { dataDir, store, writer, accounts, shelf }: Storage,
  router: TaskRouter,
  staff: Staff,
): Promise<Credentials> {
  const credentials = await openCredentials({
    folder: dataDir,
    hasAccount: (sid) =>
      sid === null ? hasAccounts(accounts) : accounts.accounts.get(sid as AccountSid) !== undefined,
    make: async () => {
      writer.hold()
      const made = await firstStart({
        ...{ accounts, router, staff, record: config.recordDefault },
        flows: new Flows({ ...shelf, writer }),
        sipDomain: sipDomainOf(config),
      })
      await writer.commit([put('home', homeOf(made))])
      return made
    },
    // An embedded database belongs to this folder alone: what is missing was lost.
    join: async () => {
      const home = store.embedded ? null : await store.home()
      return home && credentialsOf(home, accounts)
    },
    commit: () => writer.release(),
  })
  // The database is older than this row.
  if ((await store.home()) === null) await writer.commit([put('home', homeOf(credentials))])
  return credentials
}
