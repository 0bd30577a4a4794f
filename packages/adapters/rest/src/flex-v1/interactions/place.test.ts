import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Asked } from '../../http/routes.ts'
import { jsonField } from './place.ts'

const schema = z.object({ type: z.string(), worker: z.object({ sid: z.string() }).optional() })
const read = (text: string | undefined) =>
  jsonField({ form: { filled: () => text } } as unknown as Asked, 'Channel', schema)

describe('a field that is JSON', () => {
  it('is read, and may be left out', () => {
    expect(read('{"type":"voice"}')).toEqual({ type: 'voice' })
    expect(read(undefined)).toBeUndefined()
  })

  it.each([
    ['no JSON', '{', /^Channel is not JSON$/],
    ['no object', '"voice"', /^Channel: /],
    ['without a property', '{}', /^Channel\.type: /],
    ['wrong further down', '{"type":"voice","worker":{"sid":1}}', /^Channel\.worker\.sid: /],
  ])('is refused by its name: %s', (_case, text, message) => {
    expect(() => read(text)).toThrow(message)
  })
})
