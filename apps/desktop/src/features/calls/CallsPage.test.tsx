// @vitest-environment happy-dom

import type { CallCommentRecord, CallRecord, ContactRecord } from '@offhook/desk-api'
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { type FakeServer, refusal } from '../../testing/fake-server.ts'

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

const contact: ContactRecord = {
  ...{ sid: 'KT1', callSid: 'CA1', taskSid: 'WT1', direction: 'inbound' },
  ...{ customer: '+14155550132', customerName: null, ourNumber: '+14155550100' },
  ...{ queueSid: 'WQ1', queueName: 'Support', agents: [{ workerSid: 'WK1', name: 'Ada' }] },
  ...{
    outcome: 'answered',
    disposition: 'Refund',
    ivrMs: 5_000,
    waitMs: 12_000,
    ringMs: 4_000,
    talkMs: 68_000,
  },
  ...{ holdMs: 0, wrapUpMs: 9_000, recordings: [] },
  ...{ startTime: '2026-05-04T08:55:00.000Z', endTime: '2026-05-04T08:56:30.000Z' },
}

const withCalls = (server: FakeServer) => {
  server.calls = [inbound, agent]
  server.contacts = [contact]
  server.details['CA1'] = {
    call: inbound,
    contact: null,
    lanes: [],
    legs: [inbound, agent],
    recordings: [
      {
        sid: 'RE1',
        callSid: 'CA1',
        channels: 2,
        parties: [],
        isEncrypted: false,
        leftOut: [],
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

describe('the log of contacts', () => {
  it('shows one row each, with who, queue, agent, outcome, wait and talk', async () => {
    await openLog()

    const [row] = screen.getAllByTestId('call-row')
    expect(row?.getAttribute('data-sid')).toBe('CA1')
    for (const text of ['5 minutes ago', '+1 415 555 0132', 'Support', 'Ada', 'Answered', 'Refund'])
      expect(row?.textContent).toContain(text)
    expect(row?.textContent).toContain('00:12')
    expect(row?.textContent).toContain('01:08')
  })

  it('calls whoever is shown by name by the telephone beside it', async () => {
    await desktop.open({
      path: '/calls',
      setUp: (server) => {
        server.contacts = [{ ...contact, customerName: 'Grace Hopper' }]
      },
    })
    await screen.findByText('Grace Hopper')
    await desktop.click('Call +1 415 555 0132')

    expect(desktop.app.dialpad.state.get()).toMatchObject({ isOpen: true, text: '+14155550132' })
    expect(desktop.app.navigator.route.get().path).toBe('/calls')
  })

  it('keeps its filters in the address bar, and reads them there', async () => {
    await openLog('/calls?outcome=abandoned-queue&number=0132&disposition=refund&since=nonsense')

    expect(screen.getByText('No call matches the filters.')).toBeTruthy()
    expect(desktop.server.requests('/offhook/v1/Contacts')[0]?.query).toEqual({
      outcome: 'abandoned-queue',
      number: '0132',
      disposition: 'refund',
    })
    await desktop.click('Clear filters')
    expect(screen.getAllByTestId('call-row')).toHaveLength(1)
  })

  it('keeps two edits that follow each other quickly', async () => {
    await openLog()
    await desktop.happens(() => {
      fireEvent.change(screen.getByLabelText('Number or name'), { target: { value: '0132' } })
    })
    await desktop.advance(100)
    await desktop.happens(() => {
      fireEvent.change(screen.getByLabelText('Agent'), { target: { value: 'ada' } })
    })
    await desktop.advance(400)

    expect(desktop.server.requests('/offhook/v1/Contacts').at(-1)?.query).toEqual({
      number: '0132',
      agent: 'ada',
    })
    expect(screen.getByLabelText('Number or name')).toHaveProperty('value', '0132')
  })
})

describe('the call log', () => {
  it('shows one row per leg on demand, with times as people say them', async () => {
    await openLog()
    await desktop.happens(() => screen.getByLabelText('Legs').click())

    const rows = screen.getAllByTestId('call-row')
    expect(rows.map((row) => row.getAttribute('data-sid'))).toEqual(['CA1', 'CA2'])
    expect(rows[0]?.textContent).toContain('5 minutes ago')
    expect(rows[0]?.textContent).toContain('01:25')
  })

  it('calls a number by a click on it, and opens the call by one beside it', async () => {
    await openLog('/calls?view=legs')
    const [first, second] = screen.getAllByTestId('call-row').map((row) => within(row))
    const number = first?.getByRole('button', { name: 'Call +1 415 555 0132' }) as HTMLElement
    const { navigator, dialpad } = desktop.app
    // Browsers have no number.
    expect(second?.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
      '+1 415 555 0100',
    ])

    await desktop.happens(() => void fireEvent.keyDown(number, { key: 'Enter' }))
    await desktop.happens(() => void fireEvent.click(number))

    expect(dialpad.state.get()).toMatchObject({ isOpen: true, text: '+14155550132' })
    expect(navigator.route.get().path).toBe('/calls')

    await desktop.happens(() => void fireEvent.click(first?.getByText('01:25') as HTMLElement))

    expect(navigator.route.get().path).toBe('/calls/CA1')
  })

  it('takes its filters from the address bar', async () => {
    await openLog('/calls?view=legs&status=no-answer&direction=outbound&disposition=refund')

    const rows = screen.getAllByTestId('call-row')
    expect(rows).toHaveLength(1)
    expect(rows[0]?.textContent).toContain('No answer')
    expect(desktop.server.requests('/offhook/v1/Calls')[0]?.query).toEqual({
      status: 'no-answer',
      direction: 'outbound',
    })
  })

  it('filters once typing has ended, and says when nothing matches', async () => {
    await openLog('/calls?view=legs')
    await desktop.happens(() => {
      fireEvent.change(screen.getByLabelText('Number or name'), {
        target: { value: '+1 999 555 0000' },
      })
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
    expect((await screen.findByText(/could not be loaded/)).textContent).toContain('reach')

    desktop.server.isDown = false
    await desktop.click('Try again')

    expect(screen.queryByText(/could not be loaded/)).toBeNull()
    expect(screen.getByText('There are no calls yet.')).toBeTruthy()
  })

  it('opens a call by its link: its legs, a recording in the making, its warnings', async () => {
    // The module is fetched once; what is waited for is what it shows.
    await import('./CallTimeline.tsx')
    await openLog()
    const [row] = screen.getAllByTestId('call-row')

    // A real link: Enter, the middle button and a new tab are the browser's.
    expect(row?.getAttribute('href')).toBe('/app/calls/CA1')
    await desktop.happens(() => row && fireEvent.click(row, { ctrlKey: true }))
    expect(desktop.app.navigator.route.get().path).toBe('/calls')
    await desktop.happens(() => row && fireEvent.click(row))

    expect(await screen.findAllByTestId('leg')).toHaveLength(2)
    expect(screen.getByText('The recording is still being made.')).toBeTruthy()
    expect(screen.getByText('The webhook did not answer.')).toBeTruthy()
    expect(screen.getByText('https://app.example/voice')).toBeTruthy()
  })

  it('shows what was said, line by line and on the axis of the call', async () => {
    await import('./CallTimeline.tsx')
    const line = { sid: 'TL1', callSid: 'CA1', track: 'inbound_track', confidence: null }
    const times = { from: '2026-05-04T08:55:20.000Z', to: '2026-05-04T08:55:22.000Z' }
    await desktop.open({
      path: '/calls/CA1',
      setUp: (server) => {
        withCalls(server)
        server.transcript = [
          { ...line, ...times, label: 'customer', text: 'When are you open?' },
          { ...line, ...times, sid: 'TL2', label: 'their own word', text: 'From nine.' },
        ]
      },
    })

    const spoken = await screen.findByRole('region', { name: 'What was said' })
    expect([...spoken.querySelectorAll('li')].map(({ textContent }) => textContent)).toEqual([
      '00:20CustomerWhen are you open?',
      '00:20their own wordFrom nine.',
    ])
    expect(screen.getByTestId('spoken').querySelectorAll('[title]')).toHaveLength(2)
    // There is no sound yet that a line could lead to.
    expect(spoken.querySelector('button')).toBeNull()
  })

  it('shows what was said about its moments, leads to it, and takes more', async () => {
    await import('./CallTimeline.tsx')
    const comments = '/offhook/v1/Calls/CA1/Comments'
    const comment: CallCommentRecord = {
      ...{ sid: 'CC1', callSid: 'CA1', seconds: 20, at: '2026-05-04T08:55:20.000Z' },
      ...{ author: 'Sue', text: 'A good answer', createdAt: '2026-05-04T09:00:00.000Z' },
      mayRemove: false,
    }
    await desktop.open({
      path: '/calls/CA1',
      setUp: (server) => {
        withCalls(server)
        server.answers.set(`GET ${comments}`, { comments: [comment] })
        server.answers.set(`POST ${comments}`, comment)
      },
    })

    const shown = await screen.findByTestId('comment')
    expect(shown.textContent).toContain('00:20A good answerSue, ')
    expect(within(shown).queryByRole('button')).toBeNull()
    await desktop.click('00:20, Sue: A good answer')
    expect(shown.getAttribute('aria-current')).toBe('true')

    fireEvent.keyDown(screen.getByTestId('call-timeline'), { key: 'c' })
    const field = screen.getByLabelText('Comment on 00:00 (C)')
    expect(document.activeElement).toBe(field)
    fireEvent.change(field, { target: { value: 'They waited long' } })
    await desktop.click('Add comment')
    const [sent] = desktop.server.requests(comments).filter(({ method }) => method === 'POST')
    expect(JSON.parse(sent?.body ?? '')).toEqual({ seconds: 0, text: 'They waited long' })
    expect(field).toHaveProperty('value', '')

    desktop.server.answers.set(`POST ${comments}`, refusal(400, 20001, 'text: is too long'))
    fireEvent.change(field, { target: { value: 'What I typed' } })
    await desktop.click('Add comment')
    const part = within(screen.getByRole('region', { name: 'Comments' }))
    expect(part.getByRole('alert').textContent).toContain('text: is too long')
    expect(field).toHaveProperty('value', 'What I typed')
  })

  it('says that a call of this address does not exist', async () => {
    await desktop.open({ path: '/calls/CA9' })

    expect(await screen.findByText(/This call could not be loaded/)).toBeTruthy()
  })
})
