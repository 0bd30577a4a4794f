/**
 * The call log as people see it: a real call with menu, queue, talk and hold, its row, its sound on the
 * axis of its segments, and its signalling, in Chromium.
 */
import { frequencies, hears, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeFaults } from '../support/axe.ts'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk } from '../support/desk.ts'
import { DeskPerson } from '../support/desk-person.ts'
import { pressUntil } from '../support/press-until.ts'

const [CUSTOMER, AGENT] = frequencies

let site: BrowserSite
let desk: Desk

beforeAll(async () => {
  site = await BrowserSite.open()
  desk = await Desk.open(site.browser, site.facts)
  await desk.becomeAvailable()
})

afterAll(async () => {
  await desk?.close()
  expect(await site?.close()).toBe(0)
})

it('a call is a row, its sound lies on the axis of its segments, and its link leads to a moment', async () => {
  const { facts } = site.server
  const phone = await SipPhone.open({ name: 'customer', user: '+12025550142' })
  const dial = async () => {
    const { host, port } = facts.sip
    const call = await phone.call(`sip:${facts.phoneNumber}@${host}:${port}`)
    await call.until('answered')
    await pressUntil(
      () => call.press('1'),
      'the caller waits',
      async () =>
        (await site.rest.queues.list()).some(({ currentSize }) => currentSize > 0) ||
        (await desk.page.getByTestId('task-card').count()) > 0,
      () => call.stands,
    )
    await desk.card('ringing', 30_000)
    return call
  }
  const call = await dial()
  await expect.poll(() => desk.page.getByTestId('earlier').textContent()).toContain('None.')
  await desk.press('Accept')
  await desk.card('live')
  call.speaks(CUSTOMER)
  await desk.party.speaks(AGENT)
  // What lasts a mere moment is no segment of its own: they talk before and after the hold.
  await hears(desk.party, CUSTOMER)
  await desk.press('Hold')
  await desk.page.getByRole('button', { name: 'Resume', exact: true }).waitFor()
  await until('the hold clock runs', async () =>
    (await desk.page.getByTestId('party').allTextContents()).some((text) => /0:0[2-9]/.test(text)),
  )
  await desk.press('Resume')
  await desk.page.getByRole('button', { name: 'Hold', exact: true }).waitFor()
  await hears(call, AGENT)
  await desk.page.getByRole('textbox', { name: 'Notes' }).fill('Wants the blue one')
  await call.hangup()
  await desk.card('wrapping')
  await desk.press('Complete')
  await desk.noCards()

  // The agent: one row, found by a part of the number, however quickly it is typed.
  const { page } = desk
  await page.getByRole('link', { name: 'Calls' }).click()
  await page.getByLabel('Number or name').pressSequentially('555-0142', { delay: 40 })
  await until('the address bar has it', () => page.url().includes('number=555-0142'))
  const rows = page.getByTestId('call-row')
  await until('there is one', async () => (await rows.count()) === 1)
  await until('it is over', async () => (await rows.textContent())?.includes('Answered'))
  expect(await axeFaults(page)).toEqual([])
  await rows.click()
  const player = page.getByTestId('recording-player')
  await player.waitFor()
  const kinds = await page
    .getByTestId('leg')
    .first()
    .locator('[data-kind]')
    .evaluateAll((all) => all.map((each) => each.getAttribute('data-kind')))
  expect(kinds[0]).toBe('ivr')
  expect(kinds).toContain('talk')
  expect(kinds).toContain('hold')
  // On the waves too, where the recording has it.
  const marks = page.getByRole('list', { name: 'What happened in the recording' })
  await marks
    .getByRole('img', { name: /^Hold, / })
    .first()
    .waitFor()

  // The play head is where the click was, and the keys move it; a link leads back there.
  await player.focus()
  await page.keyboard.press('ArrowRight')
  const at = async () => /(\d\d):(\d\d) \//.exec((await player.textContent()) ?? '')?.[2]
  await until('it stands at five seconds', async () => (await at()) === '05')
  await page.keyboard.press('l')
  await until('the address says where', () => page.url().includes('t=5'))
  await page.reload()
  await player.waitFor()
  await until('it stands there again', async () => (await at()) === '05')
  // What is said about this moment stands there for whoever looks later.
  await player.focus()
  await page.keyboard.press('c')
  await page.keyboard.type('They waited long')
  await page.getByRole('button', { name: 'Add comment' }).click()
  await page.getByRole('button', { name: /They waited long$/ }).waitFor()
  await page.getByTestId('comment').getByText('They waited long').waitFor()
  const head = await page.getByTestId('play-head').boundingBox()
  const lanes = await page.getByTestId('leg').first().boundingBox()
  expect(head?.y).toBeLessThanOrEqual((lanes?.y ?? 0) + 1)
  expect(head?.height).toBeGreaterThan(200)

  // The same customer again: the agent sees at once that they have phoned before.
  await page.getByRole('link', { name: 'Desk' }).click()
  // A machine on which the page took long to come back has logged its worker off.
  await desk.becomeAvailable()
  const again = await dial()
  await expect
    .poll(() => page.getByTestId('earlier').textContent())
    .toMatch(/sales · Answered.*Wants the blue one/)
  await again.hangup()
  await desk.noCards()
  await phone.close()
})

it('the agent’s own browser has told how it heard the call, and told nobody else', async () => {
  const legs = await site.rest.calls.list()
  const leg = legs.find(({ to, duration }) => to.startsWith('client:') && Number(duration) > 0)
  const { insights } = site.rest
  const [sample] = await until('the samples have come', async () => {
    const found = await insights.v1.calls(leg!.sid).metrics.list({ edge: 'sdk_edge' })
    return found.length > 0 && found
  })
  expect(sample?.sdkEdge).toMatchObject({ interval: { mos: expect.any(Number) } })
  const events = await insights.v1.calls(leg!.sid).events.list({ edge: 'sdk_edge' })
  expect(events.map(({ name }) => name)).toContain('accepted-by-local')
  expect(desk.party.foreignRequests).toEqual([])
})

it('a check-up tells an agent how their line is, and its link tells a supervisor', async () => {
  const { page } = desk
  await page.goto(`${site.facts.httpUrl}/app/checkup`)
  await desk.party.speaks(AGENT)
  await desk.press('Start the check-up')
  await desk.press('Yes')
  const link = await page.getByTestId('checkup-link').inputValue({ timeout: 90_000 })
  const lines = page.getByRole('table', { name: 'Results' })
  const resultOf = (name: string) => lines.locator(`[data-line="${name}"] [data-result]`)
  // How well it sounds is the machine's affair; that it was heard is ours.
  for (const name of ['microphone', 'speaker', 'route'])
    expect(await resultOf(name).textContent()).toContain('OK')
  for (const name of ['signalling', 'jitter', 'loss', 'mos'])
    expect(await resultOf(name).textContent()).not.toContain('Not measured')
  expect(await axeFaults(page)).toEqual([])
  expect(desk.party.foreignRequests).toEqual([])

  const admin = await DeskPerson.logIn(site.facts, 'admin')
  const sid = new URL(link).pathname.split('/').at(-1)
  const seen = await admin.ask<{ lines: unknown[] }>('GET', `/Checkups/${sid}`)
  expect([seen.status, seen.body.lines.length]).toEqual([200, 8])
  const legs = await site.rest.calls.list()
  const leg = legs.find(({ from }) => from.startsWith('client:offhook-checkup-'))
  expect(leg).toBeDefined()
  const contacts = await admin.ask<{ contacts: { customer: string }[] }>('GET', '/Contacts')
  expect(contacts.body.contacts.map(({ customer }) => customer)).not.toContain(leg?.from)
})

it('a supervisor reads how it sounded, its signalling, and the reports', async () => {
  const { facts, browser } = site
  const login = facts.logins.find(({ role }) => role !== 'agent')
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${facts.httpUrl}/app/calls?view=legs`)
  await page.getByLabel('User name').fill(login?.username ?? '')
  await page.getByLabel('Password').fill(login?.password ?? '')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  const [customer] = await site.rest.calls.list({ from: '+12025550142', limit: 1 })
  await page.locator(`[data-testid="call-row"][data-sid="${customer?.sid}"]`).click()
  // A busy machine is heard as jitter: which verdict it is, unit tests know.
  const sound = page.getByRole('region', { name: 'Sound quality' })
  await sound.locator('[data-fault]').first().waitFor()
  await sound
    .getByRole('img', { name: /^MOS: \d/ })
    .first()
    .waitFor()
  const ladder = page.getByTestId('ladder')
  await ladder.waitFor()
  await ladder.getByRole('button', { name: 'Received INVITE' }).first().click()
  const message = await page.getByRole('region', { name: 'INVITE' }).textContent()
  expect(message).toContain('INVITE sip:')
  expect(message).toContain('m=audio')

  await page.getByRole('link', { name: 'Reports' }).click()
  const held = page.getByText('Average hold time').first().locator('xpath=following-sibling::dd')
  await until('the hold is in the figures', async () =>
    /^\d+:(?!00)\d\d$/.test((await held.textContent()) ?? ''),
  )
  await page.getByText('Quality', { exact: true }).click()
  const faults = page.getByRole('region', { name: 'Whose fault' })
  await faults
    .getByRole('button', { name: /: \d+$/ })
    .first()
    .click()
  const calls = page.getByRole('region', { name: 'Calls' })
  await calls.getByRole('link').first().click()
  await sound.waitFor()
  await page.getByRole('link', { name: 'All with this customer' }).click()
  const timeline = page.getByRole('region', { name: 'Timeline of a customer' })
  await timeline.getByText('Called us').first().waitFor()
  expect(await timeline.getByRole('listitem').count()).toBeGreaterThan(1)
  await context.close()
})
