import { describe, expect, it } from 'vitest'
import { readIfMatch } from './if-match.ts'

describe('If-Match', () => {
  it.each([
    ['"7"', 7],
    ['7', 7],
    ['W/"7"', 7],
    [' "0" ', 0],
    ['*', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %j', (header, version) => {
    expect(readIfMatch(header)).toBe(version)
  })

  it.each(['shoes', '"7', '-1', '1.5', '"1", "2"', '99999999999'])(
    'takes %j for a version that is not ours',
    (header) => {
      expect(() => readIfMatch(header)).toThrow(expect.objectContaining({ status: 412 }))
    },
  )
})
