// @vitest-environment happy-dom
import type { LiveParty, LivePayment } from '@offhook/desk-api'
import { fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'
import { liveWorker } from '../../testing/live-rows.ts'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

const begun: LivePayment = {
  key: 'WT1',
  callSid: 'CA-customer',
  sid: 'PK1',
  phase: 'open',
  method: 'credit-card',
  amount: '12.00',
  currency: 'USD',
  description: null,
  capture: null,
  plan: ['payment-card-number', 'expiration-date', 'security-code', 'postal-code'],
  required: ['payment-card-number', 'expiration-date', 'security-code', 'postal-code'],
  masks: {},
  cardType: null,
  errorType: null,
  result: null,
  confirmationCode: null,
  paymentError: null,
}

let key = ''

/** A live call with its customer. */
async function open(party: object = {}) {
  await desktop.open({ setUp: (server) => server.settings && undefined })
  const { reservation } = await desktop.liveCall('WR1')
  await desktop.conference('WR1', [{ kind: 'customer', ...party }])
  key = reservation.task.sid
}

async function tell(payment: Partial<LivePayment>) {
  desktop.live.set('payments', [{ ...begun, key, ...payment }])
  await desktop.settle()
}

const bodies = () =>
  desktop.server.seen
    .filter(({ path, method }) => method === 'POST' && path.includes('/Payment'))
    .map(({ path, body }) => [path, JSON.parse(body) as Record<string, unknown>] as const)

describe('a payment on the desk', () => {
  it('leads from item to item, the next step under the finger', async () => {
    await open()
    await desktop.click('Take a payment')
    await screen.findByRole('textbox', { name: 'Amount' }, { timeout: 10_000 })
    await tell({})
    expect(document.activeElement?.textContent).toBe('Ask for the card number')
    await desktop.click('Ask for the card number')
    const [path, body] = bodies().at(-1)!
    expect(path).toBe('/offhook/v1/Calls/CA-customer/Payment/PK1')
    expect(body).toMatchObject({ capture: 'payment-card-number' })
    expect(String(body['idempotencyKey'])).toMatch(/^[\w-]{36}$/)

    await tell({
      phase: 'capturing',
      capture: 'payment-card-number',
      masks: { 'payment-card-number': 'xxxx' },
    })
    expect(screen.getByTestId('pay').textContent).toContain('xxxx')
    // No key that is pressed by chance cancels.
    expect(document.activeElement?.textContent).not.toBe('Cancel payment')

    await tell({
      capture: 'payment-card-number',
      cardType: 'visa',
      masks: { 'payment-card-number': 'xxxxxxxxxxxx4242' },
      required: ['expiration-date', 'security-code', 'postal-code'],
    })
    expect(document.activeElement?.textContent).toBe('Ask for the date of expiry')
    await desktop.click('Ask for the card number again')
    expect(bodies().at(-1)?.[1]).toMatchObject({ capture: 'payment-card-number' })
  })

  it('is begun by a key, with what is asked for twice and what the connector wants', async () => {
    await open()
    desktop.server.answers.set('GET /offhook/v1/PayConnectors/Names', { names: ['Default'] })
    await desktop.shortcut('Digit2')
    await screen.findByRole('button', { name: 'Start' }, { timeout: 10_000 })
    fireEvent.click(screen.getByText('More settings'))
    fireEvent.click(screen.getByRole('checkbox', { name: 'Card number' }))
    fireEvent.click(screen.getAllByRole('checkbox', { name: 'Postal code' })[0]!)
    fireEvent.click(screen.getByRole('checkbox', { name: /presses 1 before/ }))
    const lines = screen.getByRole('textbox', { name: 'For the connector' })
    fireEvent.change(lines, { target: { value: 'order' } })
    expect(screen.getByText('Each line must be name=value.')).toBeTruthy()
    await desktop.click('Start')
    expect(bodies()).toEqual([])

    fireEvent.change(lines, { target: { value: 'order = 7\nemail=a@example.com' } })
    await desktop.click('Start')
    expect(bodies().at(-1)?.[1]).toMatchObject({
      ...{ confirmation: true, securityCode: true, postalCode: false },
      matching: ['payment-card-number'],
      parameters: { order: '7', email: 'a@example.com' },
    })
  })

  it('asks once more for what must match', async () => {
    await open()
    await tell({
      capture: 'payment-card-number',
      masks: { 'payment-card-number': 'xxxxxxxxxxxx4242' },
      required: ['payment-card-number-matcher', 'expiration-date'],
    })
    expect(screen.getByTestId('pay').textContent).toContain('xxxxxxxxxxxx4242 once more')
    await desktop.click('Ask for the card number once more')
    expect(bodies().at(-1)?.[1]).toMatchObject({ capture: 'payment-card-number-matcher' })
  })

  it('is not begun while the customer is on hold, and says why', async () => {
    await open({ holdSince: 1 })
    const button = screen.getByRole('button', { name: 'Take a payment' })
    expect(button.getAttribute('aria-description')).toMatch(/The customer is on hold/)
    await desktop.click('Take a payment')
    expect(screen.queryByRole('button', { name: 'Start' })).toBeNull()
  })

  it('leaves whoever writes a note where they are', async () => {
    await open()
    await tell({})
    const note = screen.getByRole('textbox', { name: 'Notes' })
    note.focus()
    for (const told of [{ phase: 'capturing' }, { phase: 'open', required: [] }] as const) {
      await tell({ capture: 'postal-code', ...told })
      expect(document.activeElement).toBe(note)
    }
  })

  it('says what was wrong, charges when all is in, and tells the result', async () => {
    await open()
    await tell({ capture: 'payment-card-number', errorType: 'invalid-card-number' })
    expect(screen.getByText('This is not a valid card number.')).toBeTruthy()

    await tell({ required: [] })
    await desktop.click('Charge 12.00 USD')
    expect(bodies().at(-1)?.[1]).toMatchObject({ status: 'complete' })

    await tell({ phase: 'processing', required: [] })
    expect(screen.queryByText('Cancel payment')).toBeNull()
    await tell({ phase: 'over', required: [], result: 'success', confirmationCode: 'ch_9' })
    expect(screen.getByText('Paid. Confirmation: ch_9')).toBeTruthy()
  })

  it('waits for a customer who is on hold, but can be cancelled', async () => {
    await open({ holdSince: 1 })
    await tell({})
    expect(screen.getByText(/The customer is on hold/)).toBeTruthy()
    const next = screen.getByRole('button', { name: 'Ask for the card number' })
    expect(next.hasAttribute('disabled')).toBe(true)
    await desktop.click('Cancel payment')
    expect(bodies().at(-1)?.[1]).toMatchObject({ status: 'cancel' })
  })
})

it('a supervisor is shown that the customer pays, and nothing of it', async () => {
  const supervisor = { ...login, person: { ...person, roles: ['supervisor'] } }
  desktop.stored.set('offhook.session', JSON.stringify(supervisor))
  await desktop.open({ path: '/team/WK2' })
  const customer: LiveParty = {
    ...{
      callSid: 'CA9',
      kind: 'customer',
      name: '+14155550144',
      workerSid: null,
      status: 'joined',
    },
    ...{ since: 0, cause: null, holdSince: null, heldBy: null, muted: false, coaches: null },
    endConferenceOnExit: true,
  }
  const shows = async (party: LiveParty) => {
    const tasks = liveWorker.tasks.map((task) => ({ ...task, parties: [party] }))
    await desktop.happens(() => desktop.live.set('team', [{ ...liveWorker, tasks }]))
    return screen.getByTestId('team-party').textContent
  }

  expect(await shows(customer)).not.toContain('Paying')
  expect(await shows({ ...customer, paying: true })).toContain('Paying')
  expect(screen.queryByTestId('pay')).toBeNull()
})
