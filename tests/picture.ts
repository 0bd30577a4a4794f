/**
 * `npm run picture`: takes the guide's pictures of the desktop from the running product, in a call and
 * while a customer pays, and of the flow editor.
 * `npm run picture -- FOLDER` takes every page there besides, on three screens in both themes.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  BrowserParty,
  frequencies,
  launchBrowser,
  ServerProcess,
  SipPhone,
  until,
  WebhookHost,
} from '@offhook/test-kit'
import {
  addPersonOfEveryRole,
  goToPath,
  logInAs,
  routePaths,
  whenQuiet,
} from './support/every-role.ts'
import { shootFlowEditor } from './support/flow-picture.ts'
import { shootPayment } from './support/payment-picture.ts'
import { screens, shoot } from './support/pictures.ts'
import { pressUntil } from './support/press-until.ts'
import { restClient } from './support/rest.ts'
import { root } from './support/root.ts'

const guide = join(root, 'docs/guide')
const [TONE] = frequencies
const PERSON = 'robin'
/** The pages that the guides show, and the names of their pictures. */
const main = {
  '/': 'desktop-in-a-call',
  '/team': 'team',
  '/queues': 'queues',
  '/calls': 'calls',
  '/admin': 'administration',
}
/** Those that look back on calls that are over. */
const after = [
  { path: '/reports', name: 'reports', shows: 'Average hold time' },
  { path: '/reports?view=quality', name: 'quality', shows: 'Whose fault' },
]

/** The first is the guide's. */
const flowLooks = (['en', 'es'] as const).flatMap((language) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ language, colorScheme })),
)

const server = await ServerProcess.start(root)
const host = await WebhookHost.open()
const browser = await launchBrowser()
try {
  const { facts } = server
  await addPersonOfEveryRole(facts, PERSON)
  const party = await BrowserParty.open(browser, {
    name: PERSON,
    url: `${facts.httpUrl}/app/`,
    viewport: screens[1],
  })
  const { page } = party
  const quiet = whenQuiet(page)
  await logInAs(page, PERSON)
  await page.getByRole('button', { name: 'Become available' }).click()
  const phone = await SipPhone.open({ name: 'customer', user: '+12025550142' })
  const number = `sip:${facts.phoneNumber}@${facts.sip.host}:${facts.sip.port}`
  const call = await phone.call(number)
  await call.until('answered')
  const card = (phase: string) =>
    page.locator(`[data-testid="task-card"][data-phase="${phase}"]`).first()
  await pressUntil(
    () => call.press('2'),
    'the desk rings',
    () => card('ringing').isVisible(),
  )
  await page.getByRole('button', { name: 'Accept', exact: true }).click()
  await card('live').waitFor()
  call.speaks(TONE)
  // Somebody else waits.
  const other = await phone.call(number)
  await other.until('answered')
  const { queues } = restClient(facts)
  await pressUntil(
    () => other.press('2'),
    'somebody waits',
    async () => (await queues.list()).some(({ currentSize }) => currentSize > 0),
  )
  await until(
    'some seconds of talk are shown',
    async () => /00:0[6-9]|00:[1-5]/.test((await card('live').textContent()) ?? ''),
    30_000,
  )
  for (const [path, name] of Object.entries(main)) {
    await shoot(page, quiet, { path, file: join(guide, `${name}.png`) })
  }
  const folder = process.argv[2]
  if (folder) {
    mkdirSync(folder, { recursive: true })
    for (const path of routePaths) {
      const name = path === '/' ? 'desk' : path.slice(1).replaceAll('/', '-')
      for (const screen of screens) {
        for (const colorScheme of ['light', 'dark'] as const) {
          const file = join(folder, `${name}-${screen.width}-${colorScheme}.png`)
          await shoot(page, quiet, { path, file, screen, colorScheme })
        }
      }
    }
  }
  await shootPayment({
    ...{ page, quiet, facts, call, host },
    fileOf: (name) => join(guide, `${name}.png`),
  })
  await call.hangup()
  await other.hangup()
  await phone.close()
  await goToPath(page, '/', quiet)
  await card('wrapping').waitFor()
  await page.getByRole('button', { name: 'Complete', exact: true }).click()
  for (const { path, name, shows } of after) {
    await shoot(page, quiet, { path, shows, file: join(guide, `${name}.png`) })
  }
  await party.speaks(TONE)
  await goToPath(page, '/checkup', quiet)
  await page.getByRole('button', { name: 'Start the check-up' }).click()
  await page.getByRole('button', { name: 'Yes', exact: true }).click()
  const link = await page.getByTestId('checkup-link').inputValue({ timeout: 90_000 })
  const result = `/checkup/${link.split('/').at(-1)}`
  await shoot(page, quiet, { path: result, file: join(guide, 'checkup.png') })
  await shootFlowEditor(
    browser,
    facts,
    folder ? flowLooks : flowLooks.slice(0, 1),
    (name, look) => {
      const isOfGuide = look === flowLooks[0]
      return isOfGuide
        ? join(guide, `${name}.png`)
        : join(folder ?? guide, `${name}-${look.language}-${look.colorScheme}.png`)
    },
  )
} finally {
  await browser.close()
  await host.close()
  await server.stop()
}
