// @vitest-environment happy-dom
import { screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

const administrator = { ...person, roles: ['admin'], workerSid: '', workspaceSid: '' }

function logInAs(who: typeof person): void {
  desktop.stored.set('offhook.session', JSON.stringify({ ...login, person: who }))
}

describe('the frame', () => {
  it('is there for an administrator who takes no calls, and begins on their first page', async () => {
    logInAs(administrator)
    await desktop.open()

    expect(screen.getByRole('navigation', { name: 'Pages' })).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'Desk' })).toBeNull()
    expect(screen.getByRole('link', { name: 'Calls' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Menu of Ada Agent' })).toBeTruthy()
    expect(screen.queryByTestId('page-forbidden')).toBeNull()
  })

  it('says that there is no such page, and leads back', async () => {
    await desktop.open({ path: '/nowhere' })
    expect(screen.getByText('There is no such page')).toBeTruthy()

    await desktop.happens(() => screen.getByRole('link', { name: 'Go to Desk' }).click())

    expect(screen.getByTestId('task-canvas')).toBeTruthy()
  })

  it('says in time that the session ends by itself, and no more to whoever logged out', async () => {
    const expiresAt = new Date(desktop.clock.now() + 60 * 60_000).toISOString()
    desktop.stored.set('offhook.session', JSON.stringify({ ...login, expiresAt }))
    await desktop.open()

    await desktop.advance(44 * 60_000)
    expect(screen.queryByText(/Your session ends at/)).toBeNull()
    await desktop.advance(60_000)
    expect(screen.getByText(/Your session ends at/)).toBeTruthy()

    await desktop.click('Menu of Ada Agent')
    await desktop.happens(() =>
      screen.getByRole('menuitem', { name: 'Log out', hidden: true }).click(),
    )
    expect(screen.queryByText(/Your session ends at/)).toBeNull()
  })

  it('speaks the language that is kept with the person', async () => {
    logInAs({ ...person, locale: 'es' })
    await desktop.open({ path: '/nowhere' })

    expect(await screen.findByText('Esta página no existe')).toBeTruthy()
    expect(desktop.stored.has('offhook.language')).toBe(false)
  })

  it('speaks the language of the browser, and another when it is chosen', async () => {
    await desktop.open({ path: '/nowhere', language: 'es-MX' })
    expect(screen.getByText('Esta página no existe')).toBeTruthy()

    await desktop.click('Menú de Ada Agent')
    await desktop.happens(() =>
      screen.getByRole('menuitem', { name: 'English', hidden: true }).click(),
    )

    expect(screen.getByText('There is no such page')).toBeTruthy()
    expect(desktop.stored.get('offhook.language')).toBe('en')
  })
})
