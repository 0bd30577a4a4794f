/** Calls from the desk: a dialpad in Chromium, a carrier's SIP on the other side, and a list. */
import { frequencies, hears, type PhoneCall, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk } from '../support/desk.ts'
import { basicAuth } from '../support/rest.ts'

const [CUSTOMER, AGENT] = frequencies

let site: BrowserSite
let desk: Desk
let carrier: SipPhone
/** What the next called party does. */
let customer: (call: PhoneCall) => void

beforeAll(async () => {
  site = await BrowserSite.open()
  carrier = await SipPhone.open({
    name: 'carrier',
    user: 'carrier',
    onCall: (call) => customer(call),
  })
  await offhook('Trunks', {
    friendlyName: 'carrier',
    addresses: [],
    target: carrier.uri,
    dialPrefixes: ['+'],
  })
  desk = await Desk.open(site.browser, site.facts)
  await desk.party.speaks(AGENT)
  await desk.becomeAvailable()
}, 200_000)

beforeEach(() => {
  customer = (call) => void call.answer().then(() => call.speaks(CUSTOMER))
})

afterAll(async () => {
  await desk?.close()
  await carrier?.close()
  expect(await site?.close()).toBe(0)
})

async function offhook(path: string, body: object) {
  const response = await fetch(`${site.facts.httpUrl}/offhook/v1/${path}`, {
    method: 'POST',
    headers: { authorization: basicAuth(site.facts), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(JSON.stringify(answer))
  return answer as { readonly sid: string }
}

/** By the keyboard alone: the key that opens the dialpad, the number, Enter. */
async function dials(number: string): Promise<void> {
  await desk.page.keyboard.press('Control+Shift+D')
  const field = desk.page.getByLabel('Number', { exact: true })
  await field.waitFor()
  await until('the field has the focus', () =>
    field.evaluate((node) => node === document.activeElement),
  )
  await desk.page.keyboard.type(number)
  await untilCanCall()
  await desk.page.keyboard.press('Enter')
}

/** The notice of a call that came to nothing, by the end of the name that plugins know it by. */
const noticeOf = (id: string) => desk.page.locator(`[data-notice="OutboundCallCanceled${id}"]`)

const callButton = () => desk.page.getByRole('button', { name: 'Call', exact: true })

/** The agent is available, and their phone is connected. */
async function untilCanCall(): Promise<void> {
  await until(
    'somebody can be called',
    async () => (await callButton().getAttribute('aria-disabled')) === 'false',
  )
}

async function completes(): Promise<void> {
  await desk.card('wrapping')
  await desk.press('Complete')
  await desk.noCards()
}

describe('an agent', () => {
  it('dials by the keyboard, and both hear each other', async () => {
    const before = carrier.calls.length
    await dials('2025550177')

    await desk.card('live', 20_000)
    const call = carrier.calls[before]!
    expect(call.request?.uri).toContain('+12025550177')
    await Promise.all([hears(call, AGENT), hears(desk.party, CUSTOMER)])
    await desk.press('Book a callback')
    await desk.press('Book')
    await desk.page.getByText(/^Callback booked for/).waitFor()
    const booked = await fetch(`${site.facts.httpUrl}/offhook/v1/Callbacks`, {
      headers: { authorization: basicAuth(site.facts) },
    })
    expect(await booked.json()).toMatchObject({
      callbacks: [{ phoneNumber: '+12025550177', state: 'waiting' }],
    })
    await desk.press('Hang up')
    await call.until('ended')
    await completes()
  })

  it('is told that the line is busy, and calls again by the button', async () => {
    customer = (call) => call.reject(486)
    await dials('2025550178')
    const notice = desk.page.getByTestId('notices').getByText('The line is busy')
    await notice.waitFor({ timeout: 20_000 })
    await desk.noCards()
    customer = (call) => void call.answer().then(() => call.speaks(CUSTOMER))

    await desk.press('Call again')

    await desk.card('live', 20_000)
    await until('the notice is gone', async () => (await notice.count()) === 0)
    await desk.press('Hang up')
    await completes()
  })

  it('is told that nobody has answered, and calls again by the button', async () => {
    const { workspaceSid, workflowSid } = site.facts
    const workflow = site.rest.taskrouter.v1.workspaces(workspaceSid).workflows(workflowSid)
    const { taskReservationTimeout } = await workflow.fetch()
    customer = () => undefined
    const before = carrier.calls.length
    await workflow.update({ taskReservationTimeout: 8 })
    try {
      await dials('2025550187')
      const rung = await until('the phone rings', () => carrier.calls[before])
      await rung.until('ended')
    } finally {
      await workflow.update({ taskReservationTimeout })
    }

    const notice = noticeOf('NoAnswer')
    await notice.getByText('Nobody answered').waitFor()
    await desk.noCards()
    customer = (call) => void call.answer().then(() => call.speaks(CUSTOMER))
    await notice.getByRole('button', { name: 'Call again' }).click()

    await desk.card('live', 20_000)
    expect(carrier.calls.at(-1)?.request?.uri).toContain('+12025550187')
    await notice.waitFor({ state: 'detached' })
    await desk.press('Hang up')
    await completes()
  })

  it.each([
    {
      whom: 'a number that nobody has',
      number: '2025550188',
      rings: 1,
      id: 'InvalidNumber',
      words: 'There is no such number',
    },
    {
      whom: 'a country that is not to be called',
      number: '+442079460018',
      rings: 0,
      id: 'DisabledCountry',
      words: 'Numbers like this may not be dialled here',
    },
  ])(
    'is told why $whom cannot be reached, and is not asked to call again',
    async ({ number, rings, id, words }) => {
      const before = carrier.calls.length
      customer = (call) => call.reject(404)
      await dials(number)

      const notice = noticeOf(id)
      await notice.getByText(words).waitFor({ timeout: 20_000 })
      expect(await notice.getByRole('button', { name: 'Call again' }).count()).toBe(0)
      expect(carrier.calls).toHaveLength(before + rings)
      await desk.noCards()
    },
  )

  it('sees by which link another program asks for a call, and nothing is dialled before Enter', async () => {
    const before = carrier.calls.length
    await desk.page.goto(`${site.facts.httpUrl}/app/dial?number=%2B12025550179`)
    await callButton().waitFor()
    await desk.becomeAvailable()
    await untilCanCall()
    expect(carrier.calls).toHaveLength(before)

    await callButton().press('Enter')

    await desk.card('live', 20_000)
    expect(carrier.calls[before]?.request?.uri).toContain('+12025550179')
    await desk.press('Hang up')
    await completes()
  })

  it('calls for a task that has no call, which keeps what came of each call', async () => {
    const { workspaceSid, workflowSid } = site.facts
    const { tasks } = site.rest.taskrouter.v1.workspaces(workspaceSid)
    const { sid } = await tasks.create({
      workflowSid,
      taskChannel: 'default',
      attributes: JSON.stringify({ name: 'Ada', phone: '+12025550186' }),
    })
    await desk.card('ringing', 30_000)
    await desk.press('Accept')
    const errand = desk.page.getByTestId('errand')
    const calls = errand.getByRole('region', { name: 'Calls so far' })
    const callIt = errand.getByRole('button', { name: /for this task$/ })
    const canCall = () =>
      until(
        'it can be called',
        async () => (await callIt.getAttribute('aria-disabled')) === 'false',
      )
    customer = (call) => call.reject(486)
    await canCall()
    await callIt.click()
    await calls.getByText('Busy').waitFor()

    const before = carrier.calls.length
    customer = (call) => void call.answer().then(() => call.speaks(CUSTOMER))
    await canCall()
    await callIt.click()
    await desk.card('live', 30_000)
    expect(carrier.calls[before]?.request?.uri).toContain('+12025550186')
    await hears(desk.party, CUSTOMER)
    await desk.press('Hang up')
    await desk.card('wrapping', 30_000)
    await desk.press('Complete')
    await calls.getByText('Answered').waitFor()
    await desk.press('Complete')
    await desk.noCards()

    const { attributes } = await tasks(sid).fetch()
    expect(JSON.parse(attributes)).toMatchObject({
      calls: [{ outcome: 'busy' }, { outcome: 'answered' }],
    })
  })

  it('works off a list: reads who it is, and accepts to call', async () => {
    const { sid } = await offhook('DialLists', { friendlyName: 'Renewals' })
    await offhook(`DialLists/${sid}/Records`, {
      records: ['Ada', 'Bob'].map((name, index) => ({
        phoneNumber: `+1202555018${index}`,
        context: { name, balance: `${index + 1} €` },
      })),
    })
    await offhook(`DialLists/${sid}`, { status: 'running' })

    for (const [name, balance] of [
      ['Ada', '1 €'],
      ['Bob', '2 €'],
    ] as const) {
      await desk.card('ringing', 20_000)
      const preview = desk.page.getByTestId('preview')
      await preview.getByText(balance).waitFor()
      await preview.getByText('From the list Renewals').waitFor()
      await desk.page.getByRole('heading', { name }).waitFor()
      await desk.press('Accept')
      await desk.card('live', 20_000)
      await desk.press('Hang up')
      await desk.card('wrapping')
      await desk.press('Complete')
    }
    await desk.noCards()
  })
})
