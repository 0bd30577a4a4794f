/** The editor of flows in Chromium: a menu is drawn from nothing, proved, published and phoned. */
import { widgetSchemas } from '@offhook/studio-flow'
import { BrowserParty, SipPhone } from '@offhook/test-kit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeFaults } from '../support/axe.ts'
import { BrowserSite } from '../support/browser-site.ts'
import { pressUntil } from '../support/press-until.ts'

const phoneNumber = '+12015553380'

let site: BrowserSite
let party: BrowserParty
let page: Page
let phone: SipPhone

beforeAll(async () => {
  site = await BrowserSite.open()
  party = await BrowserParty.open(site.browser, {
    name: 'admin',
    url: `${site.facts.httpUrl}/app/studio`,
    viewport: { width: 1280, height: 800 },
  })
  page = party.page
  const login = site.facts.logins.find(({ role }) => role === 'admin')!
  await page.getByLabel('User name').fill(login.username)
  await page.getByLabel('Password').fill(login.password)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByLabel('Name of the new flow').waitFor()
  phone = await SipPhone.open({ name: 'customer', user: '+12025550171' })
})

afterAll(async () => {
  expect(party?.foreignRequests).toEqual([])
  await phone?.close()
  await party?.close()
  expect(await site?.close()).toBe(0)
})

const button = (name: string) => page.getByRole('button', { name, exact: true })
const widget = (name: string) => page.locator(`[data-testid="widget"][data-name="${name}"]`)
const inspector = () => page.getByTestId('inspector')
const flows = () => site.rest.studio.v2.flows

async function createFlow(name: string): Promise<void> {
  await page.getByLabel('Name of the new flow').fill(name)
  await button('Create').click()
  await widget('Trigger').waitFor()
}

/** Looks for a widget in the palette and adds it, by keys alone. */
async function add(search: string): Promise<void> {
  await page.getByLabel('Search widgets').fill(search)
  await page.keyboard.press('Enter')
}

it('draws a menu from nothing, proves it, publishes it, and a caller hears it', async () => {
  await createFlow('Main menu')
  await widget('Trigger').click()
  await add('gather')
  await widget('gather_input_on_call').waitFor()
  const say = inspector().getByRole('combobox', { name: 'Say' })
  await say.fill('For sales press 1')
  await inspector().getByRole('combobox', { name: 'Number of digits', exact: true }).fill('1')

  await add('split')
  // What is missing is said beside the field, and goes as soon as it is there.
  const missing = inspector().getByText('is required')
  await missing.waitFor()
  const input = inspector().getByRole('combobox').first()
  await input.fill('{{dig')
  await page.getByRole('option', { name: 'Digits' }).first().waitFor()
  await input.press('Enter')
  await expect.poll(() => input.inputValue()).toBe('{{widgets.gather_input_on_call.Digits}}')
  await missing.waitFor({ state: 'detached' })
  await button('Add a branch').click()
  await inspector().getByLabel('Value', { exact: true }).fill('1')
  // The branch leads on by the keyboard's way: the palette asks for what follows.
  await inspector().getByLabel('Branch 1', { exact: true }).last().selectOption('+')
  await page.getByText('Choose what follows').waitFor()
  await add('say or')
  await inspector().getByRole('combobox', { name: 'Say' }).fill('You have chosen sales')
  expect(await axeFaults(page)).toEqual([])

  await button('Simulate').click()
  await page.getByLabel('gather_input_on_call: what happens').selectOption('digits')
  const path = page.getByTestId('run-path').getByRole('button')
  await expect.poll(async () => (await path.allTextContents()).at(-1)).toContain('say_play')
  await expect.poll(() => widget('say_play').getAttribute('data-run')).toBe('current')
  await path.nth(1).click()
  await expect.poll(() => page.getByTestId('step-context').textContent()).toContain('"Digits": "1"')
  await button('Keep as a test').click()
  await page.getByTestId('saved-runs').getByLabel('Passes').waitFor()
  expect(await axeFaults(page)).toEqual([])

  await button('Publish').click()
  await expect.poll(() => page.getByTestId('proof').textContent()).toContain('3 of 3')
  await page.getByLabel('What has changed').fill('The first menu')
  await button('Publish now').click()
  await page.getByTestId('flow-status').getByText('Published').waitFor()

  const [row] = await flows().list()
  const flow = await flows()(row!.sid).fetch()
  expect(flow).toMatchObject({ friendlyName: 'Main menu', status: 'published', valid: true })
  expect(flow.commitMessage).toBe('The first menu')
  await site.rest.incomingPhoneNumbers.create({ phoneNumber, voiceUrl: flow.webhookUrl })
  // The same run by a real call, in which the server calls itself.
  await button('Simulate').click()
  await page.getByTestId('saved-runs').getByRole('button').first().click()
  await button('Make this run by a call').click()
  await page.locator('[data-testid="trial-status"][data-status="passed"]').waitFor()
  expect(await axeFaults(page)).toEqual([])
  const { sip } = site.facts
  const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
  await call.until('answered')
  await button('Live').click()
  await page.getByText('1 is in this flow now.').waitFor()
  await widget('gather_input_on_call').getByLabel('1 call').waitFor()
  await pressUntil(
    () => call.press('1'),
    'the call has been led to sales',
    async () => {
      const [execution] = await flows()(flow.sid).executions.list()
      const steps = execution ? await flows()(flow.sid).executions(execution.sid).steps.list() : []
      return steps.some(({ transitionedTo }) => transitionedTo === 'say_play')
    },
    () => call.stands,
  )
  await call.until('ended')
  await page.getByText('0 are in this flow now.').waitFor()
  // The ways that were taken by both are counted at their wires, and the run is there step by step.
  await page.locator('.react-flow__edge').getByText('2', { exact: true }).first().waitFor()
  await page.getByTestId('execution').first().click()
  await page.getByTestId('execution-steps').getByRole('button', { name: 'say_play' }).click()
  await page.getByTestId('step-context').getByText('"Digits": "1"').waitFor()
  await page.getByRole('link', { name: 'The call, with its recording and webhooks' }).waitFor()
  expect(await axeFaults(page)).toEqual([])
})

it('keeps an imported document as it was, also after it was moved and put back', async () => {
  const definition = {
    description: 'Imported',
    'x-theirs': { kept: [1, null] },
    states: [
      {
        name: 'Trigger',
        type: 'trigger',
        transitions: [{ event: 'incomingMessage' }, { next: 'hello', event: 'incomingCall' }],
        properties: { offset: { x: 0, y: 10.5 } },
      },
      {
        name: 'hello',
        type: 'say-play',
        transitions: [{ event: 'audioComplete' }],
        properties: { say: 'Hello', loop: '1', theirs: { a: 1 }, offset: { x: 20, y: 240 } },
      },
    ],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  }
  await page.getByRole('link', { name: 'Flows' }).first().click()
  await page.getByLabel('Import from a file').setInputFiles({
    name: 'their flow.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(definition)),
  })
  await widget('hello').click()
  const exported = async () => {
    await button('JSON').click()
    const text = await page.getByLabel('Definition').inputValue()
    await button('JSON').click()
    return text
  }
  await expect.poll(exported).toBe(JSON.stringify(definition, null, 2))

  const node = page.locator('.react-flow__node[data-id="hello"]')
  await node.focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(exported).not.toBe(JSON.stringify(definition, null, 2))
  await node.focus()
  await page.keyboard.press('Control+z')
  await expect.poll(exported).toBe(JSON.stringify(definition, null, 2))

  // To another flow by the clipboard, where its name is still free.
  await widget('hello').click()
  await page.keyboard.press('Control+c')
  await page.getByRole('link', { name: 'Flows' }).last().click()
  await createFlow('Another')
  await page.keyboard.press('Control+v')
  await widget('hello').waitFor()
  await page.keyboard.press('Control+s')
  await page.getByTestId('flow-status').getByText('Revision 2').waitFor()

  await button('Revisions').click()
  await page.getByTestId('revisions').getByRole('button').nth(1).click()
  await page.getByTestId('differences').getByText('hello').waitFor()
  await expect.poll(() => widget('hello').getAttribute('data-change')).toBe('added')
  expect(await axeFaults(page)).toEqual([])
})

it('shows each way out from near, its name whole in each language', async () => {
  const states = widgetSchemas.map(({ type, events }, index) => ({
    ...{ name: type.replaceAll('-', '_'), type },
    transitions: events.map((event) => ({ event, next: 'say_play' })),
    properties: { offset: { x: (index % 5) * 560, y: Math.floor(index / 5) * 180 } },
  }))
  const definition = { states, initial_state: 'trigger' }
  const friendlyName = 'One of each'
  const { sid } = await flows().create({ friendlyName, status: 'draft', definition })
  const count = widgetSchemas.flatMap(({ events }) => events).length
  const speaks = async (language: string) => {
    await page.evaluate((code) => localStorage.setItem('offhook.language', code), language)
    await page.goto(`${site.facts.httpUrl}/app/studio/${sid}`)
    await page.locator(`html[lang="${language}"]`).waitFor()
    await widget('trigger').waitFor()
  }
  for (const language of ['es', 'en']) {
    await speaks(language)
    const ways = page.getByTestId('way')
    await expect
      .poll(async () => {
        // From afar there are none.
        await page.locator('.react-flow__controls-zoomin').click()
        return ways.count()
      })
      .toBe(count)
    await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(count)
    const cut = await ways.evaluateAll((all) =>
      all
        .filter((way) => {
          const widget = way.closest('[data-testid="widget"]')!
          const isOutside = (one: Element) =>
            one.getBoundingClientRect().bottom > widget.getBoundingClientRect().bottom
          return (
            way.scrollHeight > way.clientHeight ||
            way.scrollWidth > way.clientWidth ||
            isOutside(way)
          )
        })
        .map(({ textContent }) => textContent),
    )
    expect(cut).toEqual([])
  }
})

it('says what a file lacks to be a flow', async () => {
  await page.getByRole('link', { name: 'Flows' }).first().click()
  await page.getByLabel('Import from a file').setInputFiles({
    name: 'letter.json',
    mimeType: 'application/json',
    buffer: Buffer.from('Dear customer'),
  })
  await page.getByRole('alert').getByText('not the definition of a flow').waitFor()
})
