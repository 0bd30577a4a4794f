/** `npm run picture`: takes the README's picture of the desktop from the running product. */
import { join } from 'node:path'
import { frequencies, launchBrowser, ServerProcess, SipPhone, until } from '@offhook/test-kit'
import { Desk } from './support/desk.ts'
import { pressUntil } from './support/press-until.ts'
import { root } from './support/root.ts'

const file = join(root, 'docs/guide/desktop-in-a-call.png')
const [TONE] = frequencies

const server = await ServerProcess.start(root)
const browser = await launchBrowser()
try {
  const { facts } = server
  const desk = await Desk.open(browser, facts, { viewport: { width: 1280, height: 720 } })
  await desk.becomeAvailable()
  const phone = await SipPhone.open({ name: 'customer', user: '+12025550142' })
  const call = await phone.call(`sip:${facts.phoneNumber}@${facts.sip.host}:${facts.sip.port}`)
  await call.until('answered')
  await pressUntil(
    () => call.press('2'),
    'the desk rings',
    async () => (await desk.page.getByTestId('task-card').count()) > 0,
  )
  await desk.press('Accept')
  await desk.card('live')
  call.speaks(TONE)
  await until(
    'some seconds of talk are shown',
    async () =>
      /00:0[6-9]/.test(
        (await desk.page.locator('[data-phase="live"]').first().textContent()) ?? '',
      ),
    30_000,
  )
  // No control under the pointer shows its hint.
  await desk.page.mouse.move(640, 500)
  await desk.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await desk.page.getByRole('tooltip').first().waitFor({ state: 'hidden' })
  await desk.page.screenshot({ path: file })
  await call.hangup()
  await desk.close()
  await phone.close()
} finally {
  await browser.close()
  await server.stop()
}
