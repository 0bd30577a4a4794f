// @vitest-environment happy-dom
import { screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

async function openPhone(): Promise<void> {
  await desktop.open({ path: '/test-caller', isLoggedOut: true })
  await screen.findByLabelText('Test phone')
  await desktop.settle()
}

describe('the test phone', () => {
  it('prints what the flow asks, as it is published when the call begins', async () => {
    desktop.server.menu = ['For sales, press 1.']
    await openPhone()
    expect(screen.getByLabelText('What you are asked').textContent).toBe('For sales, press 1.')

    desktop.server.menu = ['For sales, press 4.']
    await desktop.click('Call')

    expect(screen.getByLabelText('What you are asked').textContent).toBe('For sales, press 4.')
  })

  it('has nothing to print where nobody knows what is asked', async () => {
    await openPhone()
    expect(screen.queryByLabelText('What you are asked')).toBeNull()
  })

  it('speaks the language of the browser', async () => {
    await desktop.open({ path: '/test-caller', isLoggedOut: true, language: 'es' })
    await screen.findByLabelText('Teléfono de prueba')
    await desktop.settle()
    expect(screen.getByTestId('test-call-state').textContent).toContain('Listo')

    await desktop.click('Llamar')

    expect(screen.getByTestId('test-call-state').textContent).toContain('Llamando')
    expect(screen.getByRole('button', { name: 'Colgar' })).toBeTruthy()
  })

  it('works without a login, and calls the number of the contact centre', async () => {
    await openPhone()
    expect(screen.getByText('+1 415 555 0100')).toBeTruthy()

    await desktop.click('Call')

    expect(desktop.device.dialled).toEqual([{ To: '+14155550100' }])
    expect(screen.getByTestId('test-call-state').textContent).toContain('Calling')
  })

  it('tells ringing and connected, sends digits, and hangs up', async () => {
    await openPhone()
    await desktop.click('Call')
    const { call } = desktop.device
    await desktop.happens(() => call?.emit('ringing', false))
    expect(screen.getByTestId('test-call-state').textContent).toContain('Ringing')
    await desktop.happens(() => call?.open())
    await desktop.advance(3000)
    expect(screen.getByTestId('test-call-state').textContent).toContain('Connected00:03')
    await desktop.click('1')

    await desktop.click('Hang up')

    expect(call?.log).toEqual(['digits 1', 'disconnect'])
    expect(screen.getByRole('button', { name: 'Call' })).toBeTruthy()
  })

  it('keeps a key that is pressed before the call is connected, and sends it then', async () => {
    await openPhone()
    await desktop.click('Call')
    const { call } = desktop.device
    await desktop.click('2')
    expect(screen.getByText('2', { selector: '.tabular' })).toBeTruthy()
    expect(call?.log).toEqual([])

    await desktop.happens(() => call?.open())

    expect(call?.log).toEqual(['digits 2'])
    await desktop.click('1')
    await desktop.advance(230)
    expect(call?.log).toEqual(['digits 2', 'digits 1'])
  })

  it('says that the microphone is blocked', async () => {
    await openPhone()
    desktop.device.refusal = Object.assign(new Error('denied'), { code: 31401 })

    await desktop.click('Call')

    expect(screen.getByRole('alert').textContent).toContain('The microphone is blocked')
  })

  it('says that the server cannot be reached, and tries again', async () => {
    desktop.server.isDown = true
    await openPhone()
    expect(screen.getByRole('alert').textContent).toContain('cannot be reached')

    desktop.server.isDown = false
    await desktop.click('Try again')

    expect(screen.queryByRole('alert')).toBeNull()
    expect(screen.getByTestId('test-call-state').textContent).toContain('Ready')
  })
})
