/** The main job with somebody else's telephone: baresip, once in each direction. */
import { Baresip, frequencies, hears, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk } from '../support/desk.ts'
import { pressUntil } from '../support/press-until.ts'

const [CUSTOMER, AGENT] = frequencies

let site: BrowserSite

beforeAll(async () => {
  site = await BrowserSite.open()
})

afterAll(async () => {
  expect(await site?.close()).toBe(0)
})

it('baresip phones in, presses a key, talks with the agent in Chromium, and hangs up', async () => {
  const { facts } = site
  const desk = await Desk.open(site.browser, facts)
  await desk.becomeAvailable()
  const phone = await Baresip.open({ name: 'customer', user: '+12025550142', speaks: CUSTOMER })

  phone.dial(`sip:${facts.phoneNumber}@${facts.sip.host}:${facts.sip.port}`)
  await phone.told('CALL_ESTABLISHED')
  await until('the greeting is heard', async () => (await phone.loudness()) > 0.01)
  await pressUntil(
    () => phone.press('2'),
    'the desk rings',
    async () => (await desk.page.getByTestId('task-card').count()) > 0,
  )
  await expect.poll(() => desk.context().textContent()).toContain('support')
  await desk.press('Accept')
  await desk.card('live')
  await desk.party.speaks(AGENT)
  await Promise.all([hears(desk.party, CUSTOMER), hears(phone, AGENT)])
  await desk.press('Hold')
  await until('the customer hears music', async () => (await phone.loudness()) > 0.005)
  await desk.press('Resume')
  await Promise.all([hears(desk.party, CUSTOMER), hears(phone, AGENT)])
  phone.hangup()
  await desk.card('wrapping')
  await desk.press('Complete')
  await desk.noCards()

  const [call] = await site.rest.calls.list({ from: '+12025550142', limit: 1 })
  expect(call).toMatchObject({ status: 'completed', direction: 'inbound' })
  await phone.close()
  await desk.close()
})

it('baresip registers and is called by REST', async () => {
  const { facts } = site
  const { username, password, domain } = facts.sipUser
  const phone = await Baresip.open({
    name: 'phone1',
    user: username,
    speaks: CUSTOMER,
    registrar: { ...facts.sip, domain, password },
  })
  await phone.register()

  const created = await site.rest.calls.create({
    to: `sip:${username}@${domain}`,
    from: facts.phoneNumber,
    twiml: '<Response><Say>Hello there, this is a call from your own machine.</Say></Response>',
  })
  await phone.told('CALL_INCOMING')
  phone.accept()
  await phone.told('CALL_ESTABLISHED')
  await until('speech is heard', async () => (await phone.loudness()) > 0.02)
  await phone.told('CALL_CLOSED')

  await until('the call is completed', async () => {
    const { status } = await site.rest.calls(created.sid).fetch()
    return status === 'completed'
  })
  await phone.close()
})
