import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReadyServer } from '@offhook/test-kit'
import type { Page } from 'playwright-core'
import { basicAuth } from './rest.ts'
import { root } from './root.ts'

const table = readFileSync(join(root, 'apps/desktop/src/routes.ts'), 'utf8')

/** Each row of the table, which gives the address of its page first. */
const rows = [...table.matchAll(/^ {4}path: '([^']+)'[^}]*/gm)]

/** The addresses of all pages of the desktop, as its table of routes has them. */
export const routePaths = rows.map(([, path]) => path ?? '')

/** Those that stand in the frame with the bar: the others are for people who have not logged in. */
export const framedPaths = rows
  .filter(([row]) => !row.includes('isBare: true'))
  .map(([, path]) => path ?? '')

const password = 'A long phrase for everything 9'

/** Makes a person who may open every page: agent, supervisor and administrator. */
export async function addPersonOfEveryRole(facts: ReadyServer, username: string): Promise<void> {
  const response = await fetch(`${facts.httpUrl}/offhook/v1/People`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: basicAuth(facts) },
    body: JSON.stringify({
      ...{ username, fullName: 'Robin Example', password, takesCalls: true },
      roles: ['agent', 'supervisor', 'admin'],
    }),
  })
  if (!response.ok) throw new Error(await response.text())
}

/** Logs in on the page that is shown. */
export async function logInAs(page: Page, username: string, phrase = password): Promise<void> {
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password').fill(phrase)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByTestId('activity').waitFor()
}

/** Goes to a page of the desktop without loading it anew; `quiet` waits until it stands still. */
export async function goToPath(page: Page, path: string, quiet: Quiet): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', `/app${to}`)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)
  await quiet()
}

export type Quiet = () => Promise<void>

/** Waits until a page shows something and asks for nothing more. */
export function whenQuiet(page: Page): Quiet {
  let pending = 0
  page.on('request', () => pending++)
  for (const end of ['requestfinished', 'requestfailed'] as const) {
    page.on(end as 'requestfinished', () => pending--)
  }
  const drawn = () =>
    page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    )
  return async () => {
    await page.locator('#root :is(main, form) *').first().waitFor()
    do await drawn()
    while (pending > 0)
    await drawn()
  }
}
