// @vitest-environment happy-dom
import type { LiveColleague } from '@offhook/desk-api'
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

const bob: LiveColleague = {
  key: 'WKbob',
  kind: 'worker',
  name: 'Bob Brown',
  activityName: 'Available',
  unreachable: null,
  waiting: 0,
  free: 1,
}
const directory: LiveColleague[] = [
  bob,
  { ...bob, key: 'WKcarol', name: 'Carol Clark', activityName: 'Offline', unreachable: 'offline' },
  { ...bob, key: 'WQbilling', kind: 'queue', name: 'Billing', activityName: null, free: 2 },
]

const field = () => screen.getByLabelText('Agent, queue or number')
const type = async (text: string) => {
  fireEvent.change(field(), { target: { value: text } })
  await desktop.settle()
}
const press = async (key: string, more: object = {}) => {
  fireEvent.keyDown(document.activeElement ?? field(), { key, ...more })
  await desktop.settle()
}
const panel = () => screen.queryByTestId('transfer-panel')

/** A live call, and the list of whom it can be passed on to. */
async function open() {
  desktop.live.set('directory', directory)
  await desktop.open()
  const { reservation } = await desktop.liveCall('WR1', { name: 'Grace Hopper' })
  await desktop.conference('WR1', [{ kind: 'customer' }])
  await desktop.click('Transfer')
  await desktop.settle()
  return reservation
}

describe('the transfer panel', () => {
  it('takes the place of the context, with the cursor in its field, and Escape gives it back', async () => {
    await open()
    expect(screen.queryByTestId('context-panel')).toBeNull()
    expect(document.activeElement).toBe(field())

    await press('Escape')

    expect(panel()).toBeNull()
    expect(screen.getByTestId('context-panel')).toBeTruthy()
    expect(document.activeElement?.getAttribute('data-act')).toBe('transfer')
  })

  it('consults by Enter, and shows who is asked until that is taken back', async () => {
    const { task } = await open()
    await type('bo')

    await press('Enter')

    expect(task.passedOn).toEqual([['WKbob', { mode: 'WARM' }]])
    expect(panel()).toBeNull()
    const row = screen.getAllByTestId('party').at(-1)!
    expect(row.textContent).toContain('Bob Brown')
    expect(row.textContent).toContain('Calling…')
    fireEvent.click(within(row).getByRole('button', { name: 'Cancel transfer' }))
    await desktop.settle()
    expect(screen.queryByText('Calling…')).toBeNull()
  })

  it('sends by Shift+Enter, with the arrows to whoever is meant', async () => {
    const { task } = await open()
    await press('ArrowDown')
    await press('ArrowDown')

    await press('Enter', { shiftKey: true })

    expect(task.passedOn).toEqual([['WQbilling', { mode: 'COLD' }]])
  })

  it('says why somebody cannot be reached, and passes nothing on to them', async () => {
    const { task } = await open()
    await type('carol')
    expect(screen.getByText('Carol Clark is offline.')).toBeTruthy()
    const button = screen.getByRole('button', { name: 'Consult Carol Clark' })
    expect(button.getAttribute('aria-disabled')).toBe('true')

    await press('Enter')
    fireEvent.click(button)

    expect(task.passedOn).toEqual([])
    expect(panel()).not.toBeNull()
  })

  it('says so when nobody took the call, for as long as the customer is on hold', async () => {
    const { task } = await open()
    await type('bob')
    await press('Enter')
    await desktop.conference('WR1', [{ holdSince: desktop.clock.now() }])

    task.transfers.outgoing?.ends('failed')
    await desktop.settle()

    expect(screen.getByText(/Nobody took the call/)).toBeTruthy()
    await desktop.conference('WR1', [{ holdSince: null }])
    expect(screen.queryByText(/Nobody took the call/)).toBeNull()
  })
})

describe('an agent and somebody they have brought in', () => {
  const bobParty = { callSid: 'CA-bob', kind: 'worker', workerSid: 'WKbob', name: 'Bob' } as const
  const own = { callSid: 'CA-agent', kind: 'worker', isMe: true } as const

  it('swap with the customer: hold first, then off hold', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    await desktop.conference('WR1', [{ holdSince: 1 }, own, bobParty])
    const before = desktop.server.seen.length

    await desktop.click('Swap')

    const asked = desktop.server.seen.slice(before).map(({ path, body }) => [path, body])
    expect(asked).toEqual([
      [expect.stringContaining('CA-bob'), 'Hold=true'],
      [expect.stringContaining('CA-customer'), 'Hold=false'],
    ])
  })

  it('are joined by one press, which is possible while somebody is on hold', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    await desktop.conference('WR1', [{ holdSince: 1 }, own, bobParty])
    await desktop.click('Join all')
    expect(desktop.server.seen.at(-1)?.body).toBe('Hold=false')

    await desktop.conference('WR1', [{}, own, bobParty])

    const button = screen.getByRole('button', { name: 'Join all' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
  })

  it('who is held by the other takes themselves off hold', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')
    await desktop.conference('WR1', [{}, { ...own, holdSince: 1 }, bobParty])
    expect(screen.getByText('You are on hold')).toBeTruthy()

    await desktop.click('Take me off hold')

    expect(desktop.server.seen.at(-1)).toMatchObject({
      path: expect.stringContaining('CA-agent'),
      body: 'Hold=false',
    })
  })
})
