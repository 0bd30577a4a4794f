// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

describe('an empty desk', () => {
  it('says how to take calls while offline, and becomes available by the button', async () => {
    await desktop.open()
    expect(screen.getByText(/You are offline/)).toBeTruthy()

    await desktop.click('Become available')

    expect(desktop.worker.moves).toEqual([['Available', {}]])
    expect(screen.getByText('Waiting for calls.')).toBeTruthy()
    expect(screen.getByText(/\+1 415 555 0100/)).toBeTruthy()
  })

  it('connects both SDKs to the host that served the page', async () => {
    await desktop.open()

    expect(desktop.worker.options).toMatchObject({
      ebServer: 'http://localhost:8080/v1/wschannels',
      wsServer: 'ws://localhost:8080/v1/wschannels',
      closeExistingSessions: true,
    })
    expect(desktop.device.options).toMatchObject({ chunderw: 'localhost:8080' })
  })

  it('asks for the microphone when becoming available, and says what to do when it is refused', async () => {
    desktop.microphone = 'blocked'
    await desktop.open()
    await desktop.click('Become available')
    expect(screen.getByRole('alert').textContent).toContain('The microphone is blocked')

    desktop.microphone = 'open'
    await desktop.click('Try again')

    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('tells a microphone that another program has from one that is not there', async () => {
    desktop.microphone = 'taken'
    await desktop.open()
    await desktop.click('Become available')

    expect(screen.getByRole('alert').textContent).toContain('Another program has the microphone')
    expect(document.querySelector('[data-notice="MicTaken"]')).toBeTruthy()
  })
})

describe('a ringing call', () => {
  it('shows who calls and what they chose, and rings', async () => {
    await desktop.open()
    await desktop.offer('WR1', { name: 'Grace Hopper', reason: 'Billing' })

    expect(desktop.phases()).toEqual(['ringing'])
    expect(desktop.canvas().getByText('Grace Hopper', { selector: 'h1' })).toBeTruthy()
    expect(within(screen.getByTestId('context-panel')).getByText('Billing')).toBeTruthy()
    expect(desktop.isRinging()).toBe(true)
    expect(document.title).toBe('Incoming: Grace Hopper')
  })

  it('tells the seconds left, by the timeout of the reservation', async () => {
    await desktop.open()
    await desktop.offer('WR1')
    expect(screen.getByText('120 s')).toBeTruthy()

    await desktop.advance(30_000)

    expect(screen.getByText('90 s')).toBeTruthy()
  })

  it.each([
    ['timeout', /You missed .1 415 555 0132/],
    ['canceled', /The caller hung up: .1 415 555 0132/],
    ['rescinded', /.1 415 555 0132 was taken by another agent/],
  ])('goes away by %s, with the reason', async (how, sentence) => {
    await desktop.open()
    const reservation = await desktop.offer('WR1')

    await desktop.take(reservation, how)

    expect(desktop.phases()).toEqual([])
    expect(screen.getByText(sentence)).toBeTruthy()
    expect(desktop.isRinging()).toBe(false)
  })

  it('is rejected by the button, without a notice', async () => {
    await desktop.open()
    const reservation = await desktop.offer('WR1')
    await desktop.click('Reject')
    expect(reservation.asked).toEqual([['reject']])
    expect(desktop.isRinging()).toBe(false)

    await desktop.take(reservation, 'rejected')

    expect(desktop.phases()).toEqual([])
    expect(screen.queryByText(/missed|hung up/)).toBeNull()
  })

  it('stays, with the reason, when the router refuses the accept', async () => {
    await desktop.open()
    const reservation = await desktop.offer('WR1')
    reservation.refusal = new Error('Request failed with status code 410.')

    await desktop.click('Accept')

    expect(desktop.phases()).toEqual(['ringing'])
    expect(screen.getByRole('alert').textContent).toContain('no longer there')
  })

  it('keeps the agent from going away before they say that it rejects the call', async () => {
    await desktop.open()
    await desktop.click('Become available')
    await desktop.offer('WR1')
    await desktop.shortcut('KeyS')
    await desktop.happens(() =>
      screen.getByRole('menuitem', { name: 'Break', hidden: true }).click(),
    )
    expect(desktop.worker.moves).toHaveLength(1)

    await desktop.click('Reject and go to Break')

    expect(desktop.worker.moves[1]).toEqual(['Break', { rejectPendingReservations: true }])
  })
})

describe('accepting', () => {
  it('asks for a conference as Flex does, and answers the call that belongs to it', async () => {
    await desktop.open()
    const reservation = await desktop.offer('WR1')
    await desktop.click('Accept')
    expect(desktop.phases()).toEqual(['connecting'])
    expect(reservation.asked).toEqual([
      [
        'conference',
        {
          startConferenceOnEnter: true,
          endConferenceOnExit: true,
          endConferenceOnCustomerExit: true,
          beep: 'false',
          earlyMedia: true,
          timeout: 120,
        },
      ],
    ])

    const call = await desktop.ring({ reservationSid: 'WR1', taskSid: 'WT-WR1' })
    await desktop.happens(() => call.open())
    expect(call.log).toEqual(['accept'])
    expect(desktop.phases()).toEqual(['connecting'])

    await desktop.happens(() => reservation.become('accepted', 'accepted'))

    expect(desktop.phases()).toEqual(['live'])
  })

  it('answers by the task when the call names no reservation', async () => {
    await desktop.open()
    await desktop.offer('WR1')
    await desktop.click('Accept')

    const call = await desktop.ring({ taskSid: 'WT-WR1' })

    expect(call.log).toEqual(['accept'])
  })

  it('leaves a call alone that was accepted in another window', async () => {
    await desktop.open()
    await desktop.offer('WR1')

    const call = await desktop.ring({ reservationSid: 'WR1' })

    expect(call.log).toEqual(['ignore'])
    expect(desktop.phases()).toEqual(['ringing'])
  })

  it('is back in the call that it was in before the page was loaded again', async () => {
    await desktop.open({ present: [{ sid: 'WR1', status: 'accepted' }] })
    expect(desktop.phases()).toEqual(['elsewhere'])

    const call = await desktop.ring({ reservationSid: 'WR1' }, { Rejoin: 'true' })
    await desktop.happens(() => call.open())

    expect(call.log).toEqual(['accept'])
    expect(desktop.phases()).toEqual(['live'])
  })

  it('is back in it also before the work is known again', async () => {
    await desktop.open()

    const call = await desktop.ring({ reservationSid: 'WR1' }, { Rejoin: 'true' })
    await desktop.happens(() => call.open())
    expect(call.log).toEqual(['accept'])
    const reservation = await desktop.offer('WR1')
    await desktop.happens(() => reservation.become('accepted', 'accepted'))

    expect(desktop.phases()).toEqual(['live'])
  })

  it('works by keyboard, the oldest call first', async () => {
    await desktop.open({ present: [{ sid: 'WR0', status: 'wrapping' }] })
    const first = await desktop.offer('WR1')
    await desktop.advance(2000)
    const second = await desktop.offer('WR2')
    await desktop.shortcut('KeyT')
    await desktop.shortcut('KeyT')
    expect(screen.getByTestId('task-phase').textContent).toContain('Wrap up')

    await desktop.shortcut('KeyA')

    expect([first.asked.length, second.asked.length]).toEqual([1, 0])
  })

  it('says so when the call does not come within 15 seconds', async () => {
    await desktop.open()
    await desktop.offer('WR1')
    await desktop.click('Accept')

    await desktop.advance(15_000)

    expect(screen.getByRole('alert').textContent).toContain('has not reached your phone')
  })
})
