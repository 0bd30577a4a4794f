/** What was said is found by who may see its call, and by nobody else. */
import type { CallSid } from '@offhook/core'
import type { SaidFilter, SaidLine } from '@offhook/site'
import { beforeEach, describe, expect, it } from 'vitest'
import { saidRoutes } from './said.ts'
import { askerOf, bodyOf, customer, other, START, type Who } from './testing/reviewed-call.ts'

const line = (sid: string, callSid: CallSid, second: number, text = 'Refund'): SaidLine => ({
  ...{ sid, callSid, label: 'customer', text },
  spokenFrom: START + second * 1000,
})
const found = [line('TL1', customer.sid, 12.5), line('TL2', other.sid, 3)]

let asked: SaidFilter[]
let ask: ReturnType<typeof askerOf>

beforeEach(() => {
  asked = []
  ask = askerOf(saidRoutes, {
    reviewRepository: {
      said: async (filter: SaidFilter) => {
        asked.push(filter)
        return { rows: found, next: 'more' }
      },
    },
  })
})

const said = async (who: Who, query: Readonly<Record<string, string>>) =>
  bodyOf(await ask('GET Said', { who, query }))

describe('a search in what was said', () => {
  it('tells the call, the line and its place', async () => {
    expect(await said('sue', { words: ' refund ' })).toMatchObject({
      said: [
        {
          ...{ sid: 'TL1', callSid: customer.sid, text: 'Refund', seconds: 12.5 },
          ...{ from: '+12025550142', at: '2026-11-30T10:00:12.500Z' },
        },
        { sid: 'TL2', callSid: other.sid },
      ],
      next: 'more',
    })
    expect(asked).toMatchObject([{ words: 'refund' }])
    expect(asked[0]?.party).toBeUndefined()
  })

  it('tells an agent of the calls that they may see, whatever is found', async () => {
    expect(await said('ann', { words: 'refund' })).toMatchObject({ said: [{ sid: 'TL1' }] })
    expect(await said('bob', { words: 'refund' })).toMatchObject({ said: [] })
    expect(asked.map(({ party }) => party)).toEqual(['client:ann', 'client:bob'])
  })

  it('shows a thousand characters of a line', async () => {
    found.push(line('TL3', customer.sid, 20, 'x'.repeat(5_000)))
    const { said: lines } = await said('sue', { words: 'x' })
    found.pop()
    expect((lines as { text: string }[]).at(-1)?.text).toHaveLength(1_000)
  })

  it.each([
    [{}, 'words'],
    [{ words: '  ' }, 'words'],
    [{ words: 'x'.repeat(201) }, 'words'],
    [{ words: 'x', limit: '101' }, 'limit'],
    [{ words: 'x', since: 'once' }, 'since'],
  ])('refuses %j', async (query, field) => {
    await expect(said('sue', query as Record<string, string>)).rejects.toMatchObject({
      code: 20001,
      message: expect.stringContaining(field),
    })
    expect(asked).toEqual([])
  })
})
