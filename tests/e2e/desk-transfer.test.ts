/**
 * An agent at the desk passes calls on, by the screen and the keyboard: to a colleague, a queue and a
 * number outside. Customer, colleague and number are SIP phones; what each of them hears is measured.
 */
import { frequencies, hears, hearsNot, type PhoneCall, SipPhone, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk } from '../support/desk.ts'
import { PhoneAgent } from '../support/phone-agent.ts'

const [CUSTOMER, AGENT, BOB, EXPERT] = frequencies
const NUMBER = '+12015553900'

let site: BrowserSite
let desk: Desk
let bob: PhoneAgent
const closers: (() => Promise<void>)[] = []

beforeAll(async () => {
  site = await BrowserSite.open()
  await site.rest.incomingPhoneNumbers.create({
    phoneNumber: NUMBER,
    voiceUrl: 'flow://default/give-up',
  })
  await workspace().taskQueues.create({
    friendlyName: 'Billing',
    targetWorkers: 'team == "bob"',
  })
  bob = await PhoneAgent.open(site.facts, 'bob brown', BOB)
  desk = await Desk.open(site.browser, site.facts)
  await desk.party.speaks(AGENT)
}, 200_000)

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

afterAll(async () => {
  await bob?.close()
  await desk?.close()
  await site?.close()
})

const workspace = () => site.rest.taskrouter.v1.workspaces(site.facts.workspaceSid)

/** A customer has called, and the agent at the desk has accepted. Bob is free from then on. */
async function live(): Promise<PhoneCall> {
  await bob.become('Offline')
  await desk.becomeAvailable()
  const { sip } = site.facts
  const phone = await SipPhone.open({ name: 'customer', user: '+12025550171' })
  closers.push(() => phone.close())
  const customer = await phone.call(`sip:${NUMBER}@${sip.host}:${sip.port}`)
  customer.speaks(CUSTOMER)
  await desk.card('ringing')
  await desk.press('Accept')
  await desk.card('live')
  await hears(customer, AGENT)
  await bob.become('Available')
  return customer
}

/** Opens the panel by its key, types, and presses the last key once this target is on top. */
async function passTo(typed: string, name: string, keys: string): Promise<void> {
  await desk.page.keyboard.press('Control+Shift+G')
  await desk.page.getByTestId('transfer-panel').waitFor()
  await desk.page.keyboard.type(typed)
  const first = desk.page.getByTestId('transfer-target').first()
  await until(`${name} can be reached`, async () => {
    const isReachable = (await first.getAttribute('data-reachable')) === 'true'
    return isReachable && (await first.textContent())?.includes(name)
  })
  await desk.page.keyboard.press(keys)
  await desk.page.getByTestId('transfer-panel').waitFor({ state: 'detached' })
}

const party = (text: string) => desk.page.getByTestId('party').filter({ hasText: text })

async function wrapUp(): Promise<void> {
  await desk.card('wrapping')
  await desk.press('Complete')
  await desk.noCards()
}

it('consults a colleague, swaps, joins all three and leaves, by the keyboard', async () => {
  const customer = await live()
  await passTo('bo br', 'bob brown', 'Enter')
  await party('bob brown').filter({ hasText: 'Calling' }).waitFor()
  const bobCall = await bob.takes(await bob.offered())
  await party('bob brown').filter({ hasText: 'Live' }).waitFor()
  await Promise.all([hears(desk.party, BOB), hears(bobCall, AGENT), hearsNot(customer, AGENT, BOB)])

  await desk.page.keyboard.press('Control+Shift+X')
  await Promise.all([hears(desk.party, CUSTOMER), hears(customer, AGENT), hearsNot(bobCall, AGENT)])
  await party('bob brown').filter({ hasText: 'On hold' }).waitFor()

  await desk.page.keyboard.press('Control+Shift+3')
  await Promise.all([hears(customer, AGENT, BOB), hears(bobCall, AGENT, CUSTOMER)])

  await desk.press('Leave call')
  await wrapUp()
  await Promise.all([hears(customer, BOB), hears(bobCall, CUSTOMER)])
  await customer.hangup()
  await until('Bob wraps up', () => bob.offers.at(-1)?.status === 'wrapping')
  await bob.offers.at(-1)?.complete()
})

it('passes a call on by the keys alone, from accepting it to the colleague who talks', async () => {
  await bob.become('Offline')
  await desk.becomeAvailable()
  const { keyboard } = desk.page
  const { sip } = site.facts
  const phone = await SipPhone.open({ name: 'customer', user: '+12025550173' })
  closers.push(() => phone.close())
  const customer = await phone.call(`sip:${NUMBER}@${sip.host}:${sip.port}`)
  customer.speaks(CUSTOMER)
  await desk.card('ringing', 30_000)
  await keyboard.press('Control+Shift+A')
  await desk.card('live', 30_000)
  await hears(customer, AGENT)
  await bob.become('Available')

  await passTo('bo br', 'bob brown', 'Enter')
  const offer = await bob.offered()
  const bobCall = await bob.takes(offer)
  await party('bob brown').filter({ hasText: 'Live' }).waitFor()
  await keyboard.press('Control+Shift+3')
  await Promise.all([hears(customer, AGENT, BOB), hears(bobCall, AGENT, CUSTOMER)])
  await keyboard.press('Control+Shift+Digit1')
  await desk.card('wrapping', 30_000)
  await Promise.all([hears(customer, BOB), hears(bobCall, CUSTOMER)])
  await until('the key is good again', async () => {
    await keyboard.press('Control+Shift+Digit1')
    return (await desk.page.getByTestId('task-card').count()) === 0
  })

  await customer.hangup()
  await until('Bob wraps up', () => offer.status === 'wrapping')
  await offer.complete()
})

it('takes a consultation back while it rings, and is told when nobody takes the call', async () => {
  const customer = await live()
  await passTo('bob', 'bob brown', 'Enter')
  const first = await bob.offered()
  // Bob may know of it first: the key takes back what the desk knows of.
  await party('bob brown').filter({ hasText: 'Calling' }).waitFor()
  await desk.page.keyboard.press('Control+Shift+G')
  await until('it is taken back', () => first.status === 'canceled')

  await passTo('bob', 'bob brown', 'Enter')
  await until('Bob is asked again', () => bob.offers.at(-1) !== first)
  await (await bob.offered()).reject()
  await desk.page.getByText('Nobody took the call').waitFor()
  await desk.press('Resume')
  await desk.page.getByText('Nobody took the call').waitFor({ state: 'detached' })
  await hears(customer, AGENT)
  await customer.hangup()
  await wrapUp()
})

it('sends the customer to a queue; the desk has nothing left to do', async () => {
  const customer = await live()
  await passTo('bill', 'Billing', 'Shift+Enter')
  await desk.card('wrapping')
  const offer = await bob.offered()
  await desk.noCards()
  const bobCall = await bob.takes(offer)
  await Promise.all([hears(customer, BOB), hears(bobCall, CUSTOMER)])
  await customer.hangup()
  await until('Bob wraps up', () => offer.status === 'wrapping')
  await offer.complete()
})

/** Somebody outside whom the agent brings in; all three hear each other. */
async function joinedByExpert(customer: PhoneCall): Promise<PhoneCall> {
  const expert = await SipPhone.open({
    name: 'expert',
    user: 'expert',
    onCall: (call) => void call.answer().then(() => call.speaks(EXPERT)),
  })
  closers.push(() => expert.close())
  await passTo(expert.uri, 'expert', 'Enter')
  await party('expert').filter({ hasText: 'Live' }).waitFor()
  await Promise.all([hears(desk.party, EXPERT), hearsNot(customer, EXPERT)])
  await desk.press('Join all')
  const expertCall = expert.calls[0]!
  await Promise.all([hears(customer, AGENT, EXPERT), hears(expertCall, AGENT, CUSTOMER)])
  return expertCall
}

it('brings a number in, joins all, and leaves the two', async () => {
  const customer = await live()
  const expertCall = await joinedByExpert(customer)

  await desk.press('Mute expert')
  await party('expert').filter({ hasText: 'Muted' }).waitFor()
  await Promise.all([
    hears(customer, AGENT),
    hears(desk.party, CUSTOMER),
    hears(expertCall, AGENT, CUSTOMER),
  ])
  await desk.press('Unmute expert')
  await hears(customer, AGENT, EXPERT)

  await desk.press('Leave call')

  await wrapUp()
  await Promise.all([hears(customer, EXPERT), hears(expertCall, CUSTOMER)])
  await customer.hangup()
  await expertCall.until('ended')
})

it('removes the customer of three by the keyboard, and goes on with the number', async () => {
  const customer = await live()
  const expertCall = await joinedByExpert(customer)
  const { page } = desk

  await page.getByRole('button', { name: 'Remove +1 202 555 0171 from the call' }).focus()
  await page.keyboard.press('Enter')
  await page
    .getByRole('tooltip')
    .getByText(/^Press again/)
    .waitFor()
  expect(customer.status).toBe('answered')
  await page.keyboard.press('Enter')

  await customer.until('ended')
  await party('+1 202 555 0171').filter({ hasText: 'Left' }).waitFor()
  await Promise.all([hears(desk.party, EXPERT), hears(expertCall, AGENT)])
  await desk.press('Hang up')
  await expertCall.until('ended')
  await wrapUp()
})

it('is asked by a colleague, and takes over when they leave', async () => {
  await desk.setActivity('Offline')
  await bob.become('Available')
  const { sip } = site.facts
  const phone = await SipPhone.open({ name: 'customer', user: '+12025550172' })
  closers.push(() => phone.close())
  const customer = await phone.call(`sip:${NUMBER}@${sip.host}:${sip.port}`)
  customer.speaks(CUSTOMER)
  const offer = await bob.offered()
  const bobCall = await bob.takes(offer)
  await desk.becomeAvailable()
  const workerSid = site.facts.logins.find(({ role }) => role === 'agent')?.workerSid ?? ''
  await offer.task.transfer(workerSid, { mode: 'WARM' } as never)
  const card = await desk.card('ringing')
  await expect.poll(() => card.textContent()).toContain('Transfer request')
  await desk.page.getByText('Transfer request from bob brown').waitFor()
  await desk.press('Accept')
  await desk.card('live')
  await Promise.all([hears(desk.party, BOB), hears(bobCall, AGENT)])

  await bobCall.hangup()

  await desk.press('Resume')
  await Promise.all([hears(desk.party, CUSTOMER), hears(customer, AGENT)])
  await desk.press('Hang up')
  await customer.until('ended')
  await wrapUp()
  await offer.complete()
})
