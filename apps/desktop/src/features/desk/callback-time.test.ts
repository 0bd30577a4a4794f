import { expect, it } from 'vitest'
import { localText, momentOf, proposedTime } from './callback-time.ts'

const now = new Date(2026, 4, 5, 9, 7, 30).getTime()

it('proposes the quarter of an hour after an hour', () => {
  expect(proposedTime(now)).toBe('2026-05-05T10:15')
  expect(localText(now)).toBe('2026-05-05T09:07')
})

it('takes what is to come, and nothing else', () => {
  expect(momentOf('2026-05-05T10:15', now)?.getTime()).toBe(new Date(2026, 4, 5, 10, 15).getTime())
  expect(momentOf('2026-05-05T09:07', now)).toBeNull()
  expect(momentOf('', now)).toBeNull()
})
