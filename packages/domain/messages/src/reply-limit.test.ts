import { expect, it } from 'vitest'
import { ReplyLimit } from './reply-limit.ts'

it('lets 15 answers go to one party in 30 seconds, whatever goes to others', () => {
  const limit = new ReplyLimit()
  const taken = (to: string, from: number, count: number) =>
    Array.from({ length: count }, (_, index) => limit.take('+1', to, from + index)).filter(Boolean)

  expect(taken('kate', 0, 20)).toHaveLength(15)
  expect(taken('bob', 20, 1)).toHaveLength(1)
  expect(taken('kate', 29_000, 1)).toHaveLength(0)
  expect(taken('kate', 30_014, 20)).toHaveLength(15)
})
