/** People over the real accounts and the real router; nothing is stored. */
import { Accounts, emptySnapshot, SecretBox } from '@offhook/accounts'
import { SimulatedClock, silentLogger, type WorkerSid } from '@offhook/core'
import type { SiteSkill } from '@offhook/site'
import {
  createDefaultWorkspace,
  type LiveRows,
  TaskRouter,
  type TaskRouterRepository,
} from '@offhook/task-router'
import { Staff } from '../staff.ts'

const skills: readonly SiteSkill[] = [
  { name: 'spanish', multivalue: true, minimum: 1, maximum: 5 },
  { name: 'billing', multivalue: false, minimum: null, maximum: null },
]

export async function openOffice() {
  const common = {
    clock: new SimulatedClock(),
    logger: silentLogger,
    writer: { commit: async () => {}, writeBehind: () => {} },
  }
  const accounts = new Accounts({
    ...common,
    repository: { load: async () => emptySnapshot() },
    secretBox: new SecretBox(Buffer.alloc(32, 7)),
  })
  await accounts.load()
  const { account } = await accounts.accounts.create({ friendlyName: 'Test' })
  const router = new TaskRouter({
    ...common,
    repository: { loadLive: async () => ({}) as LiveRows } as unknown as TaskRouterRepository,
  })
  const { workspaceSid } = await router.run(createDefaultWorkspace(account.sid))
  const staff = new Staff({ accounts, router, skills: { list: async () => skills } })
  const attributesOf = (sid: WorkerSid | null) => router.worker(sid as WorkerSid)?.attributes
  return { accounts, account, router, workspaceSid, staff, attributesOf }
}
