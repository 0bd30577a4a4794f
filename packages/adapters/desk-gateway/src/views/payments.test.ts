/** What an agent is shown of a payment: masks, of one's own call alone. */
import { Emitter } from '@offhook/core'
import type { LivePayment as Live } from '@offhook/pay'
import { expect, it } from 'vitest'
import type { Audience, Sources } from './audience.ts'
import { paymentsView } from './payments.ts'

const live = {
  payment: {
    ...{ sid: 'PK1', callSid: 'CA1', paymentMethod: 'credit-card', chargeAmount: '9.00' },
    ...{ currency: 'USD', description: null, confirmationCode: null },
  },
  told: {
    kind: 'captured',
    state: {
      ...{ phase: 'open', capture: 'payment-card-number', confirmation: false },
      ...{ errorType: null, result: null, cardType: 'visa' },
      plan: ['payment-card-number', 'security-code', 'security-code-matcher'],
      entered: ['payment-card-number'],
    },
    masks: { PaymentCardNumber: 'xxxxxxxxxxxx4242', PaymentCardType: 'visa' },
    answer: null,
  },
} as unknown as Live

function view(workerSid: string | null, status = 'accepted') {
  const events = new Emitter<{ changed: [live: Live] }>()
  const contact = { taskSid: 'WT1', customerCallSid: 'CA1' }
  const sources = {
    router: {
      worker: (sid: string) => (sid === '' ? undefined : { sid }),
      reservationsOf: ({ sid }: { sid: string }) =>
        sid === 'WKann' ? [{ taskSid: 'WT1', status }] : [],
    },
    contacts: { ofTask: () => contact, ofCall: () => contact },
    payments: { events, ofCall: () => live },
    changes: { events: new Emitter<{ task: [taskSid: string] }>() },
  } as unknown as Sources
  const audience = {
    accountSid: 'AC1',
    workspaceSid: 'WS1',
    own: workerSid === null ? null : { workerSid, identity: 'x' },
  } as unknown as Audience
  return { events, view: paymentsView(sources, audience) }
}

it('shows the masks of one’s own call', () => {
  expect([...view('WKann').view.read(null)]).toEqual([
    expect.objectContaining({
      key: 'WT1',
      plan: ['payment-card-number', 'security-code'],
      required: ['security-code', 'security-code-matcher'],
      masks: { 'payment-card-number': 'xxxxxxxxxxxx4242' },
      cardType: 'visa',
    }),
  ])
})

it('shows nothing of others’ calls', () => {
  expect([...view('WKbob').view.read(null)]).toEqual([])
  expect([...view(null).view.read(null)]).toEqual([])
})

it('shows nothing of a call that is only offered, and goes on through the wrap-up', () => {
  expect([...view('WKann', 'pending').view.read(null)]).toEqual([])
  expect([...view('WKann', 'wrapping').view.read(null)]).toHaveLength(1)
})

it('follows the payment', () => {
  const { events, view: shown } = view('WKann')
  const touched: (string | null)[] = []
  const stop = shown.follow((key) => touched.push(key))
  events.emit('changed', live)
  stop()
  events.emit('changed', live)
  expect(touched).toEqual(['WT1'])
})
