/**
 * What the first start creates: an account and its key, a number with the default flow, a SIP user, a
 * workspace, an administrator and an agent.
 */
import { randomInt } from 'node:crypto'
import type { Accounts } from '@offhook/accounts'
import type { ApplicationSid, WorkspaceSid } from '@offhook/core'
import type { Staff } from '@offhook/people'
import { type Flows, flowEntry } from '@offhook/studio'
import { mainMenu } from '@offhook/studio-flow'
import { createDefaultWorkspace, type TaskRouter } from '@offhook/task-router'
import type { Credentials } from './credentials.ts'

/** The name by which the test caller's application is found. */
const TEST_CALLER = 'Test caller'

/** Letters and digits that cannot be mistaken for one another. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

function password(length = 14): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** A number from the block reserved for fiction: +1 201 555 0100 to 0199. */
function fictionalNumber(): string {
  return `+120155501${String(randomInt(100)).padStart(2, '0')}`
}

export async function firstStart(parts: {
  accounts: Accounts
  router: TaskRouter
  staff: Staff
  flows: Flows
  sipDomain: string
  /** How the first flow records. */
  record: 'off' | 'mono' | 'dual'
}): Promise<Credentials> {
  const { accounts, router, staff, flows, sipDomain, record } = parts
  const { account, authToken } = await accounts.accounts.create({ friendlyName: 'Offhook' })
  const { key, secret } = await accounts.apiKeys.create(account.sid, {
    friendlyName: 'First key',
    kind: 'main',
  })
  const home = await router.run(createDefaultWorkspace(account.sid))
  const flow = await flows.create(account.sid, {
    friendlyName: 'Main menu',
    status: 'published',
    definition: JSON.stringify(
      mainMenu(
        {
          workflowSid: home.workflowSid,
          taskChannelSid: voiceChannelOf(router, home.workspaceSid),
        },
        record,
      ),
    ),
    commitMessage: 'Made at the first start',
  })
  const number = await accounts.phoneNumbers.create(account.sid, {
    phoneNumber: fictionalNumber(),
    friendlyName: 'Main number',
    voiceUrl: flowEntry(flow.sid),
  })
  await accounts.applications.create(account.sid, {
    friendlyName: TEST_CALLER,
    voiceUrl: flowEntry(flow.sid),
  })
  const sipUser = { username: 'phone1', password: password(), domain: sipDomain }
  await accounts.sipUsers.create(account.sid, sipUser)
  const agent = { role: 'agent' as const, username: 'agent', password: password() }
  const admin = { role: 'admin' as const, username: 'admin', password: password() }
  const first = await staff.hire(account.sid, home.workspaceSid, {
    username: agent.username,
    password: agent.password,
    fullName: 'First Agent',
  })
  await staff.hire(account.sid, home.workspaceSid, {
    username: admin.username,
    password: admin.password,
    fullName: 'Administrator',
    roles: ['admin'],
  })
  return {
    accountSid: account.sid,
    authToken,
    apiKey: { sid: key.sid, secret },
    phoneNumber: number.phoneNumber,
    sipUser,
    workspaceSid: home.workspaceSid,
    workflowSid: home.workflowSid,
    taskQueueSid: home.taskQueueSid,
    logins: [admin, { ...agent, workerSid: first.workerSid ?? '' }],
  }
}

function voiceChannelOf(router: TaskRouter, workspaceSid: WorkspaceSid): string {
  const channels = router.list('task-channel', workspaceSid)
  return channels.find(({ uniqueName }) => uniqueName === 'voice')?.sid ?? ''
}

/** The application that the test caller's page runs. */
export function testCallerApplication(
  accounts: Accounts,
  accountSid: string,
): ApplicationSid | null {
  const { rows } = accounts.applications.list(
    { accountSid: accountSid as never, friendlyName: TEST_CALLER },
    { size: 1, after: null },
  )
  return rows[0]?.sid ?? null
}
