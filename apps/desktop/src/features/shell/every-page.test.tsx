// @vitest-environment happy-dom
import { act, screen, within } from '@testing-library/react'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../routes.ts'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'

/** Whoever may see every page, and takes calls. */
const everything = { ...person, roles: ['agent', 'supervisor', 'admin'] as const }

const pages = routes.filter(({ isBare }) => !isBare).map(({ path }) => path)

/** What the bar says and offers, whichever page is shown below it. */
const bar = (part: 'ringing' | 'live' | 'wrapup') => within(screen.getByTestId(`bar-${part}`))
const button = (part: Parameters<typeof bar>[0], name: string | RegExp) =>
  // By its label: the search by role asks the style of every element.
  expect(bar(part).getByLabelText(name).tagName).toBe('BUTTON')

const states: readonly {
  readonly name: string
  readonly reach: (driver: Driver) => Promise<unknown>
  readonly look: () => void
}[] = [
  {
    name: 'while a call rings',
    reach: (driver) => driver.offer('WR1'),
    look: () => {
      button('ringing', /^Accept/)
      button('ringing', /^Reject|^Decline/)
    },
  },
  {
    name: 'in a call',
    reach: (driver) => driver.liveCall('WR1'),
    look: () => {
      button('live', 'Put the customer on hold')
      button('live', 'Mute yourself')
      button('live', 'Go to the live call')
      expect(bar('live').getByText(/^\d+:\d\d/)).toBeTruthy()
    },
  },
  {
    name: 'in wrap-up',
    reach: async (driver) => {
      const { reservation } = await driver.liveCall('WR1')
      await driver.happens(() => reservation.become('wrapping', 'wrapup'))
    },
    look: () => button('wrapup', /^Complete/),
  },
  {
    name: 'in a call whose page has lost the server',
    reach: async (driver) => {
      await driver.liveCall('WR1')
      await driver.happens(() => driver.isOnline.set(false))
      await driver.advance(1_000)
    },
    look: () => {
      button('live', 'Mute yourself')
      expect(screen.getByTestId('connection').textContent).toMatch(/call/i)
    },
  },
]

describe.each(states)('every page $name', ({ reach, look }) => {
  let driver: Driver

  beforeAll(async () => {
    driver = new Driver()
    driver.stored.set('offhook.session', JSON.stringify({ ...login, person: everything }))
    await driver.open()
    await reach(driver)
  })

  afterAll(() => driver.close())

  it.each(pages)('%s shows what goes on', async (path) => {
    // The bar does not wait for what the page asks the server.
    await act(async () => driver.app.navigator.go(path))

    expect(driver.app.navigator.route.get().path).toBe(path)
    expect(screen.queryByTestId('page-forbidden')).toBeNull()
    expect(document.querySelector('main')?.childElementCount).toBeGreaterThan(0)
    look()
  })
})
