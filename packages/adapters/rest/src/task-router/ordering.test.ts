import { describe, expect, it } from 'vitest'
import { readOrdering } from './ordering.ts'

const keys = {
  Priority: (row: { priority: number }) => row.priority,
  DateCreated: () => 0,
}

describe('Ordering', () => {
  it('reads attributes with their directions, in order', () => {
    expect(readOrdering('Priority:desc, DateCreated:asc', keys)).toEqual([
      { key: keys.Priority, descending: true },
      { key: keys.DateCreated, descending: false },
    ])
  })

  it('ascends where no direction is given', () => {
    expect(readOrdering('Priority', keys)).toEqual([{ key: keys.Priority, descending: false }])
  })

  it.each(['Shoes:asc', 'Priority:down', 'Priority:asc:desc', 'constructor:asc', ':asc', ''])(
    'refuses %j with what is possible',
    (text) => {
      expect(() => readOrdering(text, keys)).toThrow('Priority, DateCreated')
    },
  )
})
