import { OffhookError } from '@offhook/core'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { parseJson } from './json.ts'

const schema = z.strictObject({
  name: z.string().min(1).max(5),
  size: z.int().min(2).max(20),
  share: z.number(),
  kind: z.enum(['a', 'b']),
  list: z.array(z.strictObject({ url: z.url() })).max(1),
  own: z.string().refine((text) => text !== 'no', 'must not be no'),
})
const right = { name: 'a', size: 2, share: 0.5, kind: 'a', list: [{ url: 'https://a.b' }], own: '' }

function refusalOf(change: object, of?: string): OffhookError {
  try {
    parseJson(schema, { ...right, ...change }, of)
  } catch (error) {
    if (error instanceof OffhookError) return error
    throw error
  }
  throw new Error('Nothing was refused.')
}

it('takes what is right', () => {
  expect(parseJson(schema, right)).toEqual(right)
})

it.each([
  [{ name: '' }, { field: 'name', rule: 'missing' }, 'name: is required'],
  [{ size: undefined }, { field: 'size', rule: 'missing' }, 'size: is required'],
  [{ kind: undefined }, { field: 'kind', rule: 'missing' }, 'kind: is required'],
  [{ name: 7 }, { field: 'name', rule: 'form' }, 'name: does not have the right form'],
  [{ share: 'x' }, { field: 'share', rule: 'number' }, 'share: must be a number'],
  [{ size: Number.NaN }, { field: 'size', rule: 'number' }, 'size: must be a number'],
  [{ size: 2.5 }, { field: 'size', rule: 'whole-number' }, 'size: must be a whole number'],
  [{ size: 1 }, { field: 'size', rule: 'at-least', limit: 2 }, 'size: must be at least 2'],
  [{ size: 21 }, { field: 'size', rule: 'at-most', limit: 20 }, 'size: must be at most 20'],
  [
    { name: 'too long' },
    { field: 'name', rule: 'as-short-as', limit: 5 },
    'name: must have at most this many characters or entries: 5',
  ],
  [
    { list: [right.list[0], right.list[0]] },
    { field: 'list', rule: 'as-short-as', limit: 1 },
    'list: must have at most this many characters or entries: 1',
  ],
  [{ kind: 'c' }, { field: 'kind', rule: 'choice' }, 'kind: is not one of the allowed values'],
  [
    { list: [{ url: 'x' }] },
    { field: 'list.0.url', rule: 'form' },
    'list.0.url: does not have the right form',
  ],
  [
    { list: [{ ...right.list[0], more: 1 }] },
    { field: 'list.0.more', rule: 'unknown' },
    'list.0.more: is not known',
  ],
])('refuses %j by its rule', (change, details, message) => {
  expect(refusalOf(change)).toMatchObject({ code: 20001, status: 400, message, details })
})

it('leaves the words of a schema as they are, and names the field of a form around it', () => {
  const own = refusalOf({ own: 'no' })
  expect(own.message).toBe('own: must not be no')
  expect(own.details).toBeUndefined()
  expect(refusalOf({ size: 1 }, 'Limits').message).toBe('Limits.size: must be at least 2')
})
