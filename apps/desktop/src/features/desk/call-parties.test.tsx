// @vitest-environment happy-dom
import { screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

const disabled = (name: string) =>
  screen.getByRole('button', { name }).getAttribute('aria-disabled') === 'true'

describe('the call in hand', () => {
  it('keeps its controls when another device takes the desk, and goes when it ends', async () => {
    await desktop.open()
    const { call } = await desktop.liveCall('WR1')
    await desktop.happens(() => {
      desktop.worker.emit('disconnected', { message: 'Closed by another session of this worker' })
    })
    expect(desktop.phases()).toEqual(['live'])
    expect(screen.getByTestId('connection').textContent).toContain('Your call goes on here')

    await desktop.click('Hang up')

    expect(call.log).toContain('disconnect')
    expect(desktop.phases()).toEqual([])
  })

  it('is live also where another device has taken the desk while it was being accepted', async () => {
    await desktop.open()
    await desktop.offer('WR1')
    await desktop.click('Accept')
    const call = await desktop.ring({ reservationSid: 'WR1' })
    await desktop.happens(() => {
      desktop.worker.emit('disconnected', { message: 'Closed by another session of this worker' })
    })
    expect(desktop.phases()).toEqual(['connecting'])

    await desktop.happens(() => call.open())

    expect(desktop.phases()).toEqual(['live'])
  })

  it('goes quietly where another computer of the person has answered first', async () => {
    await desktop.open()
    const reservation = await desktop.offer('WR1')
    await desktop.click('Accept')
    const call = await desktop.ring({ reservationSid: 'WR1' })
    expect(call.log).toEqual(['accept'])

    await desktop.happens(() => call.emit('cancel'))
    await desktop.happens(() => reservation.become('accepted', 'accepted'))

    expect(desktop.phases()).toEqual(['elsewhere'])
    expect(desktop.isRinging()).toBe(false)
    const own = { callSid: 'CA-agent', kind: 'worker', isMe: true } as const
    const ownRow = () => screen.getAllByTestId('party')[1]!
    await desktop.conference('WR1', [{}, own])
    expect(ownRow().textContent).toContain('Live, not here')
    expect(ownRow().querySelector('[title="Muted"]')).toBeNull()
    await desktop.conference('WR1', [{}, { ...own, muted: true }])
    expect(ownRow().querySelector('[title="Muted"]')).toBeTruthy()
    await desktop.conference('WR1', [{}, { ...own, holdSince: desktop.clock.now() }])
    expect(ownRow().textContent).toContain('On hold')
    expect(document.querySelector('[data-notice]')).toBeNull()
    await desktop.advance(20_000)
    expect(document.querySelector('[data-notice]')).toBeNull()
    await desktop.happens(() => reservation.become('wrapping', 'wrapup'))
    expect(desktop.phases()).toEqual(['wrapping'])
  })

  it('shows everybody in it, and what can be done to each', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    await desktop.conference('WR1', [
      {},
      { callSid: 'CA-agent', kind: 'worker', isMe: true, endConferenceOnExit: true },
      { callSid: 'CA-out', kind: 'external', name: 'sip:kate@example.com', status: 'connecting' },
      { callSid: 'CA-boss', kind: 'supervisor', name: 'Boss', muted: true },
    ])
    const rows = screen.getAllByTestId('party').map((row) => row.textContent)
    expect(rows[2]).toContain('kate')
    expect(rows[2]).not.toContain('sip:')
    expect(rows[2]).toContain('Calling…')
    expect(rows[3]).toContain('Listening')
    expect(disabled('Hold kate')).toBe(true)
    expect(disabled('End for everyone')).toBe(true)
    expect(screen.getByRole('button', { name: 'Hang up' })).toBeTruthy()
  })

  it('is left by the agent, not ended, when more than two are in it', async () => {
    await desktop.open()
    const { call } = await desktop.liveCall('WR1')
    await desktop.conference('WR1', [
      {},
      { callSid: 'CA-agent', kind: 'worker', isMe: true, endConferenceOnExit: true },
      { callSid: 'CA-out', kind: 'external', name: '+12025550199' },
    ])

    await desktop.click('Leave call')

    const own = '/2010-04-01/Accounts/AC1/Conferences/CF1/Participants/CA-agent'
    expect(desktop.server.requests(own).map(({ body }) => body)).toEqual([
      'EndConferenceOnExit=false',
    ])
    expect(call.log).toContain('disconnect')
  })

  it('goes on where the others could not be kept, with the reason', async () => {
    await desktop.open()
    const { call } = await desktop.liveCall('WR1')
    await desktop.conference('WR1', [
      {},
      { callSid: 'CA-agent', kind: 'worker', isMe: true, endConferenceOnExit: true },
      { callSid: 'CA-out', kind: 'external', name: '+12025550199' },
    ])
    desktop.server.isDown = true

    await desktop.click('Leave call')

    expect(screen.getByRole('alert').textContent).toContain(
      'You could not leave the call. The server cannot be reached.',
    )
    expect(call.log).not.toContain('disconnect')
  })

  it('is ended for everyone on demand, and a party is held and removed by itself', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    await desktop.conference('WR1', [
      {},
      { callSid: 'CA-agent', kind: 'worker', isMe: true },
      { callSid: 'CA-out', kind: 'external', name: '+12025550199' },
    ])
    await desktop.click('Hold +1 202 555 0199')
    await desktop.click('Remove +1 202 555 0199 from the call')
    const out = desktop.server.requests(
      '/2010-04-01/Accounts/AC1/Conferences/CF1/Participants/CA-out',
    )
    expect(out.map(({ method, body }) => [method, body])).toEqual([
      ['POST', 'Hold=true'],
      ['DELETE', ''],
    ])

    await desktop.click('End for everyone')

    const own = '/2010-04-01/Accounts/AC1/Conferences/CF1/Participants/CA-agent'
    expect(desktop.server.requests(own)[0]?.body).toBe('EndConferenceOnExit=true')
  })

  it('says that the agent is on hold, and leaves the hold of the customer to the others', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    await desktop.conference('WR1', [
      {},
      { callSid: 'CA-agent', kind: 'worker', isMe: true, holdSince: desktop.clock.now() },
    ])
    expect(screen.getByText('You are on hold')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Hold' })).toBeNull()
    expect(disabled('Take me off hold')).toBe(false)
    expect(disabled('Transfer')).toBe(true)
  })

  it('tells who put whom on hold, where a person in the call did', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    const holdSince = desktop.clock.now()
    const part = (n: number) => screen.getAllByTestId('party')[n]?.textContent
    const bob = { callSid: 'CA-bob', kind: 'worker', name: 'Bob Brown' } as const
    const me = { callSid: 'CA-agent', kind: 'worker', isMe: true } as const

    await desktop.conference('WR1', [
      { holdSince, heldBy: 'CA-agent' },
      { ...me, holdSince, heldBy: 'CA-bob' },
      { ...bob, holdSince },
    ])

    expect(part(0)).toContain('Customer · put on hold by you')
    expect(part(1)).toContain('You · put on hold by Bob Brown')
    // An application did that.
    expect(part(2)).not.toContain('put on hold by')

    await desktop.conference('WR1', [{}, me, bob])
    expect(part(0)).not.toContain('put on hold by')
  })
})
