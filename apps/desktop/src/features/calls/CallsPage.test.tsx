// @vitest-environment happy-dom

import type { CallRecord } from '@offhook/desk-api'
import { fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import type { FakeServer } from '../../testing/fake-server.ts'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
  // Only rows in view exist, and a page without layout has no view.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000)
})
afterEach(() => {
  desktop.close()
  vi.restoreAllMocks()
})

const inbound: CallRecord = {
  sid: 'CA1',
  from: '+14155550132',
  to: '+14155550100',
  direction: 'inbound',
  parentCallSid: null,
  kind: 'sip',
  status: 'completed',
  startTime: '2026-05-04T08:55:00Z',
  answerTime: '2026-05-04T08:55:05Z',
  endTime: '2026-05-04T08:56:30Z',
  duration: 85,
  endCause: 'normal',
  recordings: [],
}
const agent: CallRecord = {
  ...inbound,
  sid: 'CA2',
  parentCallSid: 'CA1',
  from: '+14155550100',
  to: 'client:agent',
  direction: 'outbound-api',
  kind: 'client',
  status: 'no-answer',
}

const withCalls = (server: FakeServer) => {
  server.calls = [inbound, agent]
  server.details['CA1'] = {
    call: inbound,
    legs: [inbound, agent],
    recordings: [
      {
        sid: 'RE1',
        callSid: 'CA1',
        channels: 2,
        parties: [],
        isEncrypted: false,
        durationMs: null,
        status: 'in-progress',
        startTime: null,
      },
    ],
    notifications: [
      {
        sid: 'NO1',
        code: 11200,
        message: 'The webhook did not answer.',
        level: 'error',
        url: 'https://app.example/voice',
        line: null,
        column: null,
        time: '2026-05-04T08:55:01.000Z',
      },
    ],
  }
}

/** The page is a chunk of its own; it may take a moment to arrive. */
async function openLog(path = '/calls'): Promise<void> {
  await desktop.open({ path, setUp: withCalls })
  await screen.findAllByRole('heading', { level: 1 })
  await desktop.settle()
}

describe('the call log', () => {
  it('shows one row per leg, with times as people say them', async () => {
    await openLog()

    const rows = screen.getAllByTestId('call-row')
    expect(rows.map((row) => row.getAttribute('data-sid'))).toEqual(['CA1', 'CA2'])
    expect(rows[0]?.textContent).toContain('5 minutes ago')
    expect(rows[0]?.textContent).toContain('+1 415 555 0132')
    expect(rows[0]?.textContent).toContain('01:25')
  })

  it('takes its filters from the address bar', async () => {
    await openLog('/calls?status=no-answer')

    expect(screen.getAllByTestId('call-row')).toHaveLength(1)
    expect(desktop.server.requests('/offhook/v1/Calls')[0]?.query).toEqual({ status: 'no-answer' })
  })

  it('filters once typing has ended, and says when nothing matches', async () => {
    await openLog()
    await desktop.happens(() => {
      fireEvent.change(screen.getByLabelText('From'), { target: { value: '+19995550000' } })
    })
    expect(screen.getAllByTestId('call-row')).toHaveLength(2)

    await desktop.advance(400)

    expect(screen.queryAllByTestId('call-row')).toHaveLength(0)
    expect(screen.getByText('No call matches the filters.')).toBeTruthy()
  })

  it('says what went wrong, and reads again on demand', async () => {
    await desktop.open()
    desktop.server.isDown = true
    await desktop.happens(() => screen.getByRole('link', { name: 'Calls' }).click())
    expect((await screen.findByRole('alert')).textContent).toContain('could not be loaded')

    desktop.server.isDown = false
    await desktop.click('Try again')

    expect(screen.queryByRole('alert')).toBeNull()
    expect(screen.getByText('There are no calls yet.')).toBeTruthy()
  })

  it('opens a call by Enter: its legs, a recording in the making, its warnings', async () => {
    await openLog()
    const [row] = screen.getAllByTestId('call-row')

    await desktop.happens(() => row && fireEvent.keyDown(row, { key: 'Enter' }))

    expect(screen.getAllByTestId('leg')).toHaveLength(2)
    expect(screen.getByText('The recording is still being made.')).toBeTruthy()
    expect(screen.getByText('The webhook did not answer.')).toBeTruthy()
    expect(screen.getByText('https://app.example/voice')).toBeTruthy()
  })

  it('says that a call of this address does not exist', async () => {
    await desktop.open({ path: '/calls/CA9' })

    expect((await screen.findByRole('alert')).textContent).toContain('nothing at this address')
  })
})
