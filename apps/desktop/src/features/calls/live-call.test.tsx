// @vitest-environment happy-dom
import type { CallDetails, CallRecord, SignallingRecord } from '@offhook/desk-api'
import { act, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { formatDuration } from '../../model/format.ts'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'

let desktop: Driver
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  desktop = new Driver()
  const supervisor = { ...person, roles: ['supervisor'] }
  desktop.stored.set('offhook.session', JSON.stringify({ ...login, person: supervisor }))
})
afterEach(() => {
  desktop.close()
  vi.useRealTimers()
})

const call: CallRecord = {
  ...{ sid: 'CA1', from: '+14155550132', to: '+14155550100', direction: 'inbound' },
  ...{ parentCallSid: null, kind: 'sip', status: 'in-progress', recordings: [] },
  ...{ startTime: '2026-05-04T08:55:00Z', answerTime: '2026-05-04T08:55:05Z', endTime: null },
  ...{ duration: null, endCause: null },
}

const details = (changed: Partial<CallRecord>): CallDetails => {
  const now = { ...call, ...changed }
  return { call: now, contact: null, lanes: [], legs: [now], recordings: [], notifications: [] }
}

const message = (name: string, second: number): SignallingRecord => ({
  ...{ callSid: 'CA1', direction: 'received', transport: 'udp', peer: '192.0.2.7:5060', name },
  ...{ text: `${name} sip:x@example.com SIP/2.0`, time: `2026-05-04T08:55:0${second}Z` },
})

const signalling = '/offhook/v1/Calls/CA1/Signalling'
const webhooks = '/offhook/v1/WebhookRequests'
const reads = () => [signalling, webhooks].map((path) => desktop.server.requests(path).length)

async function passes(ms: number): Promise<void> {
  act(() => void vi.advanceTimersByTime(ms))
  await desktop.settle()
}

it('reads signalling and webhook requests again while the call goes on, and stops after it', async () => {
  const { answers } = desktop.server
  desktop.server.details['CA1'] = details({})
  answers.set(`GET ${signalling}`, { messages: [message('INVITE', 1)] })
  answers.set(`GET ${webhooks}`, { webhookRequests: [], next: null })
  await desktop.open({ path: '/calls/CA1' })
  await desktop.click('Received INVITE')

  answers.set(`GET ${signalling}`, { messages: [message('INVITE', 1), message('BYE', 2)] })
  await passes(3_000)
  expect(screen.getByRole('button', { name: 'Received BYE' })).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Received INVITE' }).getAttribute('aria-pressed')).toBe(
    'true',
  )
  expect(reads()).toEqual([2, 2])

  // A server that cannot be asked for a moment takes nothing from the screen.
  desktop.server.isDown = true
  await passes(3_000)
  expect(screen.getByRole('button', { name: 'Received BYE' })).toBeTruthy()
  desktop.server.isDown = false

  const ended = { status: 'completed', endTime: '2026-05-04T08:56:00Z', duration: 55 }
  desktop.server.details['CA1'] = details(ended)
  await passes(3_000)
  await passes(3_000)
  const last = reads()
  await passes(30_000)
  expect(reads()).toEqual(last)
})

it('reads them once more of a call that is over, whose end may not be written yet', async () => {
  desktop.server.details['CA1'] = details({ status: 'completed' })
  desktop.server.answers.set(`GET ${signalling}`, { messages: [message('INVITE', 1)] })
  desktop.server.answers.set(`GET ${webhooks}`, { webhookRequests: [], next: null })
  await desktop.open({ path: '/calls/CA1' })
  await passes(30_000)
  expect(reads()).toEqual([2, 2])
})

it('draws what goes on up to the server’s time, on a computer that is a minute fast', async () => {
  desktop.server.details['CA1'] = details({})
  desktop.server.answers.set(`GET ${signalling}`, { messages: [] })
  desktop.server.answers.set(`GET ${webhooks}`, { webhookRequests: [], next: null })
  desktop.aheadMs = 60_000
  await desktop.open({ path: '/calls/CA1' })
  const lasts = desktop.serverNow - Date.parse(call.startTime ?? '')
  const [segment] = within(await screen.findByTestId('leg'))
    .getAllByRole('img')
    .slice(-1)
  expect(segment?.title).toContain(formatDuration(lasts))
})
