// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { refusal } from '../../testing/fake-server.ts'

let desktop: Driver
beforeEach(async () => {
  desktop = new Driver()
  await desktop.open()
})
afterEach(() => desktop.close())

const preview = {
  call_sid: undefined,
  direction: 'outbound',
  preview: true,
  outbound_to: '+14155550132',
}
const ofTask = '/offhook/v1/Tasks/WT-WR1/EarlierContacts'
const panel = () => within(screen.getByTestId('earlier'))

it('are asked for by the call of the customer', async () => {
  await desktop.offer('WR1')
  expect(desktop.server.requests('/offhook/v1/Calls/CA-customer/EarlierContacts')).toHaveLength(1)
  expect(panel().getByText('None.')).toBeTruthy()
})

it('are asked for by the task where it has no call, as a preview and a callback', async () => {
  await desktop.offer('WR1', preview)
  expect(desktop.server.requests(ofTask)).toHaveLength(1)
  expect(panel().getByText('None.')).toBeTruthy()
})

it('say that they come, and never that there are none while nobody knows', async () => {
  const answer = desktop.server.hold(`GET ${ofTask}`)
  await desktop.offer('WR1', preview)
  expect(panel().getByText('Loading')).toBeTruthy()
  expect(panel().queryByText('None.')).toBeNull()
  await desktop.happens(answer)
  expect(panel().getByText('None.')).toBeTruthy()
})

it('say that they could not be loaded, and are asked for again', async () => {
  desktop.server.answers.set(`GET ${ofTask}`, refusal(503, 20503, 'The store is away'))
  await desktop.offer('WR1', preview)
  expect(panel().getByRole('status').textContent).toContain('could not be loaded')
  expect(panel().queryByText('None.')).toBeNull()

  desktop.server.answers.delete(`GET ${ofTask}`)
  await desktop.click('Try again')
  expect(panel().getByText('None.')).toBeTruthy()
})
