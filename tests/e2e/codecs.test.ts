/** Somebody else's telephones and browsers with other codecs and packets than the ordinary ones. */
import { Baresip, type Ears, hears, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { SdkPhone } from '../support/sdk-phone.ts'

/** Above what G.711 carries. */
const HIGH = 5_000
const BROWSER = 5_700
const LOW = 615
const AUDIBLE_DB = -40

let site: BrowserSite

beforeAll(async () => {
  site = await BrowserSite.open()
  const voiceUrl = site.host.answers('/wide', document)
  await site.rest.incomingPhoneNumbers.create({ phoneNumber: NUMBER, voiceUrl })
})

afterAll(async () => {
  expect(await site?.close()).toBe(0)
})

const NUMBER = '+12025550111'
const document = '<Response><Dial><Conference beep="false">wide</Conference></Dial></Response>'

const level = async (party: Ears, hz: number) => (await party.levels([hz]))?.[0] ?? -120
const hearsHigh = (party: Ears, hz: number) =>
  until(`${party.name} hears ${hz} Hz`, async () => (await level(party, hz)) > AUDIBLE_DB)

async function meet(
  codec: 'opus' | 'g722' | 'pcmu',
  speaks: number,
  packetMs = 20,
): Promise<Baresip> {
  const { host, port } = site.facts.sip
  const user = { opus: '+12025550141', g722: '+12025550142', pcmu: '+12025550143' }[codec]
  const phone = await Baresip.open({ name: codec, user, codec, speaks, packetMs })
  phone.dial(`sip:${NUMBER}@${host}:${port}`)
  await phone.told('CALL_ESTABLISHED')
  return phone
}

it('a phone with Opus, one with G.722 and an ordinary one meet in a conference', async () => {
  const opus = await meet('opus', HIGH)
  const g722 = await meet('g722', LOW)
  const pcmu = await meet('pcmu', 895)

  await hears(opus, LOW, 895)
  await hears(g722, 895)
  await hears(pcmu, LOW)
  await hearsHigh(g722, HIGH)
  expect(await level(pcmu, 8_000 - HIGH)).toBeLessThan(AUDIBLE_DB)
  for (const phone of [opus, g722, pcmu]) await phone.close()
})

it("browsers speak what the SDK's codecPreferences put first, called and calling", async () => {
  const { facts } = site
  const client = site.rest
  const voiceUrl = `${site.host.url}/wide`
  const { sid } = await client.applications.create({ friendlyName: 'wide', voiceUrl })
  const opus = await meet('opus', HIGH)
  const open = (identity: string, codecPreferences: readonly string[]) =>
    SdkPhone.open(site.browser, facts, {
      identity,
      applicationSid: sid,
      options: { codecPreferences },
    })
  const called = await open('alice', ['opus', 'pcmu'])
  const calling = await open('bob', ['opus', 'pcmu'])
  const narrow = await open('carol', ['pcmu', 'opus'])
  await called.party.speaks(BROWSER)
  for (const { party } of [calling, narrow]) await party.speaks(null)
  for (const identity of ['alice', 'carol']) {
    await client.calls.create({ to: `client:${identity}`, from: NUMBER, twiml: document })
  }
  await calling.connect()

  await hearsHigh(called.party, HIGH)
  await hearsHigh(calling.party, HIGH)
  await hearsHigh(calling.party, BROWSER)
  await hearsHigh(opus, BROWSER)
  await narrow.says('call accept')
  await called.party.speaks(LOW)
  await hears(narrow.party, LOW)
  expect(await level(narrow.party, HIGH)).toBeLessThan(AUDIBLE_DB)
  for (const phone of [called, calling, narrow, opus]) await phone.close()
})

it('a registered phone with Opus is offered it when it is called', async () => {
  const { facts } = site
  const { username, password, domain } = facts.sipUser
  const called = await Baresip.open({
    name: 'called',
    user: username,
    codec: 'opus',
    speaks: LOW,
    registrar: { ...facts.sip, domain, password },
  })
  await called.register()
  const to = `sip:${username}@${domain}`
  await site.rest.calls.create({ to, from: NUMBER, twiml: document })
  await called.told('CALL_INCOMING')
  called.accept()
  await called.told('CALL_ESTABLISHED')
  const g722 = await meet('g722', HIGH)

  await hearsHigh(called, HIGH)
  await hears(g722, LOW)
  for (const phone of [called, g722]) await phone.close()
})

it.each([30, 60])('phones with packets of %i ms hear each other', async (ms) => {
  const pcmu = await meet('pcmu', 895, ms)
  const g722 = await meet('g722', LOW, ms)

  await Promise.all([hears(pcmu, LOW), hears(g722, 895)])
  for (const phone of [pcmu, g722]) await phone.close()
})
