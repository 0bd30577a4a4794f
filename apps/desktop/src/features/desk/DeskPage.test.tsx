// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

const disabled = (name: string) =>
  screen.getByRole('button', { name }).getAttribute('aria-disabled') === 'true'

describe('an empty desk', () => {
  it('says how to take calls while offline, and becomes available by the button', async () => {
    await desktop.open()
    expect(screen.getByText(/You are offline/)).toBeTruthy()

    await desktop.click('Become available')

    expect(desktop.worker.moves).toEqual([['Available', {}]])
    expect(screen.getByText('Waiting for calls.')).toBeTruthy()
    expect(screen.getByText('+1 415 555 0100')).toBeTruthy()
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
    ['timeout', /You missed/],
    ['canceled', /The caller hung up/],
    ['rescinded', /taken by another agent/],
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
    expect(screen.getByRole('alert').textContent).toContain('410')
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
    expect(screen.getAllByText('Muted')).toHaveLength(2)
    const [told] = desktop.server.requests(
      '/2010-04-01/Accounts/AC1/Conferences/CF1/Participants/CA-agent',
    )
    expect(told).toMatchObject({
      method: 'POST',
      body: 'Muted=true',
      authorization: 'Bearer the-token',
    })
  })

  it('holds the customer, with a timer of its own, and resumes', async () => {
    await desktop.open()
    const { reservation } = await desktop.liveCall('WR1')
    await desktop.advance(10_000)
    await desktop.click('Hold')
    await desktop.advance(5000)
    expect(screen.getByTestId('task-phase').textContent).toBe('On hold00:0500:15')

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
    desktop.server.participants = [
      { call_sid: 'CA-customer', muted: false, hold: true, status: 'connected' },
    ]

    await desktop.liveCall('WR1')

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
})

describe('after a reload', () => {
  it('shows what was pending and what is being wrapped up', async () => {
    await desktop.open({
      present: [
        { sid: 'WR1', status: 'wrapping' },
        { sid: 'WR2', status: 'pending' },
      ],
    })

    expect(desktop.phases()).toEqual(['ringing', 'wrapping'])
  })

  it('says that an accepted call is not on this phone, and can end its task', async () => {
    await desktop.open({ present: [{ sid: 'WR1', status: 'accepted' }] })
    expect(screen.getByTestId('task-phase').textContent).toContain('Not on this phone')

    await desktop.click('Hang up')

    expect(desktop.worker.reservations.get('WR1')?.asked).toEqual([['wrap']])
  })

  it('can be tried again when the call could not be joined', async () => {
    await desktop.open({ present: [{ sid: 'WR1', status: 'accepted' }] })
    const call = await desktop.ring({ reservationSid: 'WR1' }, { Rejoin: 'true' })

    await desktop.happens(() => {
      call.emit('error', { code: 31401, message: 'denied' })
    })

    expect(desktop.phases()).toEqual(['elsewhere'])
    await desktop.click('Join call')
    expect(desktop.device.log.at(-1)).toBe('register')
  })

  it('joins the call once more when the person asks for it', async () => {
    await desktop.open({ present: [{ sid: 'WR1', status: 'accepted' }] })

    await desktop.click('Join call')
    expect(desktop.device.log).toEqual(['register', 'unregister', 'register'])
    const call = await desktop.ring({ reservationSid: 'WR1' }, { Rejoin: 'true' })
    await desktop.happens(() => call.open())

    expect(desktop.phases()).toEqual(['live'])
    expect(screen.queryByRole('button', { name: 'Join call' })).toBeNull()
  })
})

describe('trouble', () => {
  it('says what still works when the router is lost during a call', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')

    await desktop.happens(() => {
      desktop.worker.emit('disconnected', { message: 'Connection lost' })
    })
    await desktop.advance(1000)

    expect(screen.getByText(/Your call goes on/)).toBeTruthy()
    expect(disabled('Mute')).toBe(false)
    expect(disabled('Hold')).toBe(true)
  })

  it('tells an interrupted call from a lost connection that leaves the sound alone', async () => {
    await desktop.open()
    const { call } = await desktop.liveCall('WR1')
    await desktop.happens(() => call.emit('reconnecting', { code: 53001 }))
    await desktop.advance(1000)
    expect(screen.queryByText(/interrupted/)).toBeNull()

    await desktop.happens(() => call.emit('reconnecting', { code: 53405 }))
    await desktop.advance(1000)
    expect(screen.getByText(/The call is interrupted/)).toBeTruthy()

    await desktop.happens(() => call.emit('reconnected'))
    expect(screen.queryByText(/interrupted/)).toBeNull()
  })

  it('notices a call that the SDK gave up without a word', async () => {
    await desktop.open()
    const { call } = await desktop.liveCall('WR1')

    await desktop.happens(() => call.lose())

    expect(desktop.phases()).toEqual(['ending'])
  })

  it('gives way to another window, and takes the desk back on demand', async () => {
    await desktop.open()
    const first = desktop.worker
    await desktop.happens(() => {
      first.emit('disconnected', { message: 'Closed by another session of this worker' })
    })
    expect(first.isConnected).toBe(false)
    expect(screen.getByText(/open in another window/)).toBeTruthy()

    await desktop.click('Use it here')

    expect(desktop.workers).toHaveLength(2)
    expect(screen.queryByText(/open in another window/)).toBeNull()
  })

  it('gives up a place that another window takes back again and again', async () => {
    await desktop.open()
    const lose = () => desktop.worker.emit('disconnected', { message: 'errorCode=1006' })
    for (const _ of [1, 2]) {
      await desktop.happens(lose)
      await desktop.advance(1000)
      expect(screen.queryByText(/open in another window/)).toBeNull()
      await desktop.happens(() => desktop.worker.emit('ready', desktop.worker))
    }

    await desktop.happens(lose)

    expect(desktop.worker.isConnected).toBe(false)
    expect(screen.getByText(/open in another window/)).toBeTruthy()
  })

  it('renews the token of the phone when the SDK asks, and that of the router in time', async () => {
    await desktop.open()
    await desktop.happens(() => desktop.device.emit('tokenWillExpire'))
    expect(desktop.device.tokens).toHaveLength(2)

    await desktop.advance(3_540_000)

    expect(desktop.worker.tokens).toHaveLength(2)
    expect(desktop.worker.shown).toEqual(desktop.worker.tokens.slice(1))
  })

  it('renews a refused token once, and says so when the new one is refused too', async () => {
    await desktop.open()
    const refuse = () => desktop.device.emit('error', { code: 20101 })
    await desktop.happens(refuse)
    expect(desktop.device.tokens).toHaveLength(2)
    expect(screen.queryByRole('alert')).toBeNull()

    await desktop.happens(refuse)

    expect(desktop.device.tokens).toHaveLength(2)
    expect(screen.getByRole('alert').textContent).toContain('could not be renewed')
    await desktop.click('Try again')
    expect(desktop.device.tokens).toHaveLength(3)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('does not call the line bad because the agent is muted', async () => {
    await desktop.open()
    const { call } = await desktop.liveCall('WR1')
    await desktop.happens(() => call.emit('warning', 'constant-audio-input-level'))
    expect(screen.getByTestId('quality').textContent).toBe('fair')

    await desktop.click('Mute')

    expect(screen.getByTestId('quality').textContent).toBe('good')
  })

  it('says that the microphone is blocked when a call could not be answered for it', async () => {
    await desktop.open()
    await desktop.offer('WR1')
    await desktop.click('Accept')
    const call = await desktop.ring({ reservationSid: 'WR1' })

    await desktop.happens(() => {
      call.emit('error', Object.assign(new Error('PermissionDeniedError'), { code: 31401 }))
    })

    expect(screen.getByRole('alert').textContent).toContain('The microphone is blocked')
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
  })
})

describe('keys', () => {
  it('shows every key on ?', async () => {
    await desktop.open()

    await desktop.press('Slash')

    const card = within(screen.getByRole('dialog'))
    expect(card.getByText('Return to the call')).toBeTruthy()
    expect(card.getByText('Search and commands')).toBeTruthy()
  })
})
