/** The administrator in Chromium: the one pattern of all their pages, and who may open them. */
import { BrowserParty, SipPhone, until } from '@offhook/test-kit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFaults } from '../support/axe.ts'
import { BrowserSite } from '../support/browser-site.ts'
import { toneWav } from '../support/twiml-site.ts'
import { rms } from '../support/wav.ts'

let site: BrowserSite
let party: BrowserParty
let page: Page

beforeAll(async () => {
  site = await BrowserSite.open()
  party = await logIn('admin')
  page = party.page
})

afterAll(async () => {
  expect(party?.foreignRequests).toEqual([])
  await party?.close()
  expect(await site?.close()).toBe(0)
})

async function logIn(role: string): Promise<BrowserParty> {
  const opened = await BrowserParty.open(site.browser, {
    name: role,
    url: `${site.facts.httpUrl}/app/admin`,
  })
  const login = site.facts.logins.find((one) => one.role === role)!
  await opened.page.getByLabel('User name').fill(login.username)
  await opened.page.getByLabel('Password').fill(login.password)
  await opened.page.getByRole('button', { name: 'Log in', exact: true }).click()
  return opened
}

const button = (name: string) => page.getByRole('button', { name, exact: true })
const field = (name: string) => page.getByLabel(name, { exact: true })
const rows = () => page.getByTestId('list-form-rows').getByRole('link')
const home = () => page.getByRole('link', { name: 'Administration' }).first().click()

/** From the home to one of its pages. */
async function go(name: string): Promise<void> {
  await home()
  await page.getByRole('listitem').getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { name, exact: true }).first().waitFor()
}

describe('a list with a form', () => {
  it('makes, saves each field when it is left, takes back, and removes with an undo', async () => {
    await go('Dispositions')
    await button('Add a disposition').click()
    expect(await button('Create').isDisabled()).toBe(true)
    await page.getByLabel('Name').fill('Solved')
    await field('Key').selectOption('1')
    await button('Create').click()
    await until('it is there', async () => (await rows().allTextContents())[0]?.includes('Solved'))

    await page.getByLabel('Name').fill('Solved at once')
    await page.getByLabel('Name').press('Tab')
    await page.getByText('Saved').waitFor()
    await expect.poll(() => rows().first().textContent()).toContain('Solved at once')
    await button('Undo').click()
    await until('it is as before', async () =>
      (await rows().first().textContent())?.startsWith('1 · SolvedAll'),
    )

    await button('Add a disposition').click()
    await page.getByLabel('Name').fill('Call back')
    await field('Key').selectOption('1')
    await button('Create').click()
    await page.getByText('The key 1 chooses another disposition').waitFor()

    await rows().first().click()
    await button('Remove').click()
    await expect.poll(() => rows().count()).toBe(0)
    await button('Undo').click()
    await expect.poll(() => rows().count()).toBe(1)
    await rows().first().click()
    await button('Remove').click()
    // Whoever leaves the page has decided.
    await home()
    await until('it is gone', async () => {
      const { sid } = await site.rest.taskrouter.v1.workspaces(site.facts.workspaceSid).fetch()
      await page.getByTestId('first-steps').waitFor()
      return sid !== ''
    })
    await go('Dispositions')
    await page.getByText('There are no dispositions.').waitFor()
  })

  it('takes a sound as a text, a file and by the microphone, and plays what is chosen', async () => {
    await go('Sounds')
    await button('Add a sound').click()
    await page.getByLabel('Name').fill('Closed')
    await page.getByLabel('Text').fill('We are closed.')
    await button('Create').click()
    await page.getByLabel('Listen').waitFor()

    await button('Add a sound').click()
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(['Add a sound'])
    const file = { name: 'Strings.wav', mimeType: 'audio/wav', buffer: toneWav(440, 2_000) }
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByRole('heading', { name: 'Strings' }).waitFor()

    await button('Add a sound').click()
    const noSound = { name: 'a.wav', mimeType: 'audio/wav', buffer: Buffer.from('RIFF') }
    await page.locator('input[type=file]').setInputFiles(noSound)
    await page.getByTestId('sound-sources').getByText('cannot be played').waitFor()
    await button('Record').click()
    await page
      .getByTestId('sound-sources')
      .getByText(/0:0[1-9]/)
      .waitFor()
    await button('Stop and keep').click()
    await page.getByRole('heading', { name: /^Recorded/ }).waitFor()
    await expect.poll(() => rows().count()).toBe(3)

    await go('Hold music')
    await field('While waiting').selectOption('Strings')
    await page.getByText('Saved').waitFor()
    await go('Queues')
    await rows().first().click()
    await field('On hold').selectOption('Closed')
    await page.getByText('Saved').waitFor()
  })

  it('adds a person to a team, gives them a link, and lets them in no more', async () => {
    await go('Teams')
    await button('Add a team').click()
    await page.getByLabel(/^Name/).fill('North')
    await button('Create').click()
    await until('the team is there', async () => (await rows().count()) === 1)
    await go('People')
    // The administrator and the agent of the first start: the list has come.
    await rows().nth(1).waitFor()
    const before = await rows().count()
    await button('Add a person').click()
    await page.getByLabel('User name').fill('nora')
    await page.getByLabel(/^Name/).fill('Nora North')
    await page.getByRole('combobox', { name: 'Team' }).selectOption('North')
    await button('Create').click()
    await until('she is there', async () => (await rows().count()) === before + 1)
    const nora = rows().filter({ hasText: 'Nora North' })
    await expect.poll(() => nora.textContent()).toContain('Invited · North')

    await button('Make a link').click()
    const link = page.getByTestId('invitation-link')
    await link.waitFor()
    await expect.poll(() => link.inputValue()).toContain('/app/invitation')
    await page.getByText(/^Works until/).waitFor()
    await page.getByLabel('May log in').uncheck({ force: true })
    await page.getByText('Saved').waitFor()
    await until('the list says so', async () => (await nora.textContent())?.includes('Disabled'))
  })

  it('adds a filter to a workflow, by which an example task goes then', async () => {
    await go('Workflows')
    await rows().first().click()
    const trial = page.getByTestId('workflow-trial')
    await trial.getByRole('button', { name: 'Try it' }).click()
    await trial.getByText('Fits: agent (Offline)').waitFor()
    expect(await trial.getByRole('listitem').allTextContents()).toHaveLength(1)

    await button('Add a filter').click()
    const filter = page.getByRole('group', { name: 'Filter 1', exact: true })
    await page.keyboard.type('Sales')
    await page.keyboard.press('Tab')
    await page.keyboard.type('reason == "sales"')
    await page.keyboard.press('Tab')
    const step = filter.getByRole('group', { name: 'Step 1', exact: true })
    await step.getByLabel('Next step after, in seconds').fill('20')
    await step.getByLabel('Priority of the task').fill('5')
    await step.getByLabel('Priority of the task').press('Tab')
    const { workspaceSid, workflowSid } = site.facts
    const stored = async () => {
      const workspace = site.rest.taskrouter.v1.workspaces(workspaceSid)
      const { configuration } = await workspace.workflows(workflowSid).fetch()
      return JSON.parse(configuration).task_routing.filters
    }
    await expect.poll(stored).toEqual([
      {
        filter_friendly_name: 'Sales',
        expression: 'reason == "sales"',
        targets: [{ queue: expect.any(String), timeout: 20, priority: 5 }],
      },
    ])
    expect(await axeFaults(page)).toEqual([])

    await trial.getByRole('button', { name: 'Try it' }).click()
    await expect.poll(() => trial.getByRole('listitem').first().textContent()).toMatch(/^Sales →/)
    await button('Remove: Filter 1').click()
    await expect.poll(stored).toEqual([])
    await button('Undo').click()
    await expect.poll(stored).toHaveLength(1)
  })

  it('removes a key for good when the window is closed at once', async () => {
    const other = await logIn('admin')
    await other.page
      .getByRole('listitem')
      .getByRole('link', { name: 'API keys', exact: true })
      .click()
    await other.page.getByRole('button', { name: 'Add a key' }).click()
    await other.page.getByLabel('Name').fill('Leaked')
    await other.page.getByRole('button', { name: 'Create', exact: true }).click()
    const keys = async () =>
      (await site.rest.api.v2010.account.keys.list()).map(({ friendlyName }) => friendlyName)
    await expect.poll(keys).toContain('Leaked')
    await other.page.getByRole('button', { name: 'Remove', exact: true }).click()
    await other.page.getByText('Leaked is removed.').waitFor()
    expect(await keys()).toContain('Leaked')
    await other.page.close({ runBeforeUnload: true })
    await expect.poll(keys).not.toContain('Leaked')
    await other.close()
  })

  it('sets what the whole site goes by', async () => {
    await go('Recording')
    await page.getByLabel('Record calls').check({ force: true })
    await page.getByText('Saved').waitFor()

    const configuration = await site.rest.flexApi.v1.configuration().fetch()
    expect(configuration.callRecordingEnabled).toBe(true)
  })
})

describe('the home', () => {
  it('leads to the first call, and shows what is done as it happens', async () => {
    const { facts } = site
    await home()
    const step = (name: string) => page.getByTestId(`step-${name}`)
    const isDone = async (name: string) => (await step(name).getAttribute('data-done')) === 'true'
    await step('call').waitFor()
    await until('there is a number', () => isDone('number'))
    await until('people are added', () => isDone('people'))
    expect(await isDone('phones')).toBe(false)
    expect(await isDone('call')).toBe(false)

    const phone = await SipPhone.open({ name: 'first', user: '+12025550188' })
    const call = await phone.call(`sip:${facts.phoneNumber}@${facts.sip.host}:${facts.sip.port}`)
    await call.until('answered')
    // A call of less than half a second has the duration 0, and is none yet.
    await until('the greeting is heard', () => rms(call.mouth.heard(1_500) ?? []) > 0.01)
    await call.hangup()
    await until('the first call is done', () => isDone('call'))
    await expect.poll(() => step('call').textContent()).toContain('+1 202 555 0188')
    await phone.close()

    await step('people').getByRole('link').click()
    await page.getByRole('heading', { name: 'People', exact: true }).first().waitFor()
  })
})

describe('an agent', () => {
  it('has none of these pages', async () => {
    const agent = await logIn('agent')

    await agent.page.getByTestId('page-forbidden').waitFor()

    expect(await agent.page.getByRole('link', { name: 'Administration' }).count()).toBe(0)
    await agent.close()
  })
})
