/** The unmodified Voice SDK without any option, where its own names lead to us (docs/guide/voice-sdk.md). */
import { frequencies, hears, launchBrowser, ServerProcess, until } from '@offhook/test-kit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'
import { SdkPhone } from '../support/sdk-phone.ts'

const [ALICE, BOB] = frequencies
const names = ['voice-js.roaming', 'voice-js.dublin', 'voice-js.ashburn', 'eventgw.us1']

let server: ServerProcess
let browser: Browser

beforeAll(async () => {
  server = await ServerProcess.start(root)
  const to = `127.0.0.1:${new URL(server.facts.httpsUrl).port}`
  browser = await launchBrowser({
    names: Object.fromEntries(names.map((name) => [`${name}.twilio.com`, to])),
  })
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

it.each([
  ['no option', {}, 'ashburn', 'voice-js.roaming.twilio.com'],
  ['an edge', { edge: 'dublin' }, 'dublin', 'voice-js.dublin.twilio.com'],
])('with %s it registers, talks and posts to us', async (_what, option, edge, host) => {
  const { facts } = server
  const options = { publishEvents: true, ...option }
  const alice = await SdkPhone.open(browser, facts, { host: null, options })
  const posted: number[] = []
  alice.party.page.on('response', (response) => {
    if (new URL(response.url()).host === 'eventgw.us1.twilio.com') posted.push(response.status())
  })
  const bob = await SdkPhone.open(browser, facts, { identity: 'bob' })
  await alice.party.speaks(ALICE)
  await bob.party.speaks(BOB)
  const { calls } = restClient(facts)
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
