/** The unmodified Voice SDK without any option, where its own names lead to us (docs/guide/voice-sdk.md). */
import { frequencies, hears, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { SdkPhone } from '../support/sdk-phone.ts'

const [ALICE, BOB] = frequencies
const names = ['voice-js.roaming', 'voice-js.dublin', 'voice-js.ashburn', 'eventgw.us1']

let site: BrowserSite

beforeAll(async () => {
  site = await BrowserSite.open({
    browser: ({ httpsUrl }) => {
      const to = `127.0.0.1:${new URL(httpsUrl).port}`
      return { names: Object.fromEntries(names.map((name) => [`${name}.twilio.com`, to])) }
    },
  })
})

afterAll(() => site?.close())

it.each([
  ['no option', {}, 'ashburn', 'voice-js.roaming.twilio.com'],
  ['an edge', { edge: 'dublin' }, 'dublin', 'voice-js.dublin.twilio.com'],
])('with %s it registers, talks and posts to us', async (_what, option, edge, host) => {
  const { facts } = site
  const options = { publishEvents: true, ...option }
  const alice = await SdkPhone.open(site.browser, facts, { host: null, options })
  const posted: number[] = []
  alice.party.page.on('response', (response) => {
    if (new URL(response.url()).host === 'eventgw.us1.twilio.com') posted.push(response.status())
  })
  const bob = await SdkPhone.open(site.browser, facts, { identity: 'bob' })
  await alice.party.speaks(ALICE)
  await bob.party.speaks(BOB)
  const { calls } = site.rest
  const { sid } = await calls.create({
    to: 'client:alice',
    from: facts.phoneNumber,
    twiml: '<Response><Dial><Client>bob</Client></Dial></Response>',
  })

  await Promise.all([hears(alice.party, BOB), hears(bob.party, ALICE)])

  expect(await alice.run((me) => me.device.edge)).toBe(edge)
  expect(alice.party.foreignRequests.map((url) => new URL(url).host)).toContain(host)
  await until('the events have come', () => posted.length > 5)
  expect(new Set(posted)).toEqual(new Set([200]))
  await calls(sid).update({ status: 'completed' })
  await alice.says('call disconnect')
  await alice.close()
  await bob.close()
})
