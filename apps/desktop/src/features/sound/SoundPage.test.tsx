// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { speakerOf } from '../../model/sdk.ts'
import { Driver } from '../../testing/driver.tsx'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

const headset = { deviceId: 'headset', label: 'Headset' } as MediaDeviceInfo

async function openPage(): Promise<void> {
  await desktop.open({ path: '/sound' })
  await plugIn()
  await screen.findByRole('heading', { name: 'Sound devices' })
  await desktop.settle()
}

/** The browser tells of a headset some time after the phone is there. */
const plugIn = () =>
  desktop.happens(() => {
    const { audio } = desktop.device
    audio.availableInputDevices.set('headset', headset)
    audio.availableOutputDevices.set('headset', headset)
    audio.emit('deviceChange')
  })

const field = (name: string) => screen.getByRole<HTMLSelectElement>('combobox', { name })
const choose = (name: string) =>
  desktop.happens(() => fireEvent.change(field(name), { target: { value: 'headset' } }))

it('what was chosen is so after a reload, for calls, for the ring, and on the page', async () => {
  await openPage()
  for (const name of ['Microphone', 'Speaker', 'Ring on']) await choose(name)
  expect(speakerOf(desktop.device)).toBe('headset')
  desktop.close()
  desktop.players.length = 0

  await openPage()

  expect(desktop.device.options['rtcConstraints']).toMatchObject({
    audio: { deviceId: { ideal: 'headset' }, echoCancellation: true },
  })
  expect(speakerOf(desktop.device)).toBe('headset')
  expect(['Microphone', 'Speaker', 'Ring on'].map((name) => field(name).value)).toEqual([
    'headset',
    'headset',
    'headset',
  ])
  expect(desktop.players.map(({ sinkId }) => sinkId)).toEqual(['headset', 'headset', 'headset'])
})

it('speaker and ring sound where they are tried out', async () => {
  await openPage()
  await choose('Ring on')

  await desktop.click('Test the speaker')
  await desktop.click('Test the ring')

  const tried = desktop.players.filter(({ plays }) => plays > 0)
  expect(tried.map(({ sinkId }) => sinkId)).toEqual(['', 'headset'])
})

it('a page without a microphone says what to do', async () => {
  await openPage()

  expect(screen.getByRole('alert').textContent).toContain(
    'The browser allows no microphone on this address. Use https, or localhost on this computer.',
  )
})

it('says that a device which was chosen could not be used', async () => {
  await openPage()
  desktop.device.audio.setInputDevice = () => Promise.reject(new Error('unplugged'))
  await choose('Microphone')

  expect(document.querySelector('[data-notice="DeviceManagerSelectionFailed"]')).toBeTruthy()
  expect(screen.getByText(/This device could not be used/)).toBeTruthy()
})
