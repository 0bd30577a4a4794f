/** The flow of the first number, heard by callers who do not do what it asks of them. */
import { type PhoneCall, ServerProcess, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hearsPrompt } from '../support/hears-prompt.ts'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const TIMEOUT = 150_000

let server: ServerProcess
let phone: SipPhone

beforeAll(async () => {
  server = await ServerProcess.start(root)
  phone = await SipPhone.open({ name: 'customer', user: 'customer' })
})

afterAll(async () => {
  await phone?.close()
  await server?.stop()
})

async function dial(): Promise<PhoneCall> {
  const { phoneNumber, sip } = server.facts
  const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
  await call.until('answered')
  return call
}

const workspace = () => restClient(server.facts).taskrouter.v1.workspaces(server.facts.workspaceSid)

/** What the desk shows of the caller who waits. */
async function taskAttributes(): Promise<Record<string, unknown>> {
  const [task] = await until('the caller is a task', async () => {
    const tasks = await workspace().tasks.list({ assignmentStatus: ['pending'] })
    return tasks.length > 0 && tasks
  })
  return JSON.parse(task!.attributes) as Record<string, unknown>
}

async function hangUp(call: PhoneCall): Promise<void> {
  await call.hangup()
  await until('the task is gone', async () => {
    return (await workspace().tasks.list({ assignmentStatus: ['pending'] })).length === 0
  })
}

describe('the default flow', () => {
  it('asks once more for a key, and then puts through who presses none', {
    timeout: TIMEOUT,
  }, async () => {
    const call = await dial()

    for (const prompt of ['welcome', 'recorded', 'menu', 'menu-again', 'menu', 'connecting']) {
      await hearsPrompt(call, prompt)
    }
    await hearsPrompt(call, 'hold-music')

    const attributes = await taskAttributes()
    expect(attributes).toMatchObject({ reason: 'other', menu_choice: '3', flow: 'default' })
    const recordings = await restClient(server.facts)
      .calls(String(attributes['call_sid']))
      .recordings.list()
    expect(recordings).toMatchObject([{ channels: 2, status: 'in-progress' }])
    await hangUp(call)
  })

  it('asks once more after a wrong key, and takes the right one', {
    timeout: TIMEOUT,
  }, async () => {
    const call = await dial()
    await hearsPrompt(call, 'menu')
    call.press('9')
    await hearsPrompt(call, 'menu-again')
    await hearsPrompt(call, 'menu')
    call.press('2')
    await hearsPrompt(call, 'hold-music')

    expect(await taskAttributes()).toMatchObject({
      reason: 'support',
      menu_choice: '2',
      direction: 'inbound',
      to: server.facts.phoneNumber,
    })
    await hangUp(call)
  })

  it('apologises when the workflow is gone, and tells the owner why', {
    timeout: TIMEOUT,
  }, async () => {
    await workspace().workflows(server.facts.workflowSid).remove()
    const call = await dial()
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
