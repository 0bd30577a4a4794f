// @vitest-environment happy-dom
import { screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let driver: Driver
beforeEach(() => {
  driver = new Driver()
})
afterEach(() => {
  driver.close()
  vi.restoreAllMocks()
})

const broken = () => screen.queryByRole('heading', { name: 'This page has failed' })

describe('a page that cannot be drawn', () => {
  it('says so inside its frame, leaves the call alone, and comes back', async () => {
    await driver.openWith()
    const { call } = await driver.liveCall('WR1')
    const fault = vi.spyOn(driver.app.plugins.channels, 'lookOf').mockImplementation(() => {
      throw new Error('a fault of ours')
    })
    await driver.conference('WR1', [{}])

    expect(broken()).toBeTruthy()
    expect(screen.getByTestId('page-broken').textContent).toContain('it goes on')
    expect(screen.getByRole('link', { name: 'Calls' })).toBeTruthy()
    expect(call.log).toEqual(['accept'])
    expect(driver.app.desk.get()?.phone.state.get().call).toMatchObject({ state: 'open' })
    expect(driver.reported).toContainEqual(new Error('a fault of ours'))

    fault.mockRestore()
    await driver.click('Try again')
    expect(broken()).toBeNull()
    expect(driver.phases()).toEqual(['live'])
  })

  it('does not keep others from being opened', async () => {
    await driver.openWith()
    await driver.liveCall('WR1')
    vi.spyOn(driver.app.plugins.channels, 'lookOf').mockImplementation(() => {
      throw new Error('a fault of ours')
    })
    await driver.conference('WR1', [{}])
    expect(broken()).toBeTruthy()

    await driver.happens(() => screen.getByRole('link', { name: 'Calls' }).click())
    expect(broken()).toBeNull()
  })
})

it('a frame that cannot be drawn says so too, and can be loaded anew; the phone goes on', async () => {
  await driver.openWith()
  const { call } = await driver.liveCall('WR1')
  vi.spyOn(driver.app.notices, 'shown', 'get').mockImplementation(() => {
    throw new Error('a fault of ours')
  })
  await driver.happens(() => driver.app.navigator.go('/calls'))

  expect(broken()).toBeTruthy()
  expect(call.log).toEqual(['accept'])
  expect(driver.app.desk.get()?.phone.state.get().call).toMatchObject({ state: 'open' })
  await driver.click('Reload the page')
  expect(driver.reloads).toBe(1)
})
