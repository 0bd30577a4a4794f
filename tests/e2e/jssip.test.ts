/** Somebody else's telephone in a browser: JsSIP by WebSocket, with the audio of WebRTC. */
import { fileURLToPath } from 'node:url'
import { Baresip, BrowserParty, frequencies, hears, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { bundle } from '../support/bundle.ts'
import type { PhoneInPage, start } from '../support/jssip-page.ts'

/** What the program leaves in the page. */
interface Page {
  phone: { start: typeof start }
  me: PhoneInPage
}

const [CUSTOMER, AGENT, DESK] = frequencies
const NUMBER = '+12015553711'
const program = bundle(fileURLToPath(new URL('../support/jssip-page.ts', import.meta.url)), 'phone')

let site: BrowserSite
let party: BrowserParty
let customer: Baresip

beforeAll(async () => {
  site = await BrowserSite.open()
  const { facts } = site
  const { username, password, domain } = facts.sipUser
  const voiceUrl = site.host.answers(
    '/desk',
    `<Response><Dial answerOnBridge="true"><Sip>sip:${username}@${domain}</Sip></Dial></Response>`,
  )
  await site.rest.incomingPhoneNumbers.create({ phoneNumber: NUMBER, voiceUrl })
  const url = `${facts.httpsUrl}/healthz`
  party = await BrowserParty.open(site.browser, { name: 'jssip', url, bypassCsp: true })
  await party.page.addScriptTag({ content: await program() })
  await party.page.evaluate(
    async (account) => {
      const page = globalThis as unknown as Page
      page.me = await page.phone.start(account)
    },
    {
      socket: `wss://${new URL(facts.httpsUrl).host}/sip`,
      uri: `sip:${username}@${domain}`,
      password,
    },
  )
  await party.speaks(AGENT)
})

beforeEach(async () => {
  customer = await Baresip.open({ name: 'customer', user: '+12025550142', speaks: CUSTOMER })
})

afterAll(async () => {
  await party?.close()
  expect(await site?.close()).toBe(0)
})

const does = (what: 'answer' | 'hold' | 'unhold' | 'hangup') =>
  party.page.evaluate((name) => (globalThis as unknown as Page).me[name](), what)

const told = (event: string) =>
  until(`JsSIP tells ${event}`, () =>
    party.page.evaluate((name) => (globalThis as unknown as Page).me.told.includes(name), event),
  )

it('is called, talks, holds and takes back, and hangs up', async () => {
  const { sip } = site.facts
  customer.dial(`sip:${NUMBER}@${sip.host}:${sip.port}`)
  await told('call')
  await does('answer')
  await customer.told('CALL_ESTABLISHED')
  await Promise.all([hears(party, CUSTOMER), hears(customer, AGENT)])

  await until('the call is held', () => does('hold'))
  await told('hold')
  await until('it is taken back', () => does('unhold'))
  await told('unhold')
  await Promise.all([hears(party, CUSTOMER), hears(customer, AGENT)])

  await does('hangup')
  await customer.told('CALL_CLOSED')
  await told('ended')
  await customer.close()
})

it('calls a number', async () => {
  const { facts } = site
  const number = '+12015553712'
  const voiceUrl = site.host.answers(
    '/room',
    '<Response><Dial><Conference beep="false">jssip</Conference></Dial></Response>',
  )
  await site.rest.incomingPhoneNumbers.create({ phoneNumber: number, voiceUrl })
  await party.page.evaluate(
    (uri) => (globalThis as unknown as Page).me.call(uri),
    `sip:${number}@${facts.sipUser.domain}`,
  )
  customer.dial(`sip:${number}@${facts.sip.host}:${facts.sip.port}`)

  await Promise.all([hears(party, CUSTOMER), hears(customer, AGENT)])

  await does('hangup')
  customer.hangup()
  await customer.told('CALL_CLOSED')
  await customer.close()
})

it('rings with a phone of the same user outside browsers, and whoever answers has the call', async () => {
  const { sip, sipUser } = site.facts
  const credentials = { username: sipUser.username, password: sipUser.password }
  const desk = await SipPhone.open({ name: 'desk', user: sipUser.username, credentials })
  await desk.register({ host: sip.host, port: sip.port, domain: sipUser.domain })
  const times = (event: string) =>
    party.page.evaluate(
      (name) => (globalThis as unknown as Page).me.told.filter((each) => each === name).length,
      event,
    )
  const ring = async () => {
    const [inPage, atDesk] = [await times('call'), desk.calls.length]
    customer.dial(`sip:${NUMBER}@${sip.host}:${sip.port}`)
    await until('both ring', async () => {
      return desk.calls.length > atDesk && (await times('call')) > inPage
    })
    return desk.calls.at(-1)!
  }

  const lost = await ring()
  await does('answer')
  await lost.until('ended')
  await Promise.all([hears(party, CUSTOMER), hears(customer, AGENT)])
  await does('hangup')
  await customer.told('CALL_CLOSED')
  await customer.close()

  customer = await Baresip.open({ name: 'customer', user: '+12025550143', speaks: CUSTOMER })
  const failed = await times('failed')
  const taken = await ring()
  await taken.answer()
  taken.speaks(DESK)
  await until('the page rings no more', async () => (await times('failed')) > failed)
  await Promise.all([hears(taken, CUSTOMER), hears(customer, DESK)])
  await taken.hangup()
  await customer.told('CALL_CLOSED')
  await Promise.all([customer.close(), desk.close()])
})
