import { describe, expect, it } from 'vitest'
import { findJsonFault } from './json-fault.ts'

describe('findJsonFault', () => {
  it.each([
    ['{"a":1,}', 7, '}'],
    ["{'a':1}", 1, "'"],
    ['{"a" 1}', 5, '1'],
    ['{"a":1 "b":2}', 7, '"'],
    ['{"a":01}', 6, '1'],
    ['{"a":tru}', 5, 't'],
    ['[1,2', 4, null],
    ['[1,]', 3, ']'],
    ['{', 1, null],
    ['', 0, null],
    ['  ', 2, null],
    ['{} x', 3, 'x'],
    ['{}]', 2, ']'],
    ['{]', 1, ']'],
    ['{"a":"open}', 5, '"'],
    ['{"a":"\\x"}', 5, '"'],
    ['1,2', 1, ','],
  ])('finds the place in %j', (source, at, found) => {
    expect(() => JSON.parse(source)).toThrow()

    expect(findJsonFault(source)).toEqual({ at, found })
  })

  it.each([
    '{}',
    ' [ ] ',
    '{"a":{"b":[1,-2.5e+3,true,false,null,"\\u00e9\\n"]},"c":"é😀"}',
    '"text"',
    '0',
  ])('finds none in %j', (source) => {
    expect(JSON.parse(source)).toBeDefined()

    expect(findJsonFault(source)).toBeNull()
  })

  it('does not run out of stack on a text that is nothing but depth', () => {
    expect(findJsonFault('['.repeat(400_000))).toEqual({ at: 400_000, found: null })
  })
})
