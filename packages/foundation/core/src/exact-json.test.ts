import { describe, expect, it } from 'vitest'
import { ExactNumber, readJson, writeJson } from './exact-json.ts'

describe('numbers of JSON', () => {
  it.each([
    '{"id":12345678901234567890}',
    '{"id":-9007199254740993,"of":[9007199254740993,1]}',
    '{"far":1e400,"near":0.12345678901234567890123}',
    '{"text":"12345678901234567890 \\" 1","n":98765432109876543210}',
  ])('are kept as they were written: %s', (text) => {
    expect(writeJson(readJson(text))).toBe(text)
  })

  it.each([
    '{"a":1,"b":[1.5,-2e3,0.1]}',
    '{"t":1764417600000,"x":0.30000000000000004}',
    '[]',
    '"1e99"',
  ])('are plain where that changes nothing: %s', (text) => {
    expect(readJson(text)).toEqual(JSON.parse(text))
    expect(writeJson(readJson(text))).toBe(JSON.stringify(JSON.parse(text)))
  })

  it('stay when the object around them is changed', () => {
    const read = readJson('{"id":12345678901234567890}') as Record<string, unknown>

    expect(writeJson({ ...read, more: true })).toBe('{"id":12345678901234567890,"more":true}')
    expect(JSON.stringify(read)).toBe('{"id":12345678901234567000}')
  })

  it.each(['{"a":12345678901234567890', '01234567890123456789', '{"a":1234567890123456.}', '-'])(
    'are no excuse for what is not JSON: %s',
    (text) => {
      expect(() => readJson(text)).toThrow(SyntaxError)
    },
  )

  it('compare as what they are', () => {
    expect(new ExactNumber('9007199254740993').value).toBe(9007199254740993n)
    expect(new ExactNumber('1e400').value).toBe(Number.POSITIVE_INFINITY)
  })
})
