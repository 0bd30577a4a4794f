/**
 * What the first start creates: an account and its key, a number with the default flow, a SIP user, a
 * workspace, an administrator and an agent.
 */
import { randomInt } from 'node:crypto'
import type { Accounts } from '@offhook/accounts'
import { type ApplicationSid, flowUrl } from '@offhook/core'
import { createDefaultWorkspace, createWorker, type TaskRouter } from '@offhook/task-router'
import type { Credentials } from './credentials.ts'

/** The document that the first number runs. */
export const DEFAULT_FLOW_URL = flowUrl('default', 'welcome')
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
  sipDomain: string
}): Promise<Credentials> {
  const { accounts, router, sipDomain } = parts
  const { account, authToken } = await accounts.accounts.create({ friendlyName: 'Offhook' })
  const { key, secret } = await accounts.apiKeys.create(account.sid, {
    friendlyName: 'First key',
    kind: 'main',
  })
  const home = await router.run(createDefaultWorkspace(account.sid))
  const number = await accounts.phoneNumbers.create(account.sid, {
    phoneNumber: fictionalNumber(),
    friendlyName: 'Main number',
    voiceUrl: DEFAULT_FLOW_URL,
  })
  await accounts.applications.create(account.sid, {
    friendlyName: TEST_CALLER,
    voiceUrl: DEFAULT_FLOW_URL,
  })
  const sipUser = { username: 'phone1', password: password(), domain: sipDomain }
  await accounts.sipUsers.create(account.sid, sipUser)
  const agent = { role: 'agent' as const, username: 'agent', password: password() }
  const admin = { role: 'admin' as const, username: 'admin', password: password() }
  const worker = await router.run(
    createWorker(home.workspaceSid, {
      friendlyName: agent.username,
      attributes: {
        contact_uri: `client:${agent.username}`,
        full_name: 'First Agent',
        roles: ['agent'],
        routing: { skills: [], levels: {} },
      },
    }),
  )
  await accounts.people.create(account.sid, {
    ...agent,
    fullName: 'First Agent',
    roles: ['agent'],
    identity: agent.username,
    workspaceSid: home.workspaceSid,
    workerSid: worker.sid,
  })
  await accounts.people.create(account.sid, {
    ...admin,
    fullName: 'Administrator',
    roles: ['admin'],
    identity: admin.username,
    workspaceSid: home.workspaceSid,
    workerSid: null,
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
    logins: [admin, { ...agent, workerSid: worker.sid }],
  }
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
