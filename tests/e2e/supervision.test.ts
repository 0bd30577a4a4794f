/**
 * A supervisor at the desktop listens to a call, whispers to the agent, joins and leaves. A customer by
 * SIP, an agent by the unmodified SDK, the supervisor in Chromium: each ear is measured.
 */
import { BrowserParty, frequencies, hears, hearsNot, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFaults } from '../support/axe.ts'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk } from '../support/desk.ts'
import { PhoneAgent } from '../support/phone-agent.ts'
import { basicAuth } from '../support/rest.ts'

const [CUSTOMER, ALICE, SUPERVISOR] = frequencies
const NUMBER = '+12015553702'
const PASSWORD = 'A long supervisor phrase 7'

let site: BrowserSite
let party: BrowserParty
let alice: PhoneAgent
const closers: (() => unknown)[] = []

beforeAll(async () => {
  site = await BrowserSite.open()
  const { facts, host, rest } = site
  const document = `<Response><Enqueue workflowSid="${facts.workflowSid}"/></Response>`
  await rest.incomingPhoneNumbers.create({
    phoneNumber: NUMBER,
    voiceUrl: host.answers('/number', document),
  })
  const answer = await fetch(`${facts.httpUrl}/offhook/v1/People`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: basicAuth(facts) },
    body: JSON.stringify({
      username: 'sue',
      fullName: 'Sue Supervisor',
      roles: ['supervisor'],
      takesCalls: true,
      password: PASSWORD,
    }),
  })
  expect(answer.status, await answer.clone().text()).toBe(201)
  party = await BrowserParty.open(site.browser, { name: 'sue', url: `${facts.httpUrl}/app/team` })
  closers.push(() => party.close())
  await party.page.getByLabel('User name').fill('sue')
  await party.page.getByLabel('Password').fill(PASSWORD)
  await party.page.getByRole('button', { name: 'Log in', exact: true }).click()
  await party.page.getByRole('heading', { name: 'Team' }).waitFor()
  await party.speaks(SUPERVISOR)
})

afterAll(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  expect(await site?.close()).toBe(0)
})

describe('a supervisor', () => {
  it('listens, whispers, joins and leaves, and the call goes on', async () => {
    const { facts } = site
    alice = await PhoneAgent.open(facts, 'alice', ALICE)
    closers.push(() => alice.close())
    await alice.become('Available')
    const phone = await SipPhone.open({ name: 'customer', user: '+12025557401' })
    closers.push(() => phone.close())
    const customer = await phone.call(`sip:${NUMBER}@${facts.sip.host}:${facts.sip.port}`)
    customer.speaks(CUSTOMER)
    const aliceCall = await alice.takes(await alice.offered())
    await Promise.all([hears(customer, ALICE), hears(aliceCall, CUSTOMER)])

    const { page } = party
    const row = page.getByTestId('team-row').filter({ hasText: 'alice' })
    await until('the row says so', async () => (await row.getAttribute('data-state')) === 'live')
    await row.press('Enter')
    const drawer = page.getByTestId('worker-drawer')
    await drawer.waitFor()
    await until(
      'both are shown',
      async () => (await drawer.getByTestId('team-party').count()) === 2,
    )
    const supervision = drawer.getByTestId('supervision')
    const listen = drawer.getByRole('button', { name: /^Listen/ })
    await until(
      'the phone is ready',
      async () => (await listen.getAttribute('aria-disabled')) === 'false',
    )

    await page.keyboard.press('l')
    await until(
      'she listens',
      async () => (await supervision.getAttribute('data-mode')) === 'monitor',
    )
    await hears(party, CUSTOMER, ALICE)
    await Promise.all([hearsNot(customer, SUPERVISOR), hearsNot(aliceCall, SUPERVISOR)])

    await page.keyboard.press('w')
    await Promise.all([hears(aliceCall, CUSTOMER, SUPERVISOR), hears(customer, ALICE)])
    await hears(party, CUSTOMER, ALICE)

    await page.keyboard.press('j')
    await Promise.all([
      hears(customer, ALICE, SUPERVISOR),
      hears(aliceCall, CUSTOMER, SUPERVISOR),
      hears(party, CUSTOMER, ALICE),
    ])
    await expect.poll(() => page.getByTestId('supervision-strip').textContent()).toContain('alice')

    await page.keyboard.press('s')
    await Promise.all([hears(customer, ALICE), hears(aliceCall, CUSTOMER)])
    await until(
      'the strip is gone',
      async () => (await page.getByTestId('supervision-strip').count()) === 0,
    )

    // In one breath: the first call is taken back, and the second is in the mode that was chosen last.
    await until(
      'the phone is free',
      async () => (await listen.getAttribute('aria-disabled')) === 'false',
    )
    await page.evaluate(
      async (keys) => {
        for (const key of keys) {
          window.dispatchEvent(new KeyboardEvent('keydown', { key }))
          // As far as it gets before the server has said a word.
          for (let turn = 0; turn < 100; turn++) await null
        }
      },
      ['j', 's', 'l', 'w'],
    )
    await Promise.all([hears(party, CUSTOMER, ALICE), hears(aliceCall, CUSTOMER, SUPERVISOR)])
    await hearsNot(customer, SUPERVISOR)
    expect(await drawer.getByTestId('team-party').filter({ hasText: 'Connecting' }).count()).toBe(0)
    await page.keyboard.press('s')
    await until(
      'the strip is gone again',
      async () => (await page.getByTestId('supervision-strip').count()) === 0,
    )
    expect(customer.status).toBe('answered')
    expect(party.foreignRequests).toEqual([])
    await customer.hangup()
    await alice.become('Offline')
  })

  it('sees who waits and why, also on the wall, and puts them first', async () => {
    const { facts, rest } = site
    const { page } = party
    const phone = await SipPhone.open({ name: 'waiting', user: '+12025557402' })
    closers.push(() => phone.close())
    const call = await phone.call(`sip:${NUMBER}@${facts.sip.host}:${facts.sip.port}`)
    await call.until('answered')
    await page.getByRole('link', { name: 'Queues', exact: true }).click()
    await page.getByTestId('queue-row').getByRole('link', { name: 'Everyone' }).click()
    const waiting = page.getByTestId('queue-drawer').getByTestId('waiting-row')
    await waiting.waitFor()
    await expect.poll(() => waiting.textContent()).toContain('+1 202 555 7402')

    await waiting.getByRole('button', { name: 'Why it waits' }).click()
    await waiting.getByText(/alice.*(not available|Offline)/i).waitFor()
    await waiting.getByLabel(/^Priority of/).fill('7')
    await waiting.getByLabel(/^Priority of/).press('Enter')
    const { tasks } = rest.taskrouter.v1.workspaces(facts.workspaceSid)
    await until('they come first', async () => {
      const [task] = await tasks.list({ assignmentStatus: ['pending'] })
      return task?.priority === 7
    })
    expect(await axeFaults(page)).toEqual([])

    await page.getByRole('button', { name: 'Wallboard' }).click()
    const card = page.getByTestId('wallboard').getByRole('listitem').filter({ hasText: 'Everyone' })
    await until('the wall says so', async () =>
      /Waiting\s*1/.test((await card.textContent()) ?? ''),
    )
    expect(await axeFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Queues' }).waitFor()
    await call.hangup()
    await until('nobody waits', async () => (await waiting.count()) === 0)
  })

  it('is told on any page who asks for help, and finds them in a team of any size', async () => {
    const { facts } = site
    const { page } = party
    const desk = await Desk.open(site.browser, facts)
    closers.push(() => desk.close())
    await desk.becomeAvailable()
    const phone = await SipPhone.open({ name: 'difficult', user: '+12025557403' })
    closers.push(() => phone.close())
    const call = await phone.call(`sip:${NUMBER}@${facts.sip.host}:${facts.sip.port}`)
    await desk.card('ringing')
    expect(await axeFaults(desk.page)).toEqual([])
    await desk.press('Accept')
    await desk.card('live')
    expect(await axeFaults(desk.page)).toEqual([])
    await desk.press('Transfer')
    await desk.page.getByTestId('transfer-panel').waitFor()
    expect(await axeFaults(desk.page)).toEqual([])

    await desk.press('Ask a supervisor for help')
    const notice = page.locator('[data-notice^="assistance-"]')
    await notice.getByText('asks for help').waitFor()
    await notice.getByRole('button', { name: 'Show' }).click()
    const drawer = page.getByTestId('worker-drawer')
    await drawer.getByTestId('team-party').first().waitFor()
    expect(await axeFaults(page)).toEqual([])
    await drawer.getByRole('button', { name: 'Answered' }).click()
    await desk.page.getByRole('button', { name: 'Ask a supervisor for help' }).waitFor()
    await expect.poll(() => notice.count()).toBe(0)

    const rows = page.getByTestId('team-row')
    const shows = (what: string, count: number) =>
      until(what, async () => (await rows.count()) === count)
    await shows('everybody is there', 3)
    await page.getByLabel('Search name, team or caller').fill('alice')
    await shows('she is found', 1)
    await page.getByLabel('Status', { exact: true }).selectOption('Available')
    await page.getByText('Nobody fits these filters.').waitFor()
    await page.getByLabel('Search name, team or caller').fill('555 7403')
    await shows('who talks to somebody is found by their number', 1)
    expect(new URL(page.url()).searchParams.get('activity')).toBe('Available')
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByLabel('Name of the view').fill('Talks')
    await page.getByRole('button', { name: 'Save this view' }).click()
    await page.keyboard.press('Escape')
    await page.getByLabel('Search name, team or caller').fill('')
    await page.getByLabel('Status', { exact: true }).selectOption('')
    await shows('everybody is there', 3)
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('button', { name: 'Talks', exact: true }).click()
    await shows('the view narrows again', 1)

    await call.hangup()
    await desk.card('wrapping')
    expect(await axeFaults(desk.page)).toEqual([])
    await desk.press('Complete')
    await desk.noCards()
  })
})
