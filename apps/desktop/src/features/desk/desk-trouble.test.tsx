// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

const disabled = (name: string) =>
  screen.getByRole('button', { name }).getAttribute('aria-disabled') === 'true'

describe('after a reload', () => {
  it('is available again who was so, however long the page took for the router', async () => {
    await desktop.open()
    await desktop.click('Become available')
    window.dispatchEvent(new Event('pagehide'))
    desktop.close()

    await desktop.open()

    expect(desktop.worker.moves).toEqual([['Available', {}]])
  })

  it('is so too when the tab has crashed, which says nothing; not when the login has ended', async () => {
    await desktop.open()
    await desktop.click('Become available')
    desktop.close()
    await desktop.open()
    expect(desktop.worker.moves).toEqual([['Available', {}]])

    await desktop.happens(() => desktop.app.session.logout(true))
    desktop.close()
    await desktop.open()
    expect(desktop.worker.moves).toEqual([])
  })

  it('is so too once the phone can be called, where that takes longer', async () => {
    await desktop.open()
    await desktop.click('Become available')
    desktop.close()
    desktop.phoneRefusal = new Error('refused')
    await desktop.open()
    expect(desktop.worker.moves).toEqual([])

    desktop.phoneRefusal = null
    await desktop.happens(() => void desktop.app.desk.get()?.phone.start({ register: true }))

    expect(desktop.worker.moves).toEqual([['Available', {}]])
  })

  it('finds the note as it was typed, which went out with the page', async () => {
    await desktop.open({ present: [{ sid: 'WR1', status: 'accepted' }] })
    await desktop.happens(() => {
      fireEvent.change(screen.getByLabelText('Notes', { selector: 'textarea' }), {
        target: { value: 'wants a refund' },
      })
    })
    expect(desktop.server.notes).toEqual([])

    await desktop.happens(() => void window.dispatchEvent(new Event('pagehide')))

    expect(desktop.server.notes).toEqual(['wants a refund'])
    expect(desktop.server.seen.at(-1)?.keepalive).toBe(true)
  })

  it('is offered no call whose microphone is blocked by now, and is told why', async () => {
    await desktop.open()
    await desktop.click('Become available')
    window.dispatchEvent(new Event('pagehide'))
    desktop.close()
    desktop.microphone = 'blocked'

    await desktop.open()

    expect(desktop.worker.options).not.toHaveProperty('connectActivitySid')
    expect(desktop.worker.moves).toEqual([])
    expect(screen.getByRole('alert').textContent).toContain('No calls are offered to you')

    desktop.microphone = 'open'
    await desktop.click('Try again')
    expect(desktop.worker.moves).toEqual([['Available', {}]])
  })

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
    expect(screen.getAllByTestId('party')[1]?.textContent).toContain('Not in the call')

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

  it('says that the call is not here when another page of the person has taken it first', async () => {
    await desktop.open({ present: [{ sid: 'WR1', status: 'accepted' }] })
    const call = await desktop.ring({ reservationSid: 'WR1' }, { Rejoin: 'true' })
    expect(call.log).toEqual(['accept'])

    // Both have answered; the server gives the call to one, and cancels the other's.
    await desktop.happens(() => call.emit('cancel'))

    expect(desktop.phases()).toEqual(['elsewhere'])
    expect(screen.getByTestId('task-phase').textContent).toContain('Not on this phone')
    expect(disabled('Mute')).toBe(true)
    expect(desktop.isRinging()).toBe(false)
  })

  it('does not ask for a call that another device has; once that has lost it, it can be joined', async () => {
    await desktop.open({ present: [{ sid: 'WR1', status: 'accepted' }] })
    const own = { callSid: 'CA-agent', kind: 'worker', isMe: true } as const
    await desktop.conference('WR1', [{}, own])
    expect(screen.getAllByTestId('party')[1]?.textContent).toContain('Live, not here')
    expect(disabled('Join call')).toBe(true)
    const reason = screen
      .getByRole('button', { name: 'Join call' })
      .getAttribute('aria-description')
    expect(reason).toContain('on another device')
    await expect(
      desktop.app.actions.invokeAction('JoinCall', { sid: 'WR1' }),
    ).rejects.toMatchObject({ cause: { text: { key: 'intents.onOtherDevice' } } })
    expect(desktop.device.log).toEqual(['register'])

    await desktop.conference('WR1', [{}, { ...own, isAway: true }])
    expect(screen.getAllByTestId('party')[1]?.textContent).toContain('Not in the call')
    await desktop.click('Join call')
    expect(desktop.device.log).toEqual(['register', 'unregister', 'register'])
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

  it('does not promise that the call goes on when nothing is heard of it either', async () => {
    await desktop.open()
    const { call } = await desktop.liveCall('WR1')
    const strip = () => screen.getByTestId('connection').textContent
    const hears = (packetsReceived: number) =>
      desktop.happens(() => call.emit('sample', { mos: 4.2, packetsReceived }))
    await hears(0)
    expect(strip()).not.toContain('out of reach')
    await hears(50)
    await desktop.happens(() => {
      desktop.worker.emit('disconnected', { message: 'Connection lost' })
    })
    await desktop.advance(1000)
    expect(strip()).toContain('Your call goes on')

    await hears(0)
    expect(strip()).toContain('Server and call are out of reach')

    await hears(50)
    expect(strip()).toContain('Your call goes on')
  })

  it('says what has ended while the connection was lost, of which the SDK says nothing', async () => {
    await desktop.open()
    const { call } = await desktop.liveCall('WR1')
    await desktop.offer('WR2')
    await desktop.happens(() => {
      desktop.worker.emit('disconnected', { message: 'Connection lost' })
      call.lose()
    })

    // The server has begun anew, and knows of the second alone.
    await desktop.happens(() => {
      desktop.worker.reservations.delete('WR1')
      desktop.worker.emit('ready', desktop.worker)
    })

    expect(desktop.phases()).toEqual(['ringing'])
    const told = screen.getAllByText(/ended while the connection was lost/)
    expect(told.map(({ textContent }) => textContent)).toEqual([
      'The task of +1 415 555 0132 ended while the connection was lost.',
    ])
  })

  it('begins anew where the SDK could not read its lists, which it does not try again', async () => {
    await desktop.open()
    const first = desktop.worker
    await desktop.happens(() => {
      first.emit('disconnected', { message: 'Connection lost' })
      first.emit('error', new Error('Failed to initialize Worker WK1'))
    })
    expect(desktop.workers).toHaveLength(1)

    await desktop.advance(2_000)

    expect(desktop.workers).toHaveLength(2)
    expect(first.isConnected).toBe(false)
    expect(screen.getByTestId('activity').getAttribute('data-standing')).toBe('away')
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
    expect(desktop.worker.shown).toEqual(desktop.worker.tokens)
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

describe('a second window', () => {
  it('asks before it takes the desk, and the first lets its call go', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    const second = new Driver()
    second.windows = desktop.windows
    try {
      await second.open()
      expect(screen.getByTestId('seat').textContent).toContain('A call is live')
      expect(second.workers).toHaveLength(0)

      await second.click('Bring the call here')
      await second.settle()

      expect(second.workers).toHaveLength(1)
      expect(desktop.device.isDestroyed).toBe(true)
      expect(screen.getByTestId('seat').textContent).toContain('Go on there')
    } finally {
      second.close()
    }
  })
})

describe('availability', () => {
  it('is taken away, with the reason, when the microphone is lost while waiting', async () => {
    await desktop.open()
    await desktop.click('Become available')

    await desktop.setMicrophone('blocked')

    expect(desktop.worker.moves.at(-1)).toEqual([
      'Unavailable',
      { rejectPendingReservations: true },
    ])
    expect(screen.getByRole('alert').textContent).toContain('No calls are offered to you')

    desktop.microphone = 'open'
    await desktop.click('Try again')

    expect(desktop.worker.moves.at(-1)?.[0]).toBe('Available')
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('is refused, with the reason, while the phone cannot be called', async () => {
    desktop.phoneRefusal = Object.assign(new Error('refused'), { code: 31480 })
    await desktop.open()
    await desktop.click('Become available')
    expect(desktop.worker.moves).toEqual([])
    expect(screen.getByText(/Your status did not change.*error 31480/)).toBeTruthy()

    desktop.phoneRefusal = null
    const ofPhone = document.querySelector<HTMLElement>('[data-notice="phone"]')!
    await desktop.happens(() => within(ofPhone).getByRole('button', { name: 'Try again' }).click())
    await desktop.click('Become available')
    expect(desktop.worker.moves.map(([name]) => name)).toEqual(['Available'])

    await desktop.happens(() => desktop.device.emit('unregistered'))
    const again = { activityName: 'Available' }
    await desktop.happens(
      () => void desktop.app.actions.invokeAction('SetActivity', again).catch(() => undefined),
    )
    expect(screen.getByText(/Your status did not change. Your phone is not connected/)).toBeTruthy()
  })

  it('comes when the phone is connected, not while a call could not be answered yet', async () => {
    await desktop.open()
    await desktop.happens(() => desktop.device.emit('registering'))
    await desktop.click('Become available')
    expect(desktop.worker.moves).toEqual([])

    await desktop.happens(() => desktop.device.emit('registered'))

    expect(desktop.worker.moves).toEqual([['Available', {}]])
  })

  it('outlasts a phone that is back at once, and a call that goes on without it', async () => {
    await desktop.open()
    await desktop.click('Become available')
    await desktop.happens(() => desktop.device.emit('unregistered'))
    await desktop.advance(4_000)
    await desktop.happens(() => desktop.device.emit('registered'))
    await desktop.advance(10_000)
    expect(desktop.worker.activity?.name).toBe('Available')

    const { call } = await desktop.liveCall('WR1')
    await desktop.happens(() => desktop.device.emit('unregistered'))
    await desktop.advance(10_000)
    expect(desktop.worker.activity?.name).toBe('Available')

    await desktop.happens(() => call.disconnect())
    await desktop.advance(5_000)
    expect(desktop.worker.activity?.name).toBe('Unavailable')
  })

  it('is taken away when the phone is lost for longer or has failed, and had back when it is well', async () => {
    await desktop.open()
    await desktop.click('Become available')
    await desktop.happens(() => desktop.device.emit('unregistered'))
    await desktop.advance(5_000)
    expect(desktop.worker.moves.at(-1)).toEqual([
      'Unavailable',
      { rejectPendingReservations: true },
    ])
    const told = () => document.querySelector('[data-notice="PhoneDown"]')
    expect(told()?.textContent).toContain('your status is Unavailable until it is back')

    await desktop.happens(() => desktop.device.emit('registered'))
    expect(desktop.worker.moves.at(-1)?.[0]).toBe('Available')
    expect(told()).toBeNull()

    desktop.phoneRefusal = new Error('refused')
    await desktop.happens(() => void desktop.app.desk.get()?.phone.start({ register: true }))
    expect(desktop.worker.moves.at(-1)?.[0]).toBe('Unavailable')
    desktop.phoneRefusal = null
    await desktop.click('Try again')
    expect(desktop.worker.moves.at(-1)?.[0]).toBe('Available')
  })

  it('does not come back by itself for who has chosen another status, or has no microphone', async () => {
    await desktop.open()
    await desktop.click('Become available')
    const lose = async () => {
      await desktop.happens(() => desktop.device.emit('unregistered'))
      await desktop.advance(5_000)
    }
    await lose()
    await desktop.happens(() => void desktop.app.desk.get()?.setActivity('WA-Break'))
    await desktop.happens(() => desktop.device.emit('registered'))
    expect(desktop.worker.activity?.name).toBe('Break')

    await desktop.happens(() => void desktop.app.desk.get()?.setActivity('WA-Available'))
    await lose()
    desktop.microphone = 'blocked'
    await desktop.happens(() => desktop.device.emit('registered'))
    expect(desktop.worker.activity?.name).toBe('Unavailable')
    expect(screen.getByRole('alert').textContent).toContain('No calls are offered to you')
  })

  it('asks nothing of the page of somebody who is called on a telephone outside', async () => {
    desktop.microphone = 'blocked'
    desktop.phoneRefusal = new Error('refused')
    await desktop.open()
    await desktop.happens(() => {
      desktop.worker.attributes = { contact_uri: 'sip:desk-7@pbx.example.com' }
      desktop.worker.emit('attributesUpdated', desktop.worker)
    })

    await desktop.click('Become available')

    expect(desktop.worker.moves).toEqual([['Available', {}]])
    expect(screen.getByTestId('activity').getAttribute('data-standing')).toBe('available')
    await desktop.setMicrophone('blocked')
    await desktop.advance(10_000)
    expect(desktop.worker.moves).toEqual([['Available', {}]])
  })

  it('that was asked for gives way to another status that was chosen meanwhile', async () => {
    await desktop.open()
    const desk = desktop.app.desk.get()
    await desktop.happens(() => {
      void desk?.setActivity('WA-Available')
      void desk?.setActivity('WA-Break')
    })
    expect(desktop.worker.moves.map(([name]) => name)).toEqual(['Break'])
  })

  it('that did not change says why', async () => {
    await desktop.open()
    desktop.worker.refusal = new Error('Request failed with status code 403')

    await desktop.click('Become available')

    expect(screen.getByRole('alert').textContent).toContain(
      'Your status did not change. You may not do this. Ask an administrator.',
    )
  })

  it('explains why a rejected call rings again', async () => {
    await desktop.open()
    const reservation = await desktop.offer('WR1')
    await desktop.click('Reject')
    await desktop.take(reservation, 'rejected')

    const again = await desktop.offer('WR1')
    expect(screen.getByText(/rings here again/)).toBeTruthy()

    await desktop.take(again, 'canceled')
    expect(screen.queryByText(/rings here again/)).toBeNull()
  })
})
