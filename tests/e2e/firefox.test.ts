/** A whole call in Debian's Firefox: the desk, its telephone, and both hear each other. */
import {
  FirefoxParty,
  frequencies,
  hears,
  hearsNot,
  type PhoneCall,
  ServerProcess,
  SipPhone,
  until,
} from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const [CUSTOMER, AGENT] = frequencies
const phoneNumber = '+12015553371'

let server: ServerProcess
let party: FirefoxParty
let phone: SipPhone
let call: PhoneCall

beforeAll(async () => {
  server = await ServerProcess.start(root)
  await restClient(server.facts).incomingPhoneNumbers.create({
    phoneNumber,
    voiceUrl: 'flow://default/give-up',
  })
  phone = await SipPhone.open({ name: 'customer', user: '+12025550171' })
  party = await FirefoxParty.open({
    speaks: AGENT,
    url: `${server.facts.httpUrl}/app/`,
  })
})

afterAll(async () => {
  await party?.close()
  await phone?.close()
  expect(await server?.stop()).toBe(0)
})

const press = (name: string) =>
  party.page
    .locator(`::-p-xpath(//button[normalize-space()="${name}" or @aria-label="${name}"])`)
    .click()
const hearsCustomer = (is: boolean) =>
  until(`the agent hears ${is ? 'the customer' : 'nobody'}`, async () => {
    const level = await party.heardLevel()
    return is ? level > 0.02 : level < 0.002
  })
const shows = (selector: string) => party.page.locator(selector).wait()
const field = (label: string) =>
  party.page.locator(
    `::-p-xpath(//input[@id=//label[starts-with(normalize-space(), "${label}")]/@for])`,
  )

it('logs in and becomes available', async () => {
  const agent = server.facts.logins.find(({ role }) => role === 'agent')!
  await field('User name').fill(agent.username)
  await field('Password').fill(agent.password)
  await press('Log in')
  await press('Become available')
  await shows('[data-testid="activity"]::-p-text(Available)')
})

it('takes a call, and both hear each other', async () => {
  const { sip } = server.facts
  call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
  call.speaks(CUSTOMER)
  await shows('[data-testid="task-card"][data-phase="ringing"]')
  await press('Accept')
  await shows('[data-testid="task-card"][data-phase="live"]')
  await Promise.all([hearsCustomer(true), hears(call, AGENT)])
})

it('mutes, holds and ends it', async () => {
  await press('Mute')
  await hearsNot(call, AGENT)
  await press('Unmute')
  await hears(call, AGENT)
  await press('Hold')
  await hearsCustomer(false)
  await press('Resume')
  await hearsCustomer(true)
  await press('Hang up')
  await call.until('ended')
  await press('Complete')
  await shows('::-p-text(No tasks)')
})
