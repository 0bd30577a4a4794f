/** Every page as anybody may have it before them: any width, twice as large, any theme, no pointer. */
import { BrowserParty, SipPhone, until } from '@offhook/test-kit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFaults } from '../support/axe.ts'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk } from '../support/desk.ts'
import {
  addPersonOfEveryRole,
  goToPath,
  logInAs,
  type Quiet,
  routePaths,
  whenQuiet,
} from '../support/every-role.ts'

const PERSON = 'robin'
const KB = 1024
const HEIGHT = 800
/** 640 is a screen of 1280 at 200 %. */
const widths = [640, 960, 1280, 1920, 2560]

let site: BrowserSite
let party: BrowserParty
let page: Page
let quiet: Quiet
beforeAll(async () => {
  site = await BrowserSite.open()
  await addPersonOfEveryRole(site.facts, PERSON)
  party = await BrowserParty.open(site.browser, {
    name: PERSON,
    url: `${site.facts.httpUrl}/ready`,
  })
  page = party.page
  quiet = whenQuiet(page)
  await page.goto(`${site.facts.httpUrl}/app/`)
  await quiet()
  expect(await axeFaults(page)).toEqual([])
  await logInAs(page, PERSON)
})

afterAll(async () => {
  await party?.close()
  expect(await site?.close()).toBe(0)
})

it('loads 350 kB at most before the login, and 520 kB until the desk is up', async () => {
  const { facts } = site
  const desk = await Desk.at(site.browser, `${facts.httpUrl}/ready`)
  const isQuiet = whenQuiet(desk.page)
  /** Bytes as they came over the wire; the sounds of the telephone come behind. */
  const sizes: Promise<readonly [string, number]>[] = []
  desk.page.on('requestfinished', (request) => {
    const { pathname } = new URL(request.url())
    if (!pathname.startsWith('/app/') || pathname.startsWith('/app/sounds/')) return
    sizes.push(request.sizes().then(({ responseBodySize }) => [pathname, responseBodySize]))
  })
  const loaded = async () => (await Promise.all(sizes)).reduce((sum, [, size]) => sum + size, 0)

  await desk.page.goto(`${facts.httpUrl}/app/`)
  await isQuiet()
  const before = await loaded()
  const agent = facts.logins.find(({ role }) => role === 'agent')!
  await logInAs(desk.page, agent.username, agent.password)
  await desk.page.getByRole('button', { name: 'Become available' }).waitFor()
  await isQuiet()

  expect(before).toBeGreaterThan(100 * KB)
  expect(before).toBeLessThanOrEqual(350 * KB)
  const files = (await Promise.all(sizes)).map(([path, size]) => `${size} ${path}`).join('\n')
  expect(await loaded(), files).toBeLessThanOrEqual(520 * KB)
  await desk.close()
})

it.each([
  ['its first script', /\/assets\/index-[\w-]+\.js$/],
  ['a script that this imports', /\/assets\/route-[\w-]+\.js$/],
  ['its style', /\/assets\/index-[\w-]+\.css$/],
  ['its words', /\/assets\/en-[\w-]+\.js$/],
])('is there although %s could not be fetched twice', async (_what, file) => {
  const desk = await Desk.at(site.browser, `${site.facts.httpUrl}/ready`)
  let asked = 0
  await desk.page.route(file, (route) => {
    asked += 1
    return asked > 2 ? route.continue() : route.abort('failed')
  })

  await desk.page.goto(`${site.facts.httpUrl}/app/`)

  await expect.poll(() => asked).toBeGreaterThan(2)
  await desk.page.getByLabel('User name').waitFor()
  await desk.close()
})

const looks = ['light', 'dark', 'high contrast'] as const

it('has every page of the application to visit', () => {
  expect(routePaths.length).toBeGreaterThan(30)
})

/** Each page is visited once: what is seen of it is looked at in every width and every look. */
describe.each(routePaths)('the page %s', (path) => {
  it('fits 960 to 2560 pixels and 200 %, and is clean for axe in every look', async () => {
    await goToPath(page, path, quiet)
    expect(await faultsOf(path)).toEqual([])
  })
})

describe('what a page shows of one thing fits as well, and is clean for axe', () => {
  it('an administrator’s form of a row', async () => {
    await goToPath(page, '/admin/queues', quiet)
    await page.getByTestId('list-form-rows').getByRole('link').first().click()
    await page.getByRole('button', { name: 'Remove', exact: true }).waitFor()
    await quiet()
    expect(await faultsOf('the form of a queue')).toEqual([])
  })

  it('a call, with its signalling', async () => {
    const { sip, phoneNumber } = site.facts
    const phone = await SipPhone.open({ name: 'customer', user: '+12025550118' })
    const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
    await call.until('answered')
    await call.hangup()
    const sid = await until('the call is over', async () => {
      const [row] = await site.rest.calls.list({ from: '+12025550118', status: 'completed' })
      return row?.sid
    })
    await phone.close()
    await goToPath(page, `/calls/${sid}`, quiet)
    await page.getByTestId('ladder').waitFor()
    expect(await faultsOf('a call')).toEqual([])
  })
})

describe('what opens over a page is clean for axe', () => {
  const overlays: Record<string, () => Promise<void>> = {
    'the menu of the person': () => page.getByRole('button', { name: /^Menu of/ }).click(),
    'the menu of the status': () => page.getByTestId('activity').click(),
    'the palette': () => page.keyboard.press('Control+k'),
    'the dialpad': () => page.keyboard.press('Control+Shift+D'),
    'the keys': () => page.keyboard.press('?'),
    'the saved views': async () => {
      await goToPath(page, '/team', quiet)
      await page.getByRole('button', { name: 'Views' }).click()
      await page.getByLabel('Name of the view').fill('Everybody')
      await page.getByRole('button', { name: 'Save this view' }).click()
      await page.getByRole('button', { name: 'Everybody', exact: true }).waitFor()
    },
  }
  it.each(Object.keys(overlays))('%s', async (name) => {
    await goToPath(page, '/', quiet)
    for (const look of ['dark', 'light']) {
      await wears(look)
      const roles = page.locator('[role="menu"], [role="dialog"], .mantine-Popover-dropdown')
      await overlays[name]?.()
      await roles.filter({ visible: true }).first().waitFor()
      expect(await axeFaults(page)).toEqual([])
      await page.keyboard.press('Escape')
      await roles.filter({ visible: true }).first().waitFor({ state: 'detached' })
    }
  })
})

/** What is wrong with the page as it stands, in every width and every look. */
async function faultsOf(name: string): Promise<string[]> {
  const faults: string[] = []
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 640 ? HEIGHT / 2 : HEIGHT })
    for (const part of await tooWide()) faults.push(`${name} at ${width}: ${part} is too wide`)
  }
  await page.setViewportSize({ width: 1280, height: HEIGHT })
  for (const look of looks) {
    await wears(look)
    for (const fault of await axeFaults(page)) faults.push(`${name} in ${look}: ${fault}`)
  }
  return faults
}

/** What reaches out of the window to the side; nothing when the page fits. */
function tooWide(): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    const main = document.querySelector('main')
    const isWide = scrollWidth > clientWidth || (main && main.scrollWidth > main.clientWidth)
    if (!isWide) return []
    const out = [...document.querySelectorAll('*')].filter(
      (each) => each.getBoundingClientRect().right > clientWidth + 1,
    )
    return [...new Set(out.map(({ tagName, className }) => `${tagName}.${className}`))].slice(0, 6)
  })
}

async function wears(look: string): Promise<void> {
  const colorScheme = look === 'dark' ? 'dark' : 'light'
  await page.emulateMedia({ colorScheme })
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
  await page.evaluate(
    (isHigh) => document.documentElement.toggleAttribute('data-high-contrast', isHigh),
    look === 'high contrast',
  )
}
