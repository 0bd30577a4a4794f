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

describe('a live call', () => {
  it('runs a timer from the moment sound begins', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')

    await desktop.advance(67_000)

    expect(screen.getByTestId('task-phase').textContent).toBe('Live01:07')
  })

  it('enables the same controls that were there before', async () => {
    await desktop.open()
    const reservation = await desktop.offer('WR1')
    const names = ['Mute', 'Hold', 'Keypad', 'Hang up']
    expect(names.map(disabled)).toEqual([true, true, true, true])
    await desktop.click('Accept')
    const call = await desktop.ring({ reservationSid: 'WR1' })

    await desktop.happens(() => call.open())
    await desktop.happens(() => reservation.become('accepted', 'accepted'))

    expect(names.map(disabled)).toEqual([false, false, false, false])
    expect(disabled('Complete')).toBe(true)
  })

  it('mutes in the phone and in the conference, and shows it', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')

    await desktop.click('Mute')

    expect(screen.getByRole('button', { name: 'Unmute' })).toBeTruthy()
    expect(screen.getAllByText('Muted')).toHaveLength(1)
    expect(screen.getByRole('button', { name: 'Unmute yourself' })).toBeTruthy()
    const [told] = desktop.server.requests(
      '/2010-04-01/Accounts/AC1/Conferences/CF1/Participants/CA-agent',
    )
    expect(told).toMatchObject({
      method: 'POST',
      body: 'Muted=true',
      authorization: 'Bearer the-token',
    })
  })

  it('says that others may see the opposite where they could not be told, until that is over', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    desktop.server.isDown = true
    await desktop.click('Mute')
    expect(screen.getByText('You are muted, but others may see the opposite.')).toBeTruthy()

    await desktop.click('Unmute')
    expect(screen.queryByText('You are muted, but others may see the opposite.')).toBeNull()
    expect(screen.getByText('You are not muted, but others may see the opposite.')).toBeTruthy()

    desktop.server.isDown = false
    await desktop.click('Mute')
    expect(screen.queryByText(/others may see the opposite/)).toBeNull()
  })

  it('holds the customer, with a timer of its own, and resumes', async () => {
    await desktop.open()
    const { reservation } = await desktop.liveCall('WR1')
    await desktop.advance(10_000)
    await desktop.click('Hold')
    await desktop.advance(5000)
    expect(screen.getByTestId('task-phase').textContent).toBe('On hold00:15')

    await desktop.click('Resume')

    expect(reservation.task.holds).toEqual([true, false])
    expect(screen.getByTestId('task-phase').textContent).toBe('Live00:15')
  })

  it('reminds softly of a customer who has been on hold for a minute', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    await desktop.click('Hold')

    await desktop.advance(60_000)

    expect(desktop.players.find((player) => player.src.includes('hold'))?.plays).toBe(1)
  })

  it('shows a hold that another party has set', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')

    await desktop.conference('WR1', [{ holdSince: desktop.clock.now() }])

    expect(screen.getByTestId('task-phase').textContent).toContain('On hold')
  })

  it('says so when the hold fails, and offers to try again', async () => {
    await desktop.open()
    const { reservation } = await desktop.liveCall('WR1')
    reservation.task.holdRefusal = new Error('The conference is over.')
    await desktop.click('Hold')
    expect(screen.getByRole('alert').textContent).toContain('could not be put on hold')

    reservation.task.holdRefusal = null
    await desktop.click('Try again')

    expect(screen.queryByRole('alert')).toBeNull()
    expect(screen.getByRole('button', { name: 'Resume' })).toBeTruthy()
  })

  it('sends digits by the keypad', async () => {
    await desktop.open()
    const { call } = await desktop.liveCall('WR1')

    await desktop.click('Keypad')
    await desktop.click('5')
    await desktop.click('Pound')
    expect(call.log).toEqual(['accept', 'digits 5'])

    // A browser drops a key that waits behind one that sounds when it is given the next.
    await desktop.advance(230)
    expect(call.log).toEqual(['accept', 'digits 5', 'digits #'])
    expect(screen.getByText('5#')).toBeTruthy()
  })

  it('calls a bad line by its word', async () => {
    await desktop.open()
    const { call } = await desktop.liveCall('WR1')
    expect(screen.getByTestId('quality').textContent).toBe('good')

    await desktop.happens(() => call.emit('warning', 'high-jitter'))
    expect(screen.getByTestId('quality').textContent).toBe('fair')
    await desktop.happens(() => call.emit('sample', { mos: 2.9 }))

    expect(screen.getByTestId('quality').textContent).toBe('poor')
  })

  it('keeps a second call from being accepted, and does not ring over the talk', async () => {
    await desktop.open()
    await desktop.liveCall('WR1', { name: 'Grace' })

    await desktop.offer('WR2', { name: 'Lin' })

    expect(desktop.phases()).toEqual(['ringing', 'live'])
    expect(disabled('Accept the call from Lin')).toBe(true)
    expect(desktop.isRinging()).toBe(false)
    expect(desktop.canvas().getByText('Grace', { selector: 'h1' })).toBeTruthy()
  })

  it('is ended by the agent, wrapped up and completed', async () => {
    await desktop.open()
    const { reservation, call } = await desktop.liveCall('WR1')
    await desktop.click('Hang up')
    expect(call.log).toContain('disconnect')
    expect(desktop.phases()).toEqual(['ending'])
    await desktop.happens(() => reservation.become('wrapping', 'wrapup'))
    await desktop.advance(8000)
    expect(screen.getByTestId('task-phase').textContent).toBe('Wrap up00:08')

    await desktop.click('Complete')
    await desktop.take(reservation, 'completed')

    expect(reservation.asked.at(-1)).toEqual(['complete'])
    expect(desktop.phases()).toEqual([])
  })

  it('does not complete with the key press that hung up', async () => {
    await desktop.open()
    const { reservation } = await desktop.liveCall('WR1')
    await desktop.shortcut('Digit1')
    await desktop.happens(() => reservation.become('wrapping', 'wrapup'))
    await desktop.shortcut('Digit1')
    expect(reservation.asked.map(([what]) => what)).toEqual(['conference'])

    await desktop.advance(1000)
    await desktop.shortcut('Digit1')

    expect(reservation.asked.map(([what]) => what)).toEqual(['conference', 'complete'])
  })

  it('is told to end 15, 5 and 1 minutes before, and counts down in the bar', async () => {
    const MINUTE = 60_000
    await desktop.open()
    await desktop.liveCall('WR1')
    const skew = desktop.live.now - desktop.clock.now()
    const endsAt = desktop.clock.now() + skew + 16 * MINUTE
    await desktop.conference('WR1', [{}], endsAt)
    expect(screen.queryByTestId('call-ends')).toBeNull()

    await desktop.advance(MINUTE)
    expect(screen.getByText(/This call ends in 15 minutes/)).toBeTruthy()
    expect(screen.getByTestId('call-ends').textContent).toContain('15:00')

    await desktop.advance(2 * MINUTE)
    // The sentence is not true for long; the bar is.
    expect(screen.queryByText(/This call ends in/)).toBeNull()
    expect(screen.getByTestId('call-ends').textContent).toContain('13:00')

    await desktop.advance(8 * MINUTE)
    expect(screen.getByText(/ends in 5 minutes/)).toBeTruthy()
    await desktop.advance(4 * MINUTE)
    expect(screen.getByText(/ends in a minute/)).toBeTruthy()

    // Somebody has given it more time.
    await desktop.conference('WR1', [{}], endsAt + 60 * MINUTE)
    expect(screen.queryByText(/ends in a minute/)).toBeNull()
    expect(screen.queryByTestId('call-ends')).toBeNull()
  })
})

describe('on a computer whose clock is half a minute fast', () => {
  const clockOf = (part: string) => screen.getByTestId(part).textContent
  /** How much of each ring on the screen has run out. */
  const runOut = () =>
    [...document.querySelectorAll('circle')].flatMap(({ style }) => style.animationDelay || [])

  it('offer, call, hold and wrap-up are timed by the server', async () => {
    desktop.aheadMs = 30_000
    desktop.server.sheet = { wrapUpSeconds: 60 }
    await desktop.open()
    await desktop.offer('WR0')
    expect(new Set(runOut())).toEqual(new Set(['-0ms']))
    expect(clockOf('task-phase')).toContain('120 s')
    await desktop.take(desktop.worker.reservations.get('WR0')!, 'rescinded')

    const { reservation } = await desktop.liveCall('WR1')
    expect(clockOf('task-phase')).toBe('Live00:00')
    await desktop.advance(7_000)
    expect(clockOf('task-phase')).toBe('Live00:07')

    const held = () => screen.getAllByTestId('party')[0]?.textContent
    await desktop.click('Hold')
    expect(held()).toContain('On hold00:00')
    await desktop.conference('WR1', [{ holdSince: desktop.serverNow }])
    expect(held()).toContain('On hold00:00')

    await desktop.happens(() => reservation.become('wrapping', 'wrapup'))
    expect(clockOf('task-phase')).toBe('Wrap up00:00')
    expect(new Set(runOut())).toEqual(new Set(['-0ms']))
  })
})
