// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

const disabled = (name: string) =>
  screen.getByRole('button', { name }).getAttribute('aria-disabled') === 'true'

describe('a task without a call', () => {
  it('is accepted as such, worked on, and completed', async () => {
    await desktop.open()
    const reservation = await desktop.offer('WR1', { call_sid: undefined, name: 'Call back Lin' })
    expect(desktop.isRinging()).toBe(true)

    await desktop.click('Accept')
    expect(reservation.asked).toEqual([['accept']])
    await desktop.happens(() => reservation.become('accepted', 'accepted'))
    expect(desktop.phases()).toEqual(['working'])
    expect(disabled('Mute')).toBe(true)
    await desktop.click('Complete')

    expect(reservation.asked.at(-1)).toEqual(['complete'])
  })

  it('says beforehand that nobody can be called about it, where the dialpad is turned off', async () => {
    desktop.server.dialling = { ...desktop.server.dialling, enabled: false }
    await desktop.open()
    await desktop.click('Become available')
    const about = { call_sid: undefined, name: 'Lin', from: '+14155550132' }
    const errand = await desktop.offer('WR1', about)
    await desktop.click('Accept')
    await desktop.happens(() => errand.become('accepted', 'accepted'))

    const button = screen.getByRole('button', { name: 'Call +1 415 555 0132 for this task' })
    expect(button.getAttribute('aria-description')).toBe('The dialpad is turned off.')
  })

  it('calls whoever it is about, by button or key, and keeps what came of each call', async () => {
    await desktop.open()
    await desktop.click('Become available')
    const about = { call_sid: undefined, name: 'Lin', from: '+14155550132' }
    const errand = await desktop.offer('WR1', about)
    expect(disabled('Call +1 415 555 0132 for this task')).toBe(true)
    await desktop.click('Accept')
    await desktop.happens(() => errand.become('accepted', 'accepted'))

    await desktop.click('Call +1 415 555 0132 for this task')
    const [made] = desktop.worker.made
    expect(made).toMatchObject({
      to: '+14155550132',
      attributes: {
        ...{ name: 'Lin', direction: 'outbound' },
        errand: { reservation_sid: 'WR1', task_sid: 'WT-WR1' },
      },
    })
    const ofCall = {
      ...{ name: 'Lin', direction: 'outbound', outbound_to: '+14155550132' },
      errand: { reservation_sid: 'WR1', task_sid: 'WT-WR1' },
      call_sid: undefined,
    }
    const first = await desktop.offer('WR2', ofCall)
    first.canceledReasonCode = 45303
    await desktop.take(first, 'canceled')
    expect(errand.task.attributes['calls']).toMatchObject([
      { to: '+14155550132', outcome: 'busy', task_sid: 'WT-WR2' },
    ])
    expect(within(screen.getByTestId('errand')).getByText('Busy')).toBeTruthy()

    await desktop.shortcut('KeyE')
    expect(desktop.worker.made).toHaveLength(2)
    const second = await desktop.offer('WR3', ofCall)
    await desktop.ring({ reservationSid: 'WR3', taskSid: 'WT-WR3' }).then((call) =>
      desktop.happens(() => {
        second.task.attributes = { ...second.task.attributes, call_sid: 'CA-customer' }
        call.open()
        second.become('accepted', 'accepted')
      }),
    )
    expect(errand.task.attributes['calls']).toMatchObject([
      { outcome: 'busy' },
      { outcome: 'answered', task_sid: 'WT-WR3' },
    ])
  })

  it('that names no number says so where it is asked to call', async () => {
    await desktop.open()
    const errand = await desktop.offer('WR1', { call_sid: undefined, from: 'web form' })
    await desktop.click('Accept')
    await desktop.happens(() => errand.become('accepted', 'accepted'))

    expect(screen.queryByRole('button', { name: /for this task$/ })).toBeNull()
    await desktop.shortcut('KeyE')
    expect(desktop.worker.made).toEqual([])
  })
})

describe('after the call', () => {
  const list = [
    { sid: 'D1', label: 'Sold', key: 1, taskQueueSid: null },
    { sid: 'D2', label: 'Wrong number', key: 2, taskQueueSid: null },
  ]

  async function wrapUp() {
    desktop.server.sheet = { dispositions: list, wrapUpSeconds: 60 }
    await desktop.open()
    const { reservation, call } = await desktop.liveCall('WR1')
    await desktop.happens(() => call.disconnect())
    await desktop.happens(() => reservation.become('wrapping', 'wrapup'))
    return reservation
  }

  it('shows by a ring how long the wrap-up may take', async () => {
    const rings = () =>
      [...document.querySelectorAll('circle')].flatMap(({ style }) => style.animationDuration || [])
    await wrapUp()

    expect(rings()).toEqual(['60000ms'])
  })

  it('takes the outcome by its digit, in wrap-up only and not while typing', async () => {
    await wrapUp()
    const chosen = () =>
      screen.getAllByRole('button', { pressed: true }).map(({ textContent }) => textContent)

    await desktop.press('2')
    expect(chosen()).toEqual(['2Wrong number'])

    const note = screen.getByRole('textbox', { name: 'Notes' })
    await desktop.happens(() => fireEvent.keyDown(note, { key: '1', code: 'Digit1' }))
    expect(chosen()).toEqual(['2Wrong number'])
  })

  it('saves the last words of the note before it completes', async () => {
    const reservation = await wrapUp()
    const note = screen.getByRole('textbox', { name: 'Notes' })
    await desktop.happens(() => fireEvent.change(note, { target: { value: 'Calls back' } }))
    await desktop.click('Complete')

    expect(desktop.server.notes).toEqual(['Calls back'])
    expect(reservation.asked.at(-1)).toEqual(['complete'])
  })

  it('accepts by itself what the administrator has set so, and the own outbound call', async () => {
    desktop.server.sheet = { autoAccept: true }
    await desktop.open()
    const first = await desktop.offer('WR1')
    expect(first.asked.map(([what]) => what)).toEqual(['conference'])
    await desktop.take(first, 'canceled')

    desktop.server.sheet = {}
    const second = await desktop.offer('WR2', {
      direction: 'outbound',
      outbound_to: '+12025550199',
      call_sid: undefined,
    })
    expect(second.asked.map(([what]) => what)).toEqual(['conference'])
  })
})

describe('a task whose rules come at the second try', () => {
  const down = new Response('{}', { status: 503 })

  it('is accepted by itself then', async () => {
    desktop.server.sheet = { autoAccept: true }
    desktop.server.answers.set('GET /offhook/v1/Tasks/WT-WR1/Notes', down)
    await desktop.open()
    const reservation = await desktop.offer('WR1')
    expect(reservation.asked).toEqual([])

    desktop.server.answers.clear()
    await desktop.advance(1_000)
    expect(reservation.asked.map(([what]) => what)).toEqual(['conference'])
  })

  it('is left alone once it has been taken back', async () => {
    desktop.server.sheet = { autoAccept: true }
    desktop.server.answers.set('GET /offhook/v1/Tasks/WT-WR1/Notes', down)
    await desktop.open()
    const release = desktop.server.hold('GET /offhook/v1/Tasks/WT-WR1/Notes')
    const reservation = await desktop.offer('WR1')
    await desktop.take(reservation, 'rescinded')
    desktop.server.answers.clear()
    await desktop.happens(release)
    expect(reservation.asked).toEqual([])
  })
})

describe('what goes on', () => {
  const words = () => screen.getByTestId('activity').textContent

  it('is in the bar on every page, and the status tells the truth', async () => {
    await desktop.open({ path: '/calls' })
    await desktop.happens(() => {
      void desktop.worker.activities.get('WA-Available')?.setAsCurrent()
    })
    const reservation = await desktop.offer('WR1', { name: 'Grace' })
    expect(screen.getByTestId('bar-ringing').textContent).toContain('Grace')
    expect(words()).toContain('Ringing')

    await desktop.click('Accept call: Grace')
    const call = await desktop.ring({ reservationSid: 'WR1' })
    await desktop.happens(() => call.open())
    await desktop.happens(() => reservation.become('accepted', 'accepted'))
    expect(screen.queryByTestId('bar-ringing')).toBeNull()
    expect(screen.getByTestId('bar-live').textContent).toContain('Grace')
    expect(words()).toContain('In a call')

    await desktop.happens(() => call.disconnect())
    await desktop.happens(() => reservation.become('wrapping', 'wrapup'))
    expect(screen.getByTestId('bar-wrapup').textContent).toContain('Grace')
    expect(words()).toContain('Wrap up')
    await desktop.click('Complete wrap-up: Grace')
    await desktop.take(reservation, 'completed')

    expect(screen.queryByTestId('bar-wrapup')).toBeNull()
    expect(words()).toContain('Available')
  })

  it('is not reachable when the phone is lost, whatever the activity says', async () => {
    await desktop.open()
    await desktop.click('Become available')
    await desktop.happens(() => desktop.device.emit('unregistered'))
    expect(words()).toContain('Not reachable')
  })

  it('is said at once when the browser knows that there is no network', async () => {
    await desktop.open()
    await desktop.happens(() => desktop.isOnline.set(false))
    await desktop.advance(500)
    expect(screen.getByTestId('connection').textContent).toContain('Connection lost')
    await desktop.happens(() => desktop.isOnline.set(true))
    expect(screen.getByTestId('connection').textContent).toBe('Connected')
  })

  it('is said within two seconds of a cut of which nobody tells', async () => {
    await desktop.open()
    // A beat has just come: no cut is noticed later than one of now.
    await desktop.advance(700)
    desktop.live.isDown = true
    await desktop.advance(1_799)
    expect(screen.getByTestId('connection').textContent).toBe('Connected')
    await desktop.advance(1)
    expect(screen.getByTestId('connection').textContent).toContain('Connection lost')
  })

  it('is not worth a word when it is back at once', async () => {
    await desktop.open()
    await desktop.happens(() => desktop.live.closes(1006))
    expect(desktop.app.isOnline.get()).toBe(false)
    await desktop.advance(400)
    expect(desktop.app.isOnline.get()).toBe(true)
    await desktop.advance(600)
    expect(screen.getByTestId('connection').textContent).toBe('Connected')
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

  const card = () => within(screen.getByRole('dialog'))
  const keysOf = (name: string) => card().getByRole('button', { name: `Change the key: ${name}` })
  const pressIn = (name: string, code: string) =>
    desktop.happens(() => {
      const how = { key: code.at(-1), code, ctrlKey: true, shiftKey: true }
      fireEvent.keyDown(keysOf(name), how)
    })

  it('are changed by their person, who is told what clashes, and kept on this computer', async () => {
    await desktop.open()
    await desktop.click('Become available')
    await desktop.press('Slash')
    expect(keysOf('Previous task').closest('div')?.textContent).toContain(
      'Most browsers keep this key',
    )
    await desktop.happens(() => void fireEvent.click(keysOf('Mute')))
    await pressIn('Mute', 'KeyH')
    expect(screen.getByRole('alert').textContent).toContain('Ctrl+Shift+H is taken: Hold.')
    expect(keysOf('Mute').textContent).toBe('CtrlShiftM')

    await desktop.click('Swap the two')
    expect(keysOf('Mute').textContent).toBe('CtrlShiftH')
    expect(keysOf('Hold').textContent).toBe('CtrlShiftM')
    await desktop.press('Escape')
    await desktop.liveCall('WR1')
    await desktop.shortcut('KeyH')
    expect(screen.getByRole('button', { name: 'Unmute' })).toBeTruthy()
    expect(JSON.parse(desktop.stored.get('offhook.keys') ?? '')).toEqual({ M: 'H', H: 'M' })
  })

  it('tell whose key a plugin has taken, and can be taken back', async () => {
    await desktop.open()
    const action = vi.fn()
    await desktop.happens(() =>
      desktop.app.plugins.shortcuts.addShortcuts({ M: { action, name: 'Make a ticket' } }),
    )
    await desktop.press('Slash')
    expect(keysOf('Mute').textContent).toBe('No key')
    expect(card().getByText('A plugin has taken the key of this: Make a ticket.')).toBeTruthy()

    await desktop.happens(() => void fireEvent.click(keysOf('Mute')))
    await pressIn('Mute', 'KeyM')
    await desktop.click('Take it')

    expect(keysOf('Mute').textContent).toBe('CtrlShiftM')
    expect(action).not.toHaveBeenCalled()
    // The plugin's deed has none any more.
    expect(card().getByText('Make a ticket').nextSibling?.textContent).toBe('No key')
  })

  it('are asked for until Escape, which leaves the card open', async () => {
    await desktop.open()
    await desktop.press('Slash')
    await desktop.happens(() => void fireEvent.click(keysOf('Mute')))
    expect(keysOf('Mute').textContent).toContain('Press Ctrl+Shift')
    // The card goes by Escape unless this is said; it fades, so that it is there for a while anyway.
    expect(keysOf('Mute').dataset['mantineStopPropagation']).toBe('true')
    const pressEscape = () =>
      desktop.happens(() => void fireEvent.keyDown(keysOf('Mute'), { key: 'Escape' }))
    await pressEscape()
    expect(keysOf('Mute').textContent).toBe('CtrlShiftM')
    await pressEscape()
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull(), 20_000)
  })
})
