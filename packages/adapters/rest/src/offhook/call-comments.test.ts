/** Who may read, write and remove what is said about moments of a call. */
import { CallComments, MOST_COMMENTS } from '@offhook/site'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Answer } from '../http/answer.ts'
import { callCommentRoutes } from './call-comments.ts'
import {
  ann,
  askerOf,
  bodyOf,
  customer,
  other,
  shelfInMemory,
  type Who,
} from './testing/reviewed-call.ts'

const path = 'Calls/:Sid/Comments'
let kept: ReturnType<typeof shelfInMemory>['kept']
let ask: (
  method: string,
  who: Who,
  json?: object,
  sid?: string,
  call?: typeof customer,
) => Promise<Answer>

beforeEach(() => {
  const { shelf, clock, kept: rows } = shelfInMemory()
  kept = rows
  const site = { comments: new CallComments(shelf) }
  const asked = askerOf(callCommentRoutes, {
    ...{ clock, site },
    contactRepository: { contactOfCall: async () => undefined },
  })
  ask = (method, who, json = {}, CommentSid = '', call = customer) =>
    asked(`${method} ${path}${method === 'DELETE' ? '/:CommentSid' : ''}`, {
      ...{ who, json, call, params: { CommentSid } },
    })
})

const said = async (who: Who, call = customer) =>
  bodyOf(await ask('GET', who, {}, '', call))['comments'] as readonly Record<string, unknown>[]

describe('comments on a call', () => {
  it('are told in the order of their moments, with who and when, on the axis of the leg asked for', async () => {
    const late = await ask('POST', 'ann', { seconds: 30.5, text: ' A good answer ' })
    expect(late.status).toBe(201)
    // Before the agent's own leg had begun.
    await ask('POST', 'sue', { seconds: -10, text: 'Waited long' }, '', ann)

    expect(await said('ann')).toMatchObject([
      { author: 'sue', seconds: 10, text: 'Waited long', callSid: ann.sid, mayRemove: false },
      { author: 'ann', seconds: 30.5, text: 'A good answer', mayRemove: true },
    ])
    expect(await said('sue', ann)).toMatchObject([
      { seconds: -10, at: '2026-11-30T10:00:10.000Z', mayRemove: true },
      { seconds: 10.5, createdAt: '2026-11-30T11:00:00.000Z', mayRemove: true },
    ])
  })

  it('are neither read nor written by who took no part in it', async () => {
    const { body } = await ask('POST', 'ann', { seconds: 1, text: 'x' })
    const { sid } = body as { sid: string }
    for (const method of ['GET', 'POST', 'DELETE'])
      await expect(ask(method, 'bob', { seconds: 1, text: 'x' }, sid)).rejects.toMatchObject({
        code: 20404,
      })
    expect(kept.size).toBe(1)
  })

  it('are removed by their author and by supervisors, and by nobody through another call', async () => {
    const make = async (who: Who) => {
      const { body } = await ask('POST', who, { seconds: 1, text: 'x' })
      return (body as { sid: string }).sid
    }
    const [anns, sues, apis] = [await make('ann'), await make('sue'), await make('api')]
    for (const sid of [sues, apis])
      await expect(ask('DELETE', 'ann', {}, sid)).rejects.toMatchObject({ code: 20403 })
    await expect(ask('DELETE', 'sue', {}, anns, other)).rejects.toMatchObject({ code: 20404 })

    expect((await ask('DELETE', 'ann', {}, anns)).status).toBe(204)
    expect((await ask('DELETE', 'sue', {}, apis)).status).toBe(204)
    await expect(ask('DELETE', 'sue', {}, apis)).rejects.toMatchObject({ code: 20404 })
    expect([...kept.keys()]).toEqual([sues])
  })

  it.each([
    ['no text', { seconds: 1, text: ' \n' }, 'text'],
    ['a long text', { seconds: 1, text: 'x'.repeat(2_001) }, 'text'],
    ['no position', { text: 'x' }, 'seconds'],
    ['a position that is no number', { seconds: '1', text: 'x' }, 'seconds'],
    ['a position before the call', { seconds: -2, text: 'x' }, 'seconds'],
    ['a position after it', { seconds: 62, text: 'x' }, 'seconds'],
  ])('with %s are refused', async (_what, wrong, field) => {
    await expect(ask('POST', 'sue', wrong)).rejects.toMatchObject({
      code: 20001,
      message: expect.stringContaining(field),
    })
    expect(kept.size).toBe(0)
  })

  it('are 200 at most', async () => {
    for (let n = 0; n < MOST_COMMENTS; n++) await ask('POST', 'sue', { seconds: 1, text: 'x' })
    await expect(ask('POST', 'sue', { seconds: 1, text: 'x' })).rejects.toMatchObject({
      code: 20001,
    })
  })
})
