import { BrowserParty, type ReadyServer } from '@offhook/test-kit'
import type { Browser } from 'playwright-core'
import { restClient } from './rest.ts'

/** A menu in the editor, with the path of a caller who presses 1. */
export async function shootFlowEditor(
  browser: Browser,
  facts: ReadyServer,
  file: string,
): Promise<void> {
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
  const { sid } = await restClient(facts).studio.v2.flows.create({
    friendlyName: 'Main menu',
    status: 'draft',
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
      flags: { allow_concurrent_calls: true },
    },
  })
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
  await page.getByRole('button', { name: 'Simulate', exact: true }).click()
  await page.getByLabel('menu: what happens').selectOption('digits')
  await page.mouse.move(640, 20)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.getByRole('button', { name: 'Fit View' }).click()
  await page.screenshot({ path: file })
  await party.close()
}
