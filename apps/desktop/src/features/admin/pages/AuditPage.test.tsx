// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Driver } from '../../../testing/driver.tsx'
import { login, person } from '../../../testing/fake-server.ts'

let desktop: Driver
beforeEach(() => {
  // The list is read again by the interval of the query library, which knows no clock of ours.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  desktop = new Driver()
  const administrator = { ...person, roles: ['admin'], workerSid: '' }
  desktop.stored.set('offhook.session', JSON.stringify({ ...login, person: administrator }))
})
afterEach(() => {
  desktop.close()
  vi.useRealTimers()
})

const event = (sid: string, actor_sid: string | null, actor_type = 'user') => ({
  ...{
    sid,
    actor_sid,
    actor_type,
    event_type: 'queue.updated',
    event_date: '2026-05-05T09:00:00Z',
  },
  ...{ event_data: { fields: [] }, resource_sid: 'WQ1', source: 'web' },
  source_ip_address: '192.0.2.1',
})

const rows = () =>
  within(screen.getByTestId('list-form-rows'))
    .queryAllByRole('link')
    .map((row) => row.lastElementChild?.textContent?.split(' · ')[0])

it('names who did it, shows what comes by itself, and reads older entries', async () => {
  const { answers } = desktop.server
  const link = 'https://public.example/v1/Events?PageSize=200&Page=1&PageToken=PT1'
  const page = (...events: object[]) => ({ events, meta: { next_page_url: link } })
  const people = [{ sid: 'US2', fullName: 'Nora North', username: 'nora' }]
  answers.set('GET /offhook/v1/People', { people, next: null })
  answers.set('GET /v1/Events', page(event('AE2', 'US2'), event('AE1', null, 'api-key')))
  await desktop.open({ path: '/admin/audit/AE2' })
  expect(rows()).toEqual(['Nora North', 'An API key'])
  expect(screen.getByText('Who').nextElementSibling?.textContent).toBe('Nora North')

  answers.set('GET /v1/Events', page(event('AE3', 'US-gone'), event('AE2', 'US2')))
  await desktop.happens(() => void vi.advanceTimersByTime(5_000))
  expect(rows()).toEqual(['US-gone', 'Nora North', 'An API key'])

  answers.set('GET /v1/Events', page(event('AE0', 'US2')))
  await desktop.click('Older entries')
  expect(desktop.server.requests('/v1/Events').map(({ query }) => query['PageToken'])).toContain(
    'PT1',
  )
  expect(rows()).toHaveLength(4)
})
