import { BrowserParty, type ReadyServer, SipPhone, until } from '@offhook/test-kit'
import type { Browser, Page } from 'playwright-core'
import { pressUntil } from './press-until.ts'
import { restClient } from './rest.ts'

/** How the editor is looked at; the guide shows it in English on white. */
export interface Look {
  readonly colorScheme: 'light' | 'dark'
  readonly language: 'en' | 'es'
}

const phoneNumber = '+12015550190'

/**
 * A menu in the editor: the path of a caller who presses 1 (`flow-editor`), what its runs prove
 * (`flow-proof`), and the calls that are in it (`flow-live`).
 * @param nameOf where the picture of this name is kept, in this look
 */
export async function shootFlowEditor(
  browser: Browser,
  facts: ReadyServer,
  looks: readonly Look[],
  nameOf: (name: string, look: Look) => string,
): Promise<void> {
  const sid = await publishMenu(facts)
  const rest = restClient(facts)
  const voiceUrl = `flow://studio/${sid}`
  await rest.incomingPhoneNumbers.create({ phoneNumber, voiceUrl })
  const party = await BrowserParty.open(browser, {
    name: 'administrator',
    url: `${facts.httpUrl}/app/studio/${sid}`,
    viewport: { width: 1280, height: 800 },
  })
  const { page } = party
  const login = facts.logins.find(({ role }) => role === 'admin')
  await page.getByLabel('User name').fill(login?.username ?? '')
  await page.getByLabel('Password').fill(login?.password ?? '')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  // A page that is loaded again before its login has been answered has none.
  await page.getByTestId('widget').first().waitFor()
  const phone = await SipPhone.open({ name: 'customer', user: '+12025550142' })
  const calls = await Promise.all(
    ['1', '2'].map(async (key) => {
      const call = await phone.call(`sip:${phoneNumber}@${facts.sip.host}:${facts.sip.port}`)
      await call.until('answered')
      await pressUntil(
        () => call.press(key),
        `the caller who presses ${key} waits`,
        async () => {
          const name = key === '1' ? 'sales' : 'support'
          const queues = await rest.queues.list()
          return queues.some(
            ({ friendlyName, currentSize }) => friendlyName === name && currentSize > 0,
          )
        },
      )
      return call
    }),
  )
  for (const look of looks) {
    await lookAt(page, look)
    await press(page, 'player-play')
    await page
      .getByTestId('simulator')
      .locator('select:has(option[value="digits"])')
      .first()
      .selectOption('digits')
    await take(page, nameOf('flow-editor', look))
    await page.locator('header button').last().click()
    await page.getByTestId('proof').waitFor()
    await take(page, nameOf('flow-proof', look))
    await press(page, 'activity')
    await until('both calls are shown', async () =>
      /2/.test((await page.getByTestId('live-count').textContent()) ?? ''),
    )
    await take(page, nameOf('flow-live', look))
  }
  for (const call of calls) await call.hangup()
  await phone.close()
  await party.close()
}

async function lookAt(page: Page, { colorScheme, language }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.evaluate((code) => localStorage.setItem('offhook.language', code), language)
  await page.reload()
  await page
    .locator(`html[lang="${language}"][data-mantine-color-scheme="${colorScheme}"]`)
    .waitFor()
  await page.getByTestId('widget').first().waitFor()
}

/** The button of the editor's bar with this sign, whatever its word. */
async function press(page: Page, sign: string): Promise<void> {
  await page.locator(`header button:has(.tabler-icon-${sign})`).click()
}

async function take(page: Page, file: string): Promise<void> {
  await page.mouse.move(640, 20)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.locator('.react-flow__controls-fitview').click()
  // What a queue alerts to is no part of the picture.
  const crosses = page.locator('[data-notice] button:last-of-type')
  await crosses.evaluateAll((all) => {
    for (const cross of all) (cross as HTMLElement).click()
  })
  await page.mouse.move(640, 20)
  await page.screenshot({ path: file })
}

/** A menu for sales and support, with the runs of whoever presses 1 and 2. */
async function publishMenu(facts: ReadyServer): Promise<string> {
  const state = (
    name: string,
    type: string,
    x: number,
    y: number,
    properties: object,
    transitions: object[],
  ) => ({
    ...{ name, type, transitions },
    properties: { offset: { x, y }, ...properties },
  })
  const digits = '{{widgets.menu.Digits}}'
  const branch = (value: string, name: string, next: string) => ({
    ...{ event: 'match', next },
    conditions: [{ friendly_name: name, arguments: [digits], type: 'equal_to', value }],
  })
  const run = (name: string, key: string) => ({
    ...{ name, trigger: { event: 'incomingCall' }, inputs: [{ at: 'menu', digits: key }] },
    expect: ['menu', 'choice', name.toLowerCase()],
  })
  const { sid } = await restClient(facts).studio.v2.flows.create({
    friendlyName: 'Main menu',
    status: 'published',
    definition: {
      description: 'Sales or support',
      states: [
        state('Trigger', 'trigger', 40, 0, {}, [{ event: 'incomingCall', next: 'menu' }]),
        state(
          'menu',
          'gather-input-on-call',
          120,
          180,
          { say: 'For sales press 1, for support press 2.', timeout: 5, number_of_digits: 1 },
          [
            { event: 'keypress', next: 'choice' },
            { event: 'speech', next: 'choice' },
            { event: 'timeout', next: 'sorry' },
          ],
        ),
        state('choice', 'split-based-on', 120, 380, { input: digits }, [
          { event: 'noMatch', next: 'sorry' },
          branch('1', 'Sales', 'sales'),
          branch('2', 'Support', 'support'),
        ]),
        state('sorry', 'say-play', 500, 380, { say: 'Sorry, I did not get that.' }, [
          { event: 'audioComplete', next: 'menu' },
        ]),
        state('sales', 'enqueue-call', -60, 580, { queue_name: 'sales' }, [
          { event: 'failedToEnqueue', next: 'message' },
        ]),
        state('support', 'enqueue-call', 340, 580, { queue_name: 'support' }, [
          { event: 'failedToEnqueue', next: 'message' },
        ]),
        state('message', 'record-voicemail', 140, 780, { max_length: '120' }, []),
      ],
      initial_state: 'Trigger',
      'x-offhook-runs': [run('Sales', '1'), run('Support', '2')],
      flags: { allow_concurrent_calls: true },
    },
  })
  return sid
}
