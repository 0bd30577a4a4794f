// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { localText } from './callback-time.ts'

let desktop: Driver
beforeEach(async () => {
  desktop = new Driver()
  await desktop.open()
  await desktop.liveCall('WR1')
})
afterEach(() => desktop.close())

const HOUR = 3_600_000
const form = () => within(screen.getByTestId('callback-form'))

async function books(at: string): Promise<void> {
  await desktop.click('Book a callback')
  await desktop.happens(() => {
    fireEvent.change(form().getByLabelText('When'), { target: { value: at } })
    fireEvent.change(form().getByLabelText('Note'), { target: { value: 'the invoice' } })
  })
  await desktop.happens(() => {
    fireEvent.submit((form().getByLabelText('When') as HTMLInputElement).form ?? document.body)
  })
  await desktop.settle()
}

it('is booked with the server for the number and the task of the customer, and says so', async () => {
  const at = localText(desktop.clock.now() + 2 * HOUR)
  await books(at)

  const [asked] = desktop.server.requests('/offhook/v1/Callbacks')
  expect(asked?.method).toBe('POST')
  expect(JSON.parse(asked?.body ?? '')).toEqual({
    phoneNumber: '+14155550132',
    at: new Date(at).toISOString(),
    note: 'the invoice',
    toMe: true,
    taskSid: 'WT-WR1',
  })
  expect(form().getByRole('status').textContent).toContain('Callback booked for')
  expect(form().queryByLabelText('When')).toBeNull()
})

it('is not booked for a time that is over', async () => {
  await books(localText(desktop.clock.now() - HOUR))

  expect(desktop.server.requests('/offhook/v1/Callbacks')).toEqual([])
  expect(form().getByRole('alert').textContent).toContain('Choose a time that is to come')
})

it('says why the server refuses, and stays open', async () => {
  desktop.server.callbackRefusal = 'The hours of this number do not allow it'
  await books(localText(desktop.clock.now() + HOUR))

  expect(form().getByRole('alert')).toBeTruthy()
  expect((form().getByLabelText('Note') as HTMLInputElement).value).toBe('the invoice')
})
