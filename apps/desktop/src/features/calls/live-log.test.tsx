// @vitest-environment happy-dom
import type { LiveCallChange } from '@offhook/desk-api'
import { screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Driver } from '../../testing/driver.tsx'

let desktop: Driver
beforeEach(() => {
  desktop = new Driver()
})
afterEach(() => {
  desktop.close()
  vi.restoreAllMocks()
})

const reads = () =>
  desktop.server.requests('/offhook/v1/Contacts').filter(({ path }) => !path.endsWith('.csv'))
    .length

const change = (key: string): LiveCallChange => ({ key, status: 'in-progress', at: 0 })

async function openLog(path = '/calls'): Promise<void> {
  desktop.live.topics.set('call-log', [])
  await desktop.open({ path })
  await screen.findAllByRole('heading', { level: 1 })
  // The rows that the connection begins with are news too.
  await desktop.advance(1_200)
}

it('reads the log again once, soon after calls of it have changed', async () => {
  await openLog()
  const before = reads()
  await desktop.happens(() => desktop.live.put('call-log', change('CA1')))
  await desktop.advance(600)
  await desktop.happens(() => desktop.live.put('call-log', change('CA2')))
  await desktop.advance(599)
  expect(reads()).toBe(before)
  await desktop.advance(1)
  expect(reads()).toBe(before + 1)
  await desktop.advance(5_000)
  expect(reads()).toBe(before + 1)
})

it('reads nothing again for a page that was left', async () => {
  await openLog()
  const before = reads()
  await desktop.happens(() => desktop.live.put('call-log', change('CA1')))
  await desktop.happens(() => desktop.app.navigator.go('/sound'))
  await desktop.happens(() => desktop.live.put('call-log', change('CA2')))
  await desktop.advance(5_000)
  expect(reads()).toBe(before)
})

it('hands over the log as a file, narrowed as it is shown, and says why it cannot', async () => {
  const saved: string[] = []
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:log')
  vi.spyOn(URL, 'revokeObjectURL').mockReturnValue(undefined)
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    saved.push(`${this.download} ${this.href}`)
  })
  await openLog('/calls?agent=ada')
  await desktop.click('CSV')
  expect(screen.getByText(/The file could not be created/)).toBeTruthy()

  desktop.server.answers.set('GET /offhook/v1/Contacts.csv', new Response('sid\r\n'))
  await desktop.click('Try again')

  expect(saved).toEqual(['contacts.csv blob:log'])
  expect(screen.queryByText(/The file could not be created/)).toBeNull()
  const queries = desktop.server.requests('/offhook/v1/Contacts.csv').map(({ query }) => query)
  expect(queries).toEqual([{ agent: 'ada' }, { agent: 'ada' }])
})

it('says why legs are not narrowed by agent and disposition', async () => {
  await openLog('/calls?view=legs&agent=ada')
  const field = screen.getByLabelText('Agent')
  expect(field.getAttribute('aria-disabled')).toBe('true')
  expect(field.getAttribute('aria-description')).toBe(
    'Legs have no agent and no disposition: choose Contacts to filter by them.',
  )
  await desktop.happens(() => screen.getByLabelText('Contacts').click())
  expect(screen.getByLabelText('Agent').getAttribute('aria-disabled')).toBe('false')
})
