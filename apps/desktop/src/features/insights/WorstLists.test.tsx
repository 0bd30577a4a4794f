// @vitest-environment happy-dom
import type { QualityRecord } from '@offhook/desk-api'
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'

const worst: QualityRecord['worst'] = {
  number: [{ name: '+14155550132', label: '+14155550132', calls: 5, tagged: 4, mos: 2.96 }],
  agent: [{ name: 'ann', label: 'ann', calls: 10, tagged: 3, mos: null }],
  network: [],
  trunk: [{ name: 'TK1', label: 'North carrier', calls: 200, tagged: 10, mos: 3.9 }],
}
const quality = {
  ...{ since: '', until: '', calls: 0, answered: 0, mos: null, lossPercent: null, jitterMs: null },
  ...{ rttMs: null, byState: {}, byFault: {}, byDisconnect: {}, bySipResponse: {}, course: [] },
  worst,
} satisfies QualityRecord

let desktop: Driver
beforeEach(async () => {
  desktop = new Driver()
  desktop.stored.set(
    'offhook.session',
    JSON.stringify({ ...login, person: { ...person, roles: ['supervisor'] } }),
  )
  desktop.server.answers.set('GET /offhook/v1/Quality', quality)
  desktop.server.answers.set('GET /offhook/v1/QualityCalls', { calls: [], next: null })
  await desktop.open({ path: '/reports?view=quality' })
  await screen.findByRole('region', { name: 'Worst numbers' })
})
afterEach(() => desktop.close())

const list = (name: string) => within(screen.getByRole('region', { name }))
const lastOf = (path: string) =>
  desktop.server.requests(path).findLast((request) => request.path === path)?.query
const press = (button: HTMLElement) => desktop.happens(() => void fireEvent.click(button))

it('shows shares of calls with warnings, under the names that people know', () => {
  expect(list('Worst numbers').getByText('80 % (4)')).toBeTruthy()
  expect(list('Worst agents').getByRole('row', { name: 'ann 30 % (3) 10 –' })).toBeTruthy()
  expect(list('Worst trunks').getByRole('button', { name: 'North carrier' })).toBeTruthy()
  expect(screen.queryByRole('region', { name: 'Worst networks' })).toBeNull()
  expect(lastOf('/offhook/v1/Quality')).toMatchObject({ atLeast: '5' })
})

it('leads from one of the worst to its calls, and back to all', async () => {
  const trunk = list('Worst trunks').getByRole('button', { name: 'North carrier' })
  await press(trunk)
  expect(lastOf('/offhook/v1/QualityCalls')).toMatchObject({ trunk: 'TK1' })
  expect(trunk.getAttribute('aria-pressed')).toBe('true')
  await press(list('Worst agents').getByRole('button', { name: 'ann' }))
  expect(lastOf('/offhook/v1/QualityCalls')).toMatchObject({ trunk: 'TK1', agent: 'ann' })

  await press(screen.getByRole('button', { name: 'Without the filter TK1' }))

  const asked = desktop.app.navigator.route.get().query
  expect([asked.get('trunk'), asked.get('agent')]).toEqual([null, 'ann'])
})

it('calls a number without asking for its calls', async () => {
  await press(list('Worst numbers').getByRole('button', { name: 'Call +1 415 555 0132' }))

  expect(desktop.app.dialpad.state.get()).toMatchObject({ isOpen: true, text: '+14155550132' })
  expect(desktop.app.navigator.route.get().query.get('number')).toBeNull()
  expect(list('Worst agents').queryByRole('button', { name: /^Call / })).toBeNull()
})

it('asks for those with as many calls as one chooses', async () => {
  const choice = screen.getByLabelText('With so many calls at least')
  await desktop.happens(() => void fireEvent.change(choice, { target: { value: '100' } }))

  expect(lastOf('/offhook/v1/Quality')).toMatchObject({ atLeast: '100' })
})

it('is one of the views that are kept under a name, with its filters', async () => {
  const { navigator } = desktop.app
  await press(list('Worst trunks').getByRole('button', { name: 'North carrier' }))
  await press(screen.getByRole('button', { name: 'Views' }))
  const name = await screen.findByLabelText('Name of the view')
  await desktop.happens(() => void fireEvent.change(name, { target: { value: 'North' } }))
  await desktop.happens(() => void fireEvent.submit(name))
  await desktop.happens(() => navigator.setQuery({ span: 'month' }))
  await press(await screen.findByText('North'))

  expect(Object.fromEntries(navigator.route.get().query)).toEqual({
    ...{ view: 'quality', trunk: 'TK1' },
  })
})
