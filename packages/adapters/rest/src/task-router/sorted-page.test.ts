import { describe, expect, it } from 'vitest'
import { byCreation, type SortBy, sortedPage } from './sorted-page.ts'

interface Row {
  readonly sid: string
  readonly dateCreated: number
  readonly priority: number
}

const row = (sid: string, dateCreated: number, priority = 0): Row => ({
  sid,
  dateCreated,
  priority,
})
const urgentFirst: readonly SortBy<Row>[] = [
  { key: ({ priority }) => priority, descending: true },
  { key: ({ dateCreated }) => dateCreated, descending: false },
]

function page(rows: readonly Row[], order: readonly SortBy<Row>[], after: string | null = null) {
  const { rows: found, next } = sortedPage(rows, order, { size: 2, after, number: 0, before: [] })
  return { sids: found.map(({ sid }) => sid), next }
}

describe('pages of rows in memory', () => {
  it('stand in the order of creation, and by sid within one moment', () => {
    const rows = [row('c', 2), row('b', 1), row('a', 2)]

    const first = page(rows, byCreation)
    const second = page(rows, byCreation, first.next)

    expect(first.sids).toEqual(['b', 'a'])
    expect(second).toEqual({ sids: ['c'], next: null })
  })

  it('stand in the order that is asked for, ties by the next key', () => {
    const rows = [row('a', 3, 1), row('b', 2, 5), row('c', 1, 5), row('d', 0, 0)]

    const first = page(rows, urgentFirst)
    const second = page(rows, urgentFirst, first.next)

    expect(first.sids).toEqual(['c', 'b'])
    expect(second).toEqual({ sids: ['a', 'd'], next: null })
  })

  it('go on where they were when rows have come and gone', () => {
    const rows = [row('a', 1), row('b', 2), row('c', 3), row('d', 4)]
    const { next } = page(rows, byCreation)

    const changed = [row('0', 0), row('c', 3), row('d', 4), row('e', 5)]

    expect(page(changed, byCreation, next).sids).toEqual(['c', 'd'])
  })

  it('have no next page when the last one is full', () => {
    expect(page([row('a', 1), row('b', 2)], byCreation).next).toBeNull()
  })

  it.each(['', '[]', '[1]', '[1,"a",2]', '[null,"a"]', '{"0":1}', 'x'])(
    'refuse the cursor %j that nobody gave',
    (after) => {
      expect(() => page([row('a', 1)], byCreation, after)).toThrow('PageToken')
    },
  )
})
