// @vitest-environment happy-dom
import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Driver } from '../../../testing/driver.tsx'
import { login, person } from '../../../testing/fake-server.ts'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

it('switches PCI mode on without a connector, and says where that is refused', async () => {
  const { answers } = desktop.server
  const administrator = { ...person, roles: ['admin'], workerSid: '', workspaceSid: '' }
  desktop.stored.set('offhook.session', JSON.stringify({ ...login, person: administrator }))
  answers.set('GET /offhook/v1/PayConnectors', { payConnectors: [], next: null })
  answers.set('GET /offhook/v1/PaySettings', { pciMode: false })
  await desktop.open({ path: '/admin/payments' })

  await desktop.click('Switch PCI mode on for good')
  expect(screen.getByRole('alert').textContent).toBe('There is nothing at this address.')

  answers.set('POST /offhook/v1/PaySettings', { pciMode: true })
  answers.set('GET /offhook/v1/PaySettings', { pciMode: true })
  await desktop.click('Switch PCI mode on for good')
  expect(screen.getByText('PCI mode is on for this account, and stays on.')).toBeTruthy()
  expect(screen.queryByRole('alert')).toBeNull()
})
