// @vitest-environment happy-dom
import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => desktop.close())

it('a person who is added can be put into a team at once', async () => {
  const admin = { ...person, roles: ['admin'] }
  desktop.stored.set('offhook.session', JSON.stringify({ ...login, person: admin }))
  desktop.server.answers.set('GET /offhook/v1/People', { people: [], next: null })
  desktop.server.answers.set('GET /offhook/v1/Teams', {
    teams: [{ sid: 'QO1', friendlyName: 'North' }],
  })
  await desktop.open({ path: '/admin/people' })
  await desktop.click('Add a person')

  expect(screen.getByRole('option', { name: 'North' })).toBeTruthy()
})
