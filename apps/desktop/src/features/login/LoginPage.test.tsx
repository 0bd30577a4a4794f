// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

async function logIn(username: string, password: string): Promise<void> {
  await desktop.happens(() => {
    fireEvent.change(screen.getByLabelText('User name'), { target: { value: username } })
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: password } })
  })
  await desktop.click('Log in')
}

describe('the login', () => {
  it('opens the desk with the right password, and keeps the token in this tab alone', async () => {
    await desktop.open({ isLoggedOut: true })

    await logIn(' agent ', 'right')

    expect(screen.getByTestId('activity').textContent).toContain('Offline')
    expect(desktop.stored.get('offhook.session')).toContain('the-token')
    const [request] = desktop.server.requests('/offhook/v1/Sessions')
    expect(JSON.parse(request?.body ?? '')).toEqual({
      username: 'agent',
      password: 'right',
      askFirst: true,
    })
  })

  it('says in a sentence that the password is wrong', async () => {
    await desktop.open({ isLoggedOut: true })

    await logIn('agent', 'wrong')

    expect(screen.getByRole('alert').textContent).toContain('User name or password is wrong')
    expect(desktop.stored.size).toBe(0)
  })

  it('says that the server cannot be reached', async () => {
    await desktop.open({ isLoggedOut: true })
    desktop.server.isDown = true

    await logIn('agent', 'right')

    expect(screen.getByRole('alert').textContent).toContain('cannot be reached')
  })

  it('survives a reload, and opens no second desk', async () => {
    await desktop.open()

    expect(screen.getByTestId('activity')).toBeTruthy()
    expect(desktop.workers).toHaveLength(1)
  })

  it('comes back with the reason when the server no longer knows the session', async () => {
    await desktop.open({
      setUp: (server) => {
        server.isSessionOver = true
      },
    })

    expect(screen.getByText(/Your session has ended/)).toBeTruthy()
    expect(desktop.stored.size).toBe(0)
  })

  it('forgets a stored session that cannot be read', async () => {
    desktop.stored.set('offhook.session', '{"token": 5')

    await desktop.open()

    expect(screen.getByLabelText('User name')).toBeTruthy()
  })
})

describe('the way out', () => {
  it('goes offline first, then closes phone and routing', async () => {
    await desktop.open()
    await desktop.click('Become available')
    const { worker, device } = desktop

    await desktop.shortcut('KeyL')

    expect(worker.moves.at(-1)?.[0]).toBe('Offline')
    expect(worker.isConnected).toBe(false)
    expect(device.isDestroyed).toBe(true)
    expect(screen.getByLabelText('User name')).toBeTruthy()
  })

  it('stays shut during a call', async () => {
    await desktop.open()
    await desktop.liveCall('WR1')

    await desktop.shortcut('KeyL')

    expect(screen.getByTestId('activity')).toBeTruthy()
    expect(desktop.worker.isConnected).toBe(true)
  })
})
