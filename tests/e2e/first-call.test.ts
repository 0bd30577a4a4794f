/**
 * The main job on real input: somebody phones the number with a SIP phone, the IVR talks to them, an
 * agent answers in Chromium, both are heard and recorded.
 */
import { frequencies, hears, hearsNot, type PhoneCall, SipPhone, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk } from '../support/desk.ts'
import { pressUntil } from '../support/press-until.ts'
import { rms } from '../support/wav.ts'

const [CUSTOMER, AGENT] = frequencies

let site: BrowserSite
let desk: Desk
let phone: SipPhone

beforeAll(async () => {
  site = await BrowserSite.open()
})

afterAll(async () => {
  expect(await site?.close()).toBe(0)
})

beforeEach(async () => {
  phone = await SipPhone.open({ name: 'customer', user: '+12025550142' })
  desk = await Desk.open(site.browser, site.facts)
  await desk.becomeAvailable()
})

afterEach(async () => {
  await phone.close()
  await desk.noCards().catch(() => {})
  expect(desk.party.foreignRequests).toEqual([])
  await desk.close()
})

async function dial(): Promise<PhoneCall> {
  const { facts } = site
  const call = await phone.call(`sip:${facts.phoneNumber}@${facts.sip.host}:${facts.sip.port}`)
  await call.until('answered')
  return call
}

/** Listens to the greeting, presses a key when the menu takes one, and waits in the queue. */
async function callAndChoose(key: string): Promise<PhoneCall> {
  const call = await dial()
  await hearsSomething(call)
  const { queues } = site.rest
  await pressUntil(
    () => call.press(key),
    'the caller waits',
    async () => (await queues.list()).some(({ currentSize }) => currentSize > 0),
    () => call.stands,
  )
  return call
}

async function hearsSomething(call: PhoneCall): Promise<void> {
  await until('the caller hears something', () => loudness(call) > 0.01)
}

function loudness(call: PhoneCall): number {
  return rms(call.mouth.heard(400) ?? [])
}

/** The parties whose waveform has something on it. */
async function lanesDrawn(): Promise<string[]> {
  const player = desk.page.getByTestId('recording-player')
  await until('the waveforms are there', async () => (await player.locator('canvas').count()) >= 2)
  return player.evaluate((node) => {
    const open = (part: Element | ShadowRoot): HTMLCanvasElement[] => [
      ...part.querySelectorAll('canvas'),
      ...[...part.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
        shadowRoot ? open(shadowRoot) : [],
      ),
    ]
    const painted = (canvas: HTMLCanvasElement) =>
      canvas
        .getContext('2d')
        ?.getImageData(0, 0, canvas.width, canvas.height)
        .data.some((byte) => byte > 0)
    const tops = new Set(
      open(node)
        .filter(painted)
        .map((canvas) => Math.round(canvas.getBoundingClientRect().top)),
    )
    const names = ['Customer', 'Agent'].filter((name) => node.textContent?.includes(name))
    return names.slice(0, tops.size)
  })
}

/** What the task says of its call, as applications read it. */
async function inTheTask() {
  const { workspaceSid } = site.facts
  const tasks = await site.rest.taskrouter.v1
    .workspaces(workspaceSid)
    .tasks.list({ assignmentStatus: ['assigned'] })
  const [attributes] = tasks.map((task) => JSON.parse(task.attributes))
  expect(attributes).toMatchObject({
    from: '+12025550142',
    call_sid: expect.stringMatching(/^CA/),
    conference: { sid: expect.stringMatching(/^CF/), room_name: tasks[0]?.sid },
  })
  const { sid: conferenceSid, participants } = attributes.conference
  expect(participants.customer).toBe(attributes.call_sid)
  return {
    conferenceSid: String(conferenceSid),
    customerSid: String(participants.customer),
    workerCallSid: String(participants.worker),
  }
}

async function accept(): Promise<void> {
  await desk.card('ringing')
  await desk.press('Accept')
  await desk.card('live')
}

describe('a customer phones in, an agent answers in a browser', () => {
  it('tells the whole story', async () => {
    const call = await callAndChoose('2')

    await desk.card('ringing')
    await expect.poll(() => desk.context().textContent()).toContain('support')
    await desk.press('Accept')
    await desk.card('live')
    call.speaks(CUSTOMER)
    await desk.party.speaks(AGENT)
    await Promise.all([hears(desk.party, CUSTOMER), hears(call, AGENT)])
    const { conferenceSid, customerSid, workerCallSid } = await inTheTask()
    const participants = site.rest.conferences(conferenceSid).participants

    await desk.press('Hold')
    await hearsNot(desk.party, CUSTOMER)
    await hearsNot(call, AGENT)
    expect(await participants(customerSid).fetch()).toMatchObject({ hold: true, muted: false })
    await until('the caller hears music', () => loudness(call) > 0.005)

    await desk.press('Resume')
    await Promise.all([hears(desk.party, CUSTOMER), hears(call, AGENT)])

    await desk.press('Mute')
    await hearsNot(call, AGENT)
    const isMuted = async () => (await participants(workerCallSid).fetch()).muted
    await until('the participant is muted', isMuted)
    const ownRow = desk.page.getByTestId('party').filter({ hasText: 'You' })
    await ownRow.getByText('Muted', { exact: true }).waitFor()
    await desk.press('Unmute')
    await hears(call, AGENT)
    await until('the participant is heard', async () => !(await isMuted()))

    await desk.press('Keypad')
    await desk.press('5')
    await until('the caller gets the digit', () => call.mouth.digits.includes('5'))
    await desk.page.keyboard.press('Escape')

    await desk.press('Hang up')
    await call.until('ended')
    await desk.card('wrapping')
    await desk.press('Complete')
    await desk.noCards()

    const client = site.rest
    const [customer] = await client.calls.list({ from: '+12025550142', limit: 1 })
    expect(customer).toMatchObject({ status: 'completed', direction: 'inbound' })
    expect(Number(customer?.duration)).toBeGreaterThan(0)
    const agents = await client.calls.list({ limit: 5 })
    expect(
      agents.some(({ to, direction }) => to.startsWith('client:') && direction === 'outbound-api'),
    ).toBe(true)
    const recordings = await until('the recording is complete', async () => {
      const list = await client.recordings.list({ callSid: customer?.sid ?? '' })
      return list[0]?.status === 'completed' && list
    })
    expect(recordings[0]).toMatchObject({ channels: 2, source: 'StartCallRecordingAPI' })
    expect(Number(recordings[0]?.duration)).toBeGreaterThan(5)

    await desk.page.getByRole('link', { name: 'Calls' }).click()
    await desk.page.locator(`[data-testid="call-row"][data-sid="${customer?.sid}"]`).click()
    await desk.page.getByTestId('recording-player').waitFor()
    expect(await lanesDrawn()).toEqual(['Customer', 'Agent'])
    await desk.press('Play')
    const player = desk.page.getByTestId('recording-player')
    await until('it plays', async () => /00:0[1-9] \//.test((await player.textContent()) ?? ''))
  })

  it('the caller hears music while they wait', async () => {
    await desk.setActivity('Break')
    const call = await callAndChoose('1')

    await until('music plays', () => loudness(call) > 0.005, 20_000)
    await call.hangup()
  })

  it('the agent hears a caller who hangs up while it rings: the card goes away', async () => {
    const call = await callAndChoose('1')
    await desk.card('ringing')

    await call.hangup()

    await desk.noCards()
    await expect.poll(() => desk.activity()).toContain('Available')
  })

  it('a caller who hangs up in the IVR leaves nothing behind', async () => {
    const call = await dial()
    await hearsSomething(call)

    await call.hangup()

    const client = site.rest
    await until('the call is completed', async () => {
      const [row] = await client.calls.list({ from: '+12025550142', limit: 1 })
      return row?.status === 'completed'
    })
  })

  it('a caller who hangs up in the queue cancels the task', async () => {
    await desk.setActivity('Break')
    const call = await callAndChoose('1')
    const client = site.rest
    const tasks = () => client.taskrouter.v1.workspaces(site.facts.workspaceSid).tasks.list()
    await until(
      'a task waits',
      async () => (await tasks()).some(({ assignmentStatus }) => assignmentStatus === 'pending'),
      20_000,
    )

    await call.hangup()

    await until('no task waits', async () =>
      (await tasks()).every(({ assignmentStatus }) => assignmentStatus !== 'pending'),
    )
  })

  it('a caller who hangs up on hold puts the agent into wrap-up', async () => {
    const call = await callAndChoose('1')
    await accept()
    await desk.press('Hold')
    await until('the caller hears music', () => loudness(call) > 0.005)

    await call.hangup()

    await desk.card('wrapping')
    await desk.press('Complete')
    await desk.noCards()
  })

  it('an agent who rejects gets the call again, or another does', async () => {
    const call = await callAndChoose('1')
    await desk.card('ringing')

    await desk.press('Reject')

    await desk.card('ringing')
    expect(call.status).toBe('answered')
    await call.hangup()
    await desk.noCards()
  })

  it('an agent who does not answer is taken off, and the caller waits for whoever comes', async () => {
    const { taskrouter } = site.rest
    const workflow = taskrouter.v1
      .workspaces(site.facts.workspaceSid)
      .workflows(site.facts.workflowSid)
    await workflow.update({ taskReservationTimeout: 3 })
    // Who waits for the queue first may come to the card when it has rung its three seconds.
    const [call] = await Promise.all([callAndChoose('1'), desk.card('ringing', 60_000)])

    await desk.noCards()

    await until('the agent is not available', async () =>
      (await desk.activity()).includes('Offline'),
    )
    await until('music plays', () => loudness(call) > 0.005)
    expect(call.status).toBe('answered')
    await workflow.update({ taskReservationTimeout: 120 })
    await desk.becomeAvailable()
    await accept()
    call.speaks(CUSTOMER)
    await hears(desk.party, CUSTOMER)
    await call.hangup()
    await desk.card('wrapping')
    await desk.press('Complete')
  })

  it('an agent who closes the tab while it rings: the caller goes on waiting', async () => {
    const call = await callAndChoose('1')
    await desk.card('ringing')

    await desk.close()

    await until('music plays', () => loudness(call) > 0.005, 20_000)
    expect(call.status).toBe('answered')
    desk = await Desk.open(site.browser, site.facts)
    await desk.becomeAvailable()
    await accept()
    call.speaks(CUSTOMER)
    await hears(desk.party, CUSTOMER)
    await call.hangup()
    await desk.card('wrapping')
    await desk.press('Complete')
  })

  it('an agent whose microphone is refused is told, and the caller keeps the place', async () => {
    await desk.party.refusesMicrophone(true)
    const call = await callAndChoose('1')
    const refused = await (await desk.card('ringing')).elementHandle()

    await desk.press('Accept')

    const notice = desk.page.locator('[data-notice="NoInputDevice"]')
    await notice
      .getByText(/microphone/i)
      .first()
      .waitFor()
    expect(call.status).toBe('answered')
    await desk.party.refusesMicrophone(false)
    await notice.getByRole('button', { name: 'Try again' }).click()
    // The offer that was accepted in vain goes, and the next one comes.
    await refused?.waitForElementState('hidden')
    await accept()
    await call.hangup()
    await desk.card('wrapping')
    await desk.press('Complete')
  })
})
