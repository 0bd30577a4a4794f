import { type PhoneCall, type ReadyServer, until, type WebhookHost } from '@offhook/test-kit'
import type { Page } from 'playwright-core'
import { goToPath, type Quiet } from './every-role.ts'
import { shoot } from './pictures.ts'
import { basicAuth } from './rest.ts'

interface Shown {
  readonly page: Page
  readonly quiet: Quiet
  readonly facts: ReadyServer
  /** The customer's, which an agent has on the desk. */
  readonly call: PhoneCall
  readonly host: WebhookHost
  readonly fileOf: (name: string) => string
}

/**
 * Where an administrator sets connectors up (`payments`), and the desk while a customer keys in a card
 * (`payment`).
 */
export async function shootPayment({
  page,
  quiet,
  facts,
  call,
  host,
  fileOf,
}: Shown): Promise<void> {
  const body = JSON.stringify({ charge_id: 'ch_1', error_code: null })
  const url = host.answers('/charge', () => ({ contentType: 'application/json', body }))
  const ask = async (path: string, fields: object) => {
    const answer = await fetch(`${facts.httpUrl}/offhook/v1/PayConnectors${path}`, {
      method: 'POST',
      headers: { authorization: basicAuth(facts), 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    })
    if (!answer.ok) throw new Error(`no connector: ${answer.status}`)
    return (await answer.json()) as { sid: string }
  }
  const shown = { uniqueName: 'Default', kind: 'https', url: 'https://pay.example.com/charge' }
  const { sid } = await ask('', { ...shown, username: 'offhook', secret: 's' })
  await shoot(page, quiet, { path: `/admin/payments/${sid}`, file: fileOf('payments') })
  await ask(`/${sid}`, { url, secret: 's' })

  await goToPath(page, '/', quiet)
  await page.keyboard.press('Control+Shift+2')
  await page.getByLabel('Amount').fill('12.50')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  const box = page.getByTestId('pay')
  const shows = (text: string) =>
    until(`the desk shows ${text}`, async () => (await box.textContent())?.includes(text))
  await page.getByRole('button', { name: 'Ask for the card number', exact: true }).click()
  await shows('Waiting for the keys')
  call.press('4242424242')
  await shows('x'.repeat(10))
  await shoot(page, quiet, { path: '/', file: fileOf('payment') })
  call.press('*')
}
