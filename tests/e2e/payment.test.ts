/**
 * A customer pays by keypad while the agent's page leads through it, is loaded again in the middle, and
 * never shows more than masks.
 */
import { type PhoneCall, SipPhone, until, WebhookHost } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk } from '../support/desk.ts'
import { pressUntil } from '../support/press-until.ts'
import { basicAuth } from '../support/rest.ts'

const VISA = '4242424242424242'

let site: BrowserSite
let desk: Desk
let phone: SipPhone
let host: WebhookHost

beforeAll(async () => {
  site = await BrowserSite.open()
  host = await WebhookHost.open()
  const url = host.answers('/charge', () => ({
    contentType: 'application/json',
    body: '{"charge_id":"ch_42","error_code":null}',
  }))
  const made = await fetch(`${site.facts.httpUrl}/offhook/v1/PayConnectors`, {
    method: 'POST',
    headers: {
      authorization: basicAuth(site.facts, site.facts.authToken),
      'content-type': 'application/json',
    },
    body: JSON.stringify({ uniqueName: 'Default', kind: 'https', url, username: 'u', secret: 's' }),
  })
  expect(made.status).toBe(201)
  phone = await SipPhone.open({ name: 'customer', user: '+12025550142' })
  desk = await Desk.open(site.browser, site.facts)
  await desk.becomeAvailable()
})

afterAll(async () => {
  await phone?.close()
  await desk?.close()
  await host?.close()
  await site?.close()
})

/** The customer is through to the agent. */
async function talking(): Promise<PhoneCall> {
  const { facts } = site
  const call = await phone.call(`sip:${facts.phoneNumber}@${facts.sip.host}:${facts.sip.port}`)
  await call.until('answered')
  await pressUntil(
    () => call.press('1'),
    'the caller waits',
    async () => (await site.rest.queues.list()).some(({ currentSize }) => currentSize > 0),
    () => call.stands,
  )
  await desk.card('ringing')
  await desk.press('Accept')
  await desk.card('live')
  return call
}

it('is taken item by item, survives a reload, and is charged', async () => {
  const call = await talking()
  const { page } = desk
  await page.keyboard.press('Control+Shift+2')
  await page.getByLabel('Amount').fill('12.50')
  await page.getByText('More settings').click()
  await page.getByRole('group', { name: 'Ask twice for' }).getByLabel('Security code').check()
  await page.getByLabel(/presses 1 before/).check()
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  const box = page.getByTestId('pay')
  const shows = (text: string) =>
    until(`the desk shows ${text}`, async () => (await box.textContent())?.includes(text))

  await desk.press('Ask for the card number')
  await shows('Waiting for the keys')
  call.press('1234#')
  await shows('This is not a valid card number.')
  await desk.press('Ask for the card number again')
  await shows('Waiting for the keys')
  call.press(VISA.slice(0, 6))
  await shows('xxxxxx')
  call.press(VISA.slice(6))
  await shows('xxxxxxxxxxxx4242')

  await page.reload()
  await shows('xxxxxxxxxxxx4242')
  // The next step has the focus: the keyboard is enough.
  await page.getByRole('button', { name: 'Ask for the date of expiry', exact: true }).waitFor()
  await desk.press('Ask for the date of expiry')
  await shows('Waiting for the keys')
  call.press('1239')
  await desk.press('Ask for the security code')
  await shows('Waiting for the keys')
  call.press('123')
  await desk.press('Ask for the security code once more')
  await page.locator('[data-capturing]').waitFor()
  call.press('123')
  await desk.press('Ask for the postal code')
  await shows('Waiting for the keys')
  call.press('94105#')
  await desk.press('Charge 12.50 USD')
  await shows('presses 1 to agree')
  call.press('1')
  await shows('Paid. Confirmation: ch_42')

  expect(JSON.parse(host.asked('/charge')[0]?.body ?? '{}')).toMatchObject({
    cardnumber: VISA,
    cvv: '123',
    postal_code: '94105',
    amount: '12.50',
  })
  expect(await page.content()).not.toContain(VISA)
  await call.hangup()
})
