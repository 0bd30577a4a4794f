// @vitest-environment happy-dom
import type { CheckupRecord, LiveColleague, LivePayment } from '@offhook/desk-api'
import { fireEvent, screen } from '@testing-library/react'
import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'
import { liveWorker } from '../../testing/live-rows.ts'

let driver: Driver

beforeEach(() => {
  driver = new Driver()
  const everything = { ...person, roles: ['agent', 'supervisor', 'admin'] as const }
  driver.stored.set('offhook.session', JSON.stringify({ ...login, person: everything }))
})

afterEach(() => driver.close())

/** Colours are judged in a browser that draws them: `tests/e2e`. */
const options = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  rules: {
    'color-contrast': { enabled: false },
    'target-size': { enabled: false },
    // The fake document has neither.
    'document-title': { enabled: false },
    'html-has-lang': { enabled: false },
  },
}

async function faults(): Promise<readonly string[]> {
  const { violations, passes } = await axe.run(document.documentElement, options)
  expect(passes.length).toBeGreaterThan(10)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  )
}

const colleague: LiveColleague = {
  key: 'WKbob',
  kind: 'worker',
  name: 'Bob Brown',
  activityName: 'Available',
  unreachable: null,
  waiting: 0,
  free: 1,
}

const payment: LivePayment = {
  key: 'WT-WR1',
  callSid: 'CA-customer',
  sid: 'PK1',
  phase: 'open',
  method: 'credit-card',
  amount: '12.00',
  currency: 'USD',
  description: null,
  capture: null,
  plan: ['payment-card-number', 'expiration-date'],
  required: ['payment-card-number', 'expiration-date'],
  masks: {},
  cardType: null,
  errorType: null,
  result: null,
  confirmationCode: null,
  paymentError: null,
}

async function inCall() {
  driver.live.set('directory', [colleague])
  await driver.open()
  const { reservation } = await driver.liveCall('WR1')
  await driver.conference('WR1', [{}, { callSid: 'CA-agent', kind: 'worker', isMe: true }])
  return reservation
}

/** What is on the screen, and the word by which one sees that it is. */
const checkup: CheckupRecord = {
  ...{ sid: 'CU1', fullName: 'Ann Agent', browser: 'Chrome, Linux', result: 'bad' },
  dateCreated: '2026-05-04T08:00:00.000Z',
  lines: [
    { name: 'microphone', result: 'bad', value: -70, detail: 'silent' },
    { name: 'mos', result: 'poor', value: 3.8, detail: null },
  ],
}

const scenes: readonly (readonly [name: string, reach: () => Promise<unknown>, seen: string])[] = [
  [
    'a call rings',
    async () => {
      await driver.open()
      await driver.offer('WR1')
    },
    'bar-ringing',
  ],
  ['a call is live', inCall, 'bar-live'],
  [
    'a call is passed on, with the keypad open',
    async () => {
      await inCall()
      await driver.click('Keypad')
      await driver.click('Transfer')
    },
    'transfer-panel',
  ],
  [
    'a colleague is consulted',
    async () => {
      await inCall()
      await driver.click('Transfer')
      await driver.happens(() =>
        fireEvent.click(screen.getByRole('button', { name: 'Consult Bob Brown' })),
      )
      expect(screen.getByText('Calling…')).toBeTruthy()
    },
    'bar-live',
  ],
  [
    'three people talk',
    async () => {
      await inCall()
      await driver.conference('WR1', [
        { holdSince: 0, heldBy: 'CA-agent' },
        { callSid: 'CA-agent', kind: 'worker', isMe: true },
        { callSid: 'CA-bob', kind: 'worker', name: 'Bob Brown', workerSid: 'WKbob' },
      ])
    },
    'bar-live',
  ],
  [
    'a payment is taken',
    async () => {
      await inCall()
      await driver.click('Take a payment')
      await driver.happens(() => driver.live.set('payments', [payment]))
      expect(screen.getByRole('button', { name: 'Ask for the card number' })).toBeTruthy()
    },
    'bar-live',
  ],
  [
    'a call is wrapped up',
    async () => {
      const reservation = await inCall()
      await driver.happens(() => reservation.become('wrapping', 'wrapup'))
    },
    'bar-wrapup',
  ],
  [
    'the connection is lost',
    async () => {
      await inCall()
      await driver.happens(() => driver.isOnline.set(false))
      await driver.advance(1_000)
    },
    'bar-live',
  ],
  [
    'a supervisor looks at a worker',
    async () => {
      await driver.open({ path: '/team/WK2' })
      await driver.happens(() => driver.live.set('team', [liveWorker]))
    },
    'worker-drawer',
  ],
  [
    'the result of a check-up is looked at',
    async () => {
      driver.server.answers.set('GET /offhook/v1/Checkups', { checkups: [checkup] })
      driver.server.answers.set('GET /offhook/v1/Checkups/CU1', checkup)
      await driver.open({ path: '/checkup/CU1' })
      await screen.findByTestId('checkup-link')
    },
    'checkup-summary',
  ],
]

describe('nobody is shut out', () => {
  it.each(scenes)('while %s', async (_name, reach, seen) => {
    await reach()

    expect(screen.getByTestId(seen)).toBeTruthy()
    expect(await faults()).toEqual([])
  })
})
