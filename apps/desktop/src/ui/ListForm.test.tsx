// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { Navigator } from '../model/route.ts'
import { renderWith } from '../testing/render-with.tsx'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import type { ListFormOf } from './form-fields.ts'
import { NavigatorContext } from './hooks.ts'
import { ListForm } from './ListForm.tsx'

afterEach(cleanup)

interface Person {
  readonly name: string
  readonly team: string
}

function listOf(people: readonly Person[]): ListFormOf<Person> {
  return {
    ...{ path: '/admin/people', title: 'pages.adminPeople', empty: 'people.peopleEmpty' },
    load: async () => people,
    idOf: ({ name }) => name,
    nameOf: ({ name }) => name,
    detailOf: ({ team }) => team,
    fieldsOf: () => [],
    draftOf: () => ({}),
  }
}

async function shows(
  people: readonly Person[],
  below?: (row: Person) => ReactNode,
  remove?: (row: Person) => Promise<unknown>,
): Promise<Navigator> {
  const location = { pathname: '/app/admin/people', search: '', hash: '', assign: () => undefined }
  const navigator = new Navigator({
    location,
    history: {
      pushState: (_state, _title, url) => void (location.pathname = String(url)),
      replaceState: () => {},
      go: () => {},
    },
    addEventListener: () => {},
  })
  await renderWith(
    { clock: new SimulatedClock() },
    <NavigatorContext value={navigator}>
      <ListForm of={{ ...listOf(people), ...(remove && { remove }) }} {...(below && { below })} />
    </NavigatorContext>,
  )
  await screen.findByText(people[0]?.name ?? '')
  return navigator
}

const rows = () =>
  within(screen.getByTestId('list-form-rows'))
    .queryAllByRole('link')
    .map((row) => row.textContent)

const people = ['Ada', 'Bob', 'Cid', 'Dee', 'Eve', 'Fay', 'Gus', 'Hal', 'Ida'].map((name, n) => ({
  name: `${name} Brown`,
  team: n === 1 ? '+1 415 555 0132' : n % 2 ? 'Sales' : 'Support',
}))

it('is searched by what it shows, once it is long', async () => {
  await shows(people)
  const field = screen.getByRole('searchbox', { name: 'Search this list' })
  const type = (value: string) => act(() => void fireEvent.change(field, { target: { value } }))

  type('sales B')
  expect(rows()).toEqual(['Dee BrownSales', 'Fay BrownSales', 'Hal BrownSales'])
  type('ida')
  expect(rows()).toEqual(['Ida BrownSupport'])
  type('4155550132')
  expect(rows()).toEqual(['Bob Brown+1 415 555 0132'])
  type('nobody')
  expect(rows()).toEqual([])
  expect(screen.getByRole('status').textContent).toContain('Nothing in this list')
  type('')
  expect(rows()).toHaveLength(9)
})

it('has no search while it is short', async () => {
  await shows(people.slice(0, 8))
  expect(screen.queryByRole('searchbox')).toBeNull()
})

it('shows one form, whatever key what stands below it has', async () => {
  const navigator = await shows(people.slice(0, 3), ({ name }) => <p key={name}>More of {name}</p>)
  act(() => navigator.go('/admin/people/new'))
  for (const { name } of people.slice(0, 3)) {
    act(() => navigator.go(`/admin/people/${encodeURIComponent(name)}`))
    expect(screen.getAllByRole('heading', { level: 2 }).map((it) => it.textContent)).toEqual([name])
    expect(screen.getAllByText(/^More of/)).toHaveLength(1)
  }
})

it('removes at once what was taken off the list when the window is closed', async () => {
  const remove = vi.fn(async (_row: Person) => undefined)
  const navigator = await shows(people.slice(0, 3), undefined, remove)
  act(() => navigator.go('/admin/people/Ada%20Brown'))
  fireEvent.click(screen.getByRole('button', { name: 'Remove' }))
  expect(rows()).toEqual(['Bob Brown+1 415 555 0132', 'Cid BrownSupport'])
  expect(remove).not.toHaveBeenCalled()
  await act(async () => void window.dispatchEvent(new Event('pagehide')))

  expect(remove.mock.calls).toEqual([[people[0]]])
})
