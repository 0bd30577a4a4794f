// @vitest-environment happy-dom
import type { LiveColleague } from '@offhook/desk-api'
import { fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

const colleague = (name: string, facts: Partial<LiveColleague> = {}): LiveColleague => ({
  ...{ key: `WK-${name}`, kind: 'worker', name, activityName: 'Available' },
  ...{ unreachable: null, waiting: 0, free: 1, ...facts },
})

async function opens(): Promise<void> {
  await desktop.happens(() => {
    fireEvent.keyDown(document.documentElement, { key: 'k', code: 'KeyK', ctrlKey: true })
  })
  await desktop.advance(200)
}

const field = () => screen.getByPlaceholderText('What do you want to do?')

async function types(text: string): Promise<void> {
  await desktop.happens(() => void fireEvent.change(field(), { target: { value: text } }))
}

async function enter(): Promise<void> {
  await desktop.happens(() => void fireEvent.keyDown(field(), { key: 'Enter', code: 'Enter' }))
}

const lines = () =>
  [...document.querySelectorAll('[data-action]')].map((line) => line.textContent ?? '')

describe('the palette', () => {
  it('passes a live call on, by the words of what is wanted and to whom', async () => {
    desktop.live.set('directory', [
      colleague('Bob Brown'),
      colleague('Bo Busy', { unreachable: 'busy' }),
      colleague('Support', { key: 'WQ2', kind: 'queue', free: 2 }),
    ])
    await desktop.open()
    const { reservation } = await desktop.liveCall('WR1')
    await opens()

    await types('transfer bo')
    expect(lines()).toEqual([
      'Transfer to: Bob BrownAvailable',
      'Transfer to: Bo BusyBo Busy is in a call.',
    ])
    await enter()

    expect(reservation.task.passedOn).toMatchObject([['WK-Bob Brown', { mode: 'COLD' }]])
  })

  it('consults a number outside, and offers nothing of it without a call', async () => {
    await desktop.open()
    await opens()
    await types('consult')
    expect(lines()).toEqual([])
    await desktop.happens(() => void fireEvent.keyDown(field(), { key: 'Escape' }))
    await desktop.advance(500)
    await desktop.liveCall('WR1')
    await opens()

    await types('consult +1 202 555 0177')
    expect(lines()).toEqual(['Consult: +1 202 555 0177Outside number'])
    await enter()

    expect(desktop.server.requests('/offhook/v1/Tasks/WT-WR1/').at(-1)?.body).toContain('"WARM"')
  })

  it('calls what is typed, and who was called last', async () => {
    desktop.stored.set('offhook.dialpad', JSON.stringify({ recent: ['+12025550188'] }))
    await desktop.open()
    await desktop.click('Become available')
    await opens()
    await types('call')
    expect(lines()).toContain('Call: +1 202 555 0188Last numbers')

    await types('call 202 555 0177')
    expect(lines()).toEqual(['Call: 202 555 0177'])
    await enter()

    expect(desktop.worker.made).toMatchObject([{ to: '+12025550177' }])
  })

  it('says before it calls that the dialpad is turned off', async () => {
    desktop.server.dialling = { ...desktop.server.dialling, enabled: false }
    await desktop.open()
    await desktop.click('Become available')
    await opens()
    await types('call 202 555 0177')
    expect(lines()).toEqual(['Call: 202 555 0177The dialpad is turned off.'])
    await enter()

    expect(desktop.worker.made).toEqual([])
  })
})
