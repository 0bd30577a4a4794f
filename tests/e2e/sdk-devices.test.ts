/** The unmodified Voice SDK in Chromium: several pages of one person, and pages that are lost. */
import { frequencies, hears, hearsNot, type PhoneCall, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { basicAuth } from '../support/rest.ts'
import { SdkPhone } from '../support/sdk-phone.ts'
import { rms } from '../support/wav.ts'

const [CUSTOMER, FIRST, SECOND] = frequencies
const NUMBER = '+12015553301'

let site: BrowserSite
let customer: SipPhone

beforeAll(async () => {
  site = await BrowserSite.open()
  customer = await SipPhone.open({ name: 'customer', user: '+12025550150' })
  site.host.answers('/alice', () => ({
    body: '<Response><Dial><Client>alice</Client></Dial></Response>',
  }))
  await site.rest.incomingPhoneNumbers.create({
    phoneNumber: NUMBER,
    voiceUrl: `${site.host.url}/alice`,
  })
})

afterAll(async () => {
  await customer?.close()
  expect(await site?.close()).toBe(0)
})

async function dial(): Promise<PhoneCall> {
  const { host, port } = site.facts.sip
  const call = await customer.call(`sip:${NUMBER}@${host}:${port}`)
  call.speaks(CUSTOMER)
  return call
}

/** Something is heard that nobody says. */
async function hearsMusic(call: PhoneCall): Promise<void> {
  await hearsNot(call, FIRST, SECOND)
  await until('the customer hears music', () => rms(call.mouth.heard(400) ?? []) > 0.01)
}

const statuses = (phones: readonly SdkPhone[]) =>
  Promise.all(phones.map((phone) => phone.run((me) => String(me.call()?.status()))))

it('of two pages that answer in the same moment one has the call, and is heard', async () => {
  const phones = [
    await SdkPhone.open(site.browser, site.facts, { accepts: false }),
    await SdkPhone.open(site.browser, site.facts, { accepts: false }),
  ]
  await phones[0]!.party.speaks(FIRST)
  await phones[1]!.party.speaks(SECOND)
  for (let round = 1; round <= 10; round++) {
    const call = await dial()
    await until('both ring', async () => {
      const counts = await Promise.all(phones.map((phone) => phone.run((me) => me.calls.length)))
      return counts.every((count) => count === round)
    })

    await Promise.all(phones.map((phone) => phone.run((me) => me.call()?.accept())))

    await until('one has the call', async () => (await statuses(phones)).includes('open'))
    await until('the other has not', async () => (await statuses(phones)).includes('closed'))
    const winner = (await statuses(phones)).indexOf('open')
    await Promise.all([
      hears(phones[winner]!.party, CUSTOMER),
      hears(call, winner === 0 ? FIRST : SECOND),
    ])
    await call.hangup()
    await until('all is over', async () =>
      (await statuses(phones)).every((status) => status === 'closed'),
    )
  }
  for (const phone of phones) {
    expect((await phone.log()).filter((each) => each.includes('error'))).toEqual([])
    await phone.close()
  }
}, 180_000)

it('a page that is loaded again in mid-call is back in it, and the customer never drops', async () => {
  const phone = await SdkPhone.open(site.browser, site.facts)
  await phone.party.speaks(FIRST)
  const call = await dial()
  await Promise.all([hears(phone.party, CUSTOMER), hears(call, FIRST)])

  await phone.party.page.reload()
  await hearsMusic(call)
  await phone.start()
  await phone.party.speaks(FIRST)
  // The server keeps the call for ten seconds: who is later is not back in it.
  await phone.says('call accept')

  await Promise.all([hears(phone.party, CUSTOMER), hears(call, FIRST)])
  expect(await phone.run((me) => me.call()?.parameters['Rejoin'])).toBe('true')
  expect(call.status).toBe('answered')
  await phone.hangup()
  await call.until('ended')
  await phone.close()
})

it('a page that crashes in mid-call is back in it when the person returns', async () => {
  const phone = await SdkPhone.open(site.browser, site.facts)
  await phone.party.speaks(FIRST)
  const call = await dial()
  await Promise.all([hears(phone.party, CUSTOMER), hears(call, FIRST)])

  await phone.party.crash()
  const next = await SdkPhone.open(site.browser, site.facts)
  await next.party.speaks(SECOND)
  await next.says('call accept')

  await Promise.all([hears(next.party, CUSTOMER), hears(call, SECOND)])
  await call.hangup()
  await next.says('call disconnect')
  await next.close()
  await phone.close()
})

it('rings the phone of the same name with the page, where the account wants it; one has the call', async () => {
  const { httpUrl, sip, sipUser, accountSid } = site.facts
  const post = async (path: string, body: object) => {
    const response = await fetch(`${httpUrl}/offhook/v1/${path}`, {
      method: 'POST',
      headers: { authorization: basicAuth(site.facts), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(response.ok, path).toBe(true)
  }
  const credentials = { username: 'alice', password: 'Correct-horse-9' }
  await post('SipUsers', { ...credentials, domain: sipUser.domain })
  await post(`AccountSettings/${accountSid}`, { ringPhones: true })
  const desk = await SipPhone.open({ name: 'desk phone', user: 'alice', credentials })
  await desk.register({ host: sip.host, port: sip.port, domain: sipUser.domain })
  const page = await SdkPhone.open(site.browser, site.facts, { accepts: false })
  await page.party.speaks(FIRST)
  const rings = async () => {
    const rung = desk.calls.length
    const call = await dial()
    await until('both ring', async () => {
      return desk.calls.length > rung && (await statuses([page]))[0] === 'pending'
    })
    return { call, ringing: desk.calls.at(-1)! }
  }

  const first = await rings()
  await first.ringing.answer()
  first.ringing.speaks(SECOND)
  await until('the page stops ringing', async () => (await statuses([page]))[0] === 'closed')
  await Promise.all([hears(first.ringing, CUSTOMER), hears(first.call, SECOND)])
  await first.call.hangup()
  await first.ringing.until('ended')

  const second = await rings()
  await page.run((me) => me.call()?.accept())
  await second.ringing.until('ended')
  await Promise.all([hears(page.party, CUSTOMER), hears(second.call, FIRST)])
  await second.call.hangup()
  await page.close()
  await desk.close()
})
