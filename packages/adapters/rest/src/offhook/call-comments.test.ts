/** Who may read, write and remove what is said about moments of a call. */
import { may, type Principal } from '@offhook/accounts'
import { type Change, makeSid, SimulatedClock } from '@offhook/core'
import { type CallComment, CallComments, MOST_COMMENTS } from '@offhook/site'
import type { Call } from '@offhook/voice'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Answer } from '../http/answer.ts'
import type { Asked, Handler, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { callCommentRoutes } from './call-comments.ts'

const accountSid = makeSid('AC')
const START = Date.parse('2026-11-30T10:00:00Z')
const leg = (to: string, from: number, end: number | null) =>
  ({
    ...{ sid: makeSid('CA'), accountSid, from: '+12025550142', to, dateCreated: START },
    ...{ startTime: START + from * 1000, endTime: end === null ? null : START + end * 1000 },
  }) as Call
/** The customer talked with Ann for a minute; Bob had nothing to do with it. */
const customer = leg('+12025550100', 0, 60)
const ann = leg('client:ann', 20, 60)
const other = leg('+12025550100', 0, 60)
const legs = [customer, ann]

type Who = 'ann' | 'bob' | 'sue' | 'api'
const people: Readonly<Record<Who, Principal>> = {
  ann: person('ann', 'agent'),
  bob: person('bob', 'agent'),
  sue: person('sue', 'supervisor'),
  api: { kind: 'account', accountSid, keyKind: 'main', keySid: null } as unknown as Principal,
}

function person(identity: string, role: string): Principal {
  const own = { sid: `US-${identity}`, identity, fullName: identity, roles: [role] }
  return { kind: 'person', accountSid, person: own } as unknown as Principal
}

let kept: Map<string, CallComment>
let ask: (route: string, who: Who, json?: object, sid?: string, call?: Call) => Promise<Answer>

beforeEach(() => {
  kept = new Map()
  const clock = new SimulatedClock({ now: START + 3_600_000 })
  const own = (where: Partial<CallComment>) =>
    [...kept.values()].filter((row) =>
      Object.entries(where).every(([name, value]) => row[name as keyof CallComment] === value),
    )
  const comments = new CallComments({
    clock,
    rows: {
      find: async (_: unknown, where: object) => own(where)[0],
      page: async (_: unknown, where: object) => ({ rows: own(where), next: null }),
    } as never,
    writer: {
      commit: async (changes: readonly Change[]) => {
        for (const change of changes) {
          if (change.op === 'put') {
            const row = change.row as unknown as CallComment
            kept.set(row.sid, row)
          } else if (change.op === 'delete') kept.delete(String(change.key['sid']))
        }
      },
    } as never,
  })
  const options = {
    clock,
    site: { comments },
    voice: { call: () => undefined },
    voiceRepository: {
      call: async (_: unknown, sid: string) => [...legs, other].find((each) => each.sid === sid),
      calls: async ({ relatedTo }: { relatedTo: string }) => ({
        rows: relatedTo === other.sid ? [other] : [...legs],
        next: null,
      }),
    },
  } as unknown as RestOptions
  const handlers: Record<string, Handler> = {}
  const note = (method: string) => (_route: string, _: unknown, handler: Handler) => {
    handlers[method] = handler
  }
  const routes = { get: note('GET'), post: note('POST'), delete: note('DELETE') }
  callCommentRoutes(routes as unknown as Routes, options)
  ask = async (route, who, json = {}, CommentSid = '', call = customer) => {
    const params: Readonly<Record<string, string>> = { Sid: call.sid, CommentSid }
    const asked = {
      ...{ accountSid, json, principal: people[who] },
      may: (action: Parameters<typeof may>[1]) => may(people[who], action),
      param: (name: string) => params[name] ?? '',
    }
    return handlers[route]!(asked as unknown as Asked)
  }
})

const bodyOf = (answer: Answer) => answer.body as Record<string, unknown>
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
    const { sid } = body as CallComment
    for (const method of ['GET', 'POST', 'DELETE'])
      await expect(ask(method, 'bob', { seconds: 1, text: 'x' }, sid)).rejects.toMatchObject({
        code: 20404,
      })
    expect(kept.size).toBe(1)
  })

  it('are removed by their author and by supervisors, and by nobody through another call', async () => {
    const make = async (who: Who) => {
      const { body } = await ask('POST', who, { seconds: 1, text: 'x' })
      return (body as CallComment).sid
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
