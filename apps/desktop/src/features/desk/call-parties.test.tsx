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

/** What the server was asked to do to a party: changes by the conference, the end by the task. */
const asked = (callSid: string) =>
  [
    `/2010-04-01/Accounts/AC1/Conferences/CF1/Participants/${callSid}`,
    `/offhook/v1/Tasks/WT-WR1/Conversation/Parties/${callSid}`,
  ].flatMap((path) => desktop.server.requests(path).map(({ method, body }) => `${method} ${body}`))

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
    expect(asked('CA-out')).toEqual(['POST Hold=true'])
    await desktop.click('Remove +1 202 555 0199 from the call')
    expect(asked('CA-out')).toEqual(['POST Hold=true', 'DELETE '])

    await desktop.click('End for everyone')

    const own = '/2010-04-01/Accounts/AC1/Conferences/CF1/Participants/CA-agent'
    expect(desktop.server.requests(own)[0]?.body).toBe('EndConferenceOnExit=true')
  })

  it('of three, customer and others are muted, held and removed each by themselves', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    const customer = { endConferenceOnExit: true }
    const me = { callSid: 'CA-agent', kind: 'worker', isMe: true } as const
    const out = { callSid: 'CA-out', kind: 'external', name: '+12025550199' } as const
    const acts = (n: number) =>
      within(screen.getAllByTestId('party')[n]!)
        .queryAllByRole('button')
        .map((button) => button.getAttribute('aria-label'))
    await desktop.conference('WR1', [customer, me])
    expect(acts(0)).toEqual([])

    await desktop.conference('WR1', [customer, me, out])

    expect(acts(0)).toEqual([
      'Mute +1 415 555 0132',
      'Hold +1 415 555 0132',
      'Remove +1 415 555 0132 from the call',
    ])
    expect(acts(1)).toEqual([])
    expect(acts(2)).toHaveLength(3)
    await desktop.click('Mute +1 415 555 0132')
    await desktop.click('Mute +1 202 555 0199')
    await desktop.conference('WR1', [
      { ...customer, muted: true, holdSince: desktop.clock.now() },
      me,
      { ...out, muted: true },
    ])
    await desktop.click('Take +1 415 555 0132 off hold')
    await desktop.click('Unmute +1 202 555 0199')
    await desktop.click('Remove +1 415 555 0132 from the call')
    await desktop.click('Remove +1 415 555 0132 from the call')

    expect(asked('CA-customer')).toEqual(['POST Muted=true', 'POST Hold=false', 'DELETE '])
    expect(asked('CA-out')).toEqual(['POST Muted=true', 'POST Muted=false'])
    const remove = screen.getByRole('button', { name: 'Remove +1 415 555 0132 from the call' })
    remove.focus()
    await desktop.conference('WR1', [{ ...customer, status: 'left', muted: true }, me, out])
    const gone = screen.getAllByTestId('party')[0]
    expect(gone?.textContent).toContain('Left')
    expect(gone?.querySelector('[title="Muted"]')).toBeNull()
    expect(screen.queryByLabelText('Loudness of the customer')).toBeNull()
    expect(document.activeElement).toBe(remove)
    expect(remove.getAttribute('aria-disabled')).toBe('true')
    expect(disabled('Hold')).toBe(true)
  })

  it('lets the agent unmute a customer whom the third has left muted, or says why not', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    const me = { callSid: 'CA-agent', kind: 'worker', isMe: true } as const

    await desktop.conference('WR1', [{ muted: true }, me])
    expect(disabled('Unmute +1 415 555 0132')).toBe(false)

    await desktop.conference('WR1', [{ muted: true }, { ...me, holdSince: desktop.clock.now() }])
    const unmute = screen.getByRole('button', { name: 'Unmute +1 415 555 0132' })
    expect(unmute.getAttribute('aria-description')).toBe('You are on hold.')
    unmute.focus()
    expect(document.activeElement).toBe(unmute)
  })

  it('names what can be done to each in the language of the page', async () => {
    await desktop.open({ language: 'es' })
    const reservation = await desktop.offer('WR1')
    await desktop.click('Aceptar')
    const call = await desktop.ring({ reservationSid: 'WR1' })
    await desktop.happens(() => call.open())
    await desktop.happens(() => reservation.become('accepted', 'accepted'))
    await desktop.conference('WR1', [
      { muted: true },
      { callSid: 'CA-agent', kind: 'worker', isMe: true },
      { callSid: 'CA-out', kind: 'external', name: '+12025550199' },
    ])

    expect(disabled('Dejar de silenciar a +1 415 555 0132')).toBe(false)
    expect(disabled('Silenciar a +1 202 555 0199')).toBe(false)
    await desktop.click('Quitar a +1 202 555 0199 de la llamada')
    const question = 'Pulse otra vez para quitar a +1 202 555 0199 de la llamada'
    expect(screen.getAllByText(question)).not.toEqual([])
  })

  it('takes back at once who is only being called', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    await desktop.conference('WR1', [
      {},
      { callSid: 'CA-agent', kind: 'worker', isMe: true },
      { callSid: 'CA-out', kind: 'external', name: '+12025550199', status: 'connecting' },
    ])

    await desktop.click('Remove +1 202 555 0199 from the call')

    expect(asked('CA-out')).toEqual(['DELETE '])
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
