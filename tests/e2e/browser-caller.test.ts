/** A laptop with no SIP phone makes the whole experience: the test caller page is the customer. */
import type { ContactPage } from '@offhook/desk-api'
import { frequencies, hears, until } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk, TestCaller } from '../support/desk.ts'
import { pressUntil } from '../support/press-until.ts'
import { basicAuth } from '../support/rest.ts'

const [CUSTOMER, AGENT] = frequencies

let site: BrowserSite

beforeAll(async () => {
  site = await BrowserSite.open()
})

afterAll(() => site?.close())

describe.each([
  ['plain HTTP on loopback', () => site.facts.httpUrl],
  ['HTTPS', () => site.facts.httpsUrl],
])('browser caller to browser agent over %s', (_name, origin) => {
  it('both are heard, and a key press reaches the menu', async () => {
    const desk = await Desk.open(site.browser, site.facts, { origin: origin() })
    await desk.becomeAvailable()
    const caller = await TestCaller.open(site.browser, site.facts, origin())
    await caller.party.speaks(null)
    const asked = 'For sales, press 1. For support, press 2. For anything else, press 3.'
    expect(await caller.menu()).toBe(asked)

    await caller.call()
    await until('the call is up', async () => /call|connected|live/i.test(await caller.state()))
    await pressUntil(
      () => caller.press('1'),
      'the desk rings',
      async () => (await desk.page.getByTestId('task-card').count()) > 0,
    )
    await desk.card('ringing')
    await desk.press('Accept')
    await desk.card('live')
    await caller.party.speaks(CUSTOMER)
    await desk.party.speaks(AGENT)

    await Promise.all([hears(desk.party, CUSTOMER), hears(caller.party, AGENT)])
    await caller.hangup()
    await desk.card('wrapping')
    await desk.press('Complete')
    await desk.noCards()
    // Whoever phones is the customer, also by a browser.
    const parties = await until('the call is in the log', async () => {
      const options = { headers: { authorization: basicAuth(site.facts) } }
      const log = `${site.facts.httpUrl}/offhook/v1`
      const answer = await fetch(`${log}/Contacts?outcome=answered`, options)
      const { contacts } = (await answer.json()) as ContactPage
      const [recording] = contacts[0]?.recordings ?? []
      return recording && recording.parties.length > 1 ? recording.parties : undefined
    })
    expect(parties.map(({ role, name }) => [role, name])).toEqual([
      ['customer', expect.stringMatching(/^client:test-caller-/)],
      ['agent', expect.anything()],
    ])
    expect([...desk.party.foreignRequests, ...caller.party.foreignRequests]).toEqual([])
    await caller.close()
    await desk.close()
  })
})
