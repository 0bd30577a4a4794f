/** The flow of the first number, heard by callers who do not do what it asks of them. */
import { type PhoneCall, ServerProcess, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hearsPrompt } from '../support/hears-prompt.ts'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

let server: ServerProcess
const phones: SipPhone[] = []

beforeAll(async () => {
  server = await ServerProcess.start(root)
})

afterAll(async () => {
  for (const phone of phones) await phone.close()
  await server?.stop()
})

/** Somebody phones from this number. */
async function dial(from: string): Promise<PhoneCall> {
  const { phoneNumber, sip } = server.facts
  const phone = await SipPhone.open({ name: from, user: from })
  phones.push(phone)
  const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
  await call.until('answered')
  return call
}

const workspace = () => restClient(server.facts).taskrouter.v1.workspaces(server.facts.workspaceSid)

/** The task of the caller who waits. */
async function waiting(from: string) {
  const tasks = await workspace().tasks.list({
    assignmentStatus: ['pending'],
    evaluateTaskAttributes: `from == "${from}"`,
  })
  return tasks[0]
}

/** What the desk shows of the caller who waits. */
async function taskAttributes(from: string): Promise<Record<string, unknown>> {
  const task = await until('the caller is a task', () => waiting(from))
  return JSON.parse(task.attributes) as Record<string, unknown>
}

async function hangUp(call: PhoneCall, from: string): Promise<void> {
  await call.hangup()
  await until('the task is gone', async () => (await waiting(from)) === undefined)
}

const [SILENT, WRONG, LATE] = ['+12025550191', '+12025550192', '+12025550193'] as const

/** The callers listen most of the time, and so come at once. */
describe.concurrent('the default flow', () => {
  it('asks once more for a key, and then puts through who presses none', async () => {
    const call = await dial(SILENT)

    for (const prompt of ['welcome', 'recorded', 'menu', 'menu-again', 'menu', 'connecting']) {
      await hearsPrompt(call, prompt)
    }
    await hearsPrompt(call, 'hold-music')

    const attributes = await taskAttributes(SILENT)
    expect(attributes).toMatchObject({ reason: 'other', menu_choice: '3', flow: 'default' })
    const recordings = await restClient(server.facts)
      .calls(String(attributes['call_sid']))
      .recordings.list()
    expect(recordings).toMatchObject([{ channels: 2, status: 'in-progress' }])
    await hangUp(call, SILENT)
  })

  it('asks once more after a wrong key, and takes the right one', async () => {
    const call = await dial(WRONG)
    await hearsPrompt(call, 'menu')
    call.press('9')
    await hearsPrompt(call, 'menu-again')
    await hearsPrompt(call, 'menu')
    call.press('2')
    await hearsPrompt(call, 'hold-music')

    expect(await taskAttributes(WRONG)).toMatchObject({
      reason: 'support',
      menu_choice: '2',
      direction: 'inbound',
      to: server.facts.phoneNumber,
    })
    await hangUp(call, WRONG)
  })
})

describe('the default flow without its workflow', () => {
  it('apologises when the workflow is gone, and tells the owner why', async () => {
    await workspace().workflows(server.facts.workflowSid).remove()
    const call = await dial(LATE)
    await hearsPrompt(call, 'menu')
    call.press('1')

    await hearsPrompt(call, 'apology')
    await call.until('ended')

    const alerts = await until('the alert is there', async () => {
      const rows = await restClient(server.facts)
        .api.v2010.accounts(server.facts.accountSid)
        .notifications.list()
      return rows.length > 0 && rows
    })
    expect(alerts.map(({ errorCode, log }) => [errorCode, log])).toEqual([['14220', '1']])
  })
})
