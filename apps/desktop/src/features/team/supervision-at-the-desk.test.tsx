// @vitest-environment happy-dom
/** A supervisor at the desk: the keys of supervision, and calls of their own. */
import type { LiveWorker } from '@offhook/desk-api'
import { screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'
import { liveWorker } from '../../testing/live-rows.ts'

const watched = '/v1/Workspaces/WS1/Tasks/WT-WR9/Reservations/WR9'
const supervision = '/offhook/v1/Workspaces/WS1/Reservations/WR9/Supervision'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
  const session = { ...login, person: { ...person, roles: ['supervisor'] } }
  desktop.stored.set('offhook.session', JSON.stringify(session))
  desktop.server.answers.set(`POST ${watched}`, {})
  desktop.server.answers.set(`DELETE ${supervision}`, {})
})
afterEach(() => desktop.close())

async function opened(worker: LiveWorker = liveWorker): Promise<void> {
  await desktop.open({ path: `/team/${worker.key}` })
  await desktop.happens(() => desktop.live.set('team', [worker]))
}

const modes = () =>
  desktop.server
    .requests(watched)
    .map(({ body }) => new URLSearchParams(body).get('SupervisorMode'))
const controls = () => screen.getByTestId('supervision')
const reasonOf = (name: string) =>
  controls().querySelector(`[data-act="${name}"]`)?.getAttribute('aria-description')

describe('the keys of supervision', () => {
  it('begin, change and end it', async () => {
    await opened()
    await desktop.press('l')
    const call = await desktop.ring({ reservationSid: 'WR9' })
    await desktop.press('w')
    await desktop.press('j')
    expect(modes()).toEqual(['monitor', 'whisper', 'barge'])
    expect(controls().getAttribute('data-mode')).toBe('barge')

    await desktop.press('s')
    expect(call.log).toContain('disconnect')
    expect(desktop.server.requests(supervision)).toEqual([])
  })

  it('take the call back that has not come yet', async () => {
    await opened()
    await desktop.press('l')
    await desktop.press('s')
    expect(desktop.server.requests(supervision).map(({ method }) => method)).toEqual(['DELETE'])
    const late = await desktop.ring({ reservationSid: 'WR9' })
    expect(late.log).toEqual(['ignore'])
  })

  it('have it taken back by a page that goes', async () => {
    await opened()
    await desktop.press('l')
    await desktop.happens(() => void window.dispatchEvent(new Event('pagehide')))
    const asked = desktop.server.requests(supervision)
    expect(asked.map(({ method, keepalive }) => [method, keepalive])).toEqual([['DELETE', true]])
  })

  it('begin again at once: when the call of before has ended', async () => {
    await opened()
    await desktop.press('l')
    const call = await desktop.ring({ reservationSid: 'WR9' })
    await desktop.happens(() => call.open())
    const ends = vi.spyOn(call, 'disconnect').mockImplementation(() => undefined)
    await desktop.press('s')
    expect(ends).toHaveBeenCalled()
    expect(reasonOf('monitor')).toBeNull()
    await desktop.press('w')
    expect(modes()).toEqual(['monitor'])

    await desktop.happens(() => call.emit('disconnect', call))
    expect(modes()).toEqual(['monitor', 'whisper'])
    const again = await desktop.ring({ reservationSid: 'WR9' })
    expect(again.log).toEqual(['accept'])
  })

  it('do nothing in a call of one’s own, as their buttons say', async () => {
    await opened()
    await desktop.happens(() => desktop.app.navigator.go('/'))
    await desktop.liveCall('WR1')
    await desktop.happens(() => desktop.app.navigator.go('/team/WK2'))
    expect(reasonOf('monitor')).toBe('You are in a call. End it first.')
    for (const key of ['l', 'w', 'j']) await desktop.press(key)
    expect(modes()).toEqual([])
  })

  it('do nothing at one’s own call', async () => {
    await opened({ ...liveWorker, key: 'WK1' })
    expect(reasonOf('barge')).toBe('This is your own call.')
    for (const key of ['l', 'w', 'j']) await desktop.press(key)
    expect(modes()).toEqual([])
  })

  it('do nothing before the call has begun', async () => {
    const [task] = liveWorker.tasks
    if (!task) throw new Error('there is no call')
    await opened({ ...liveWorker, tasks: [{ ...task, conferenceSid: null }] })
    expect(reasonOf('whisper')).toBe('The call has not begun.')
    await desktop.press('w')
    expect(modes()).toEqual([])
  })
})

describe('an agent', () => {
  it('is told that supervision is for supervisors, where a plugin asks for it', async () => {
    desktop.stored.set('offhook.session', JSON.stringify(login))
    const { flex } = await desktop.openWith()
    await desktop.happens(
      () => void flex.Actions.invokeAction('MonitorCall', { sid: 'WR9' }).catch(() => undefined),
    )
    expect(screen.getByText(/Only supervisors can be in the calls of others/)).toBeTruthy()
    expect(modes()).toEqual([])
  })
})

describe('a supervisor who takes calls', () => {
  it('is offered and takes one as an agent does', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    expect(desktop.phases()).toEqual(['live'])
  })

  it('stops listening by accepting, and is in their own call then', async () => {
    await opened()
    await desktop.press('l')
    const listening = await desktop.ring({ reservationSid: 'WR9' })
    await desktop.happens(() => listening.open())
    expect(screen.getByTestId('supervision-strip')).toBeTruthy()
    await desktop.happens(() => desktop.app.navigator.go('/'))

    const { call } = await desktop.liveCall('WR1')

    expect(listening.log).toEqual(['accept', 'disconnect'])
    expect(call.log).toEqual(['accept'])
    expect(screen.queryByTestId('supervision-strip')).toBeNull()
    expect(desktop.phases()).toEqual(['live'])
  })
})
