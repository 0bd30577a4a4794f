import { makeSid, type PutChange, put, remove } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { changeKey, jsonParameter, Planner } from './plan.ts'

/** A change that the compiler would not take: of no entity, or of half a row. */
const odd = (entity: string, row: object) => ({ op: 'put', entity, row }) as PutChange

const context = { nodeId: 'ND1', now: 5 }
const queue = (over: object = {}) => ({
  sid: makeSid('QU'),
  accountSid: makeSid('AC'),
  friendlyName: 'a',
  maxSize: 1,
  dateCreated: 1,
  dateUpdated: 1,
  ...over,
})

describe('Planner', () => {
  it('makes one statement of all rows of an entity, with the same text every time', () => {
    const planner = new Planner()

    const one = planner.plan([put('queue', queue())], context)
    const three = planner.plan(
      [1, 2, 3].map(() => put('queue', queue())),
      context,
    )

    expect(one.statements).toHaveLength(1)
    expect(three.statements).toHaveLength(1)
    expect(three.statements[0]?.text).toBe(one.statements[0]?.text)
    expect(JSON.parse(three.statements[0]?.values?.[0] as string)).toHaveLength(3)
  })

  it('keeps the last of several changes of one row', () => {
    const row = queue()

    const { statements } = new Planner().plan(
      [put('queue', row), remove('queue', { sid: row.sid }), put('queue', { ...row, maxSize: 9 })],
      context,
    )

    expect(statements).toHaveLength(1)
    expect(JSON.parse(statements[0]?.values?.[0] as string)).toMatchObject([{ max_size: 9 }])
  })

  it('puts the fence first, where rows of the router are written or removed', () => {
    const fence = { text: 'SELECT fence()' }
    const plan = (...changes: Parameters<Planner['plan']>[0]) =>
      new Planner().plan(changes, { ...context, fence }).statements
    const effect = { op: 'outbox', kind: 'webhook', orderKey: 'k', payload: {} } as const

    expect(plan(put('queue', queue()), effect)).not.toContain(fence)
    expect(plan(put('queue', queue()), odd('task', { sid: 'WT1' }))[0]).toBe(fence)
    expect(plan(remove('worker', { sid: makeSid('WK') }))[0]).toBe(fence)
    expect(plan(odd('task', { sid: 'WT1' })).filter((one) => one === fence)).toHaveLength(1)
    const all = new Planner().plan([odd('task', { sid: 'WT1' }), effect], { ...context, fence })
    expect(all.statements[all.outboxAt ?? 0]?.name).toBe('put-outbox')
  })

  it('needs no fence where there is no other node', () => {
    const { statements } = new Planner().plan([odd('task', { sid: 'WT1' })], context)

    expect(statements).toHaveLength(1)
  })

  it('lets a removal win over the put before it, and removes before it puts', () => {
    const gone = queue()

    const { statements } = new Planner().plan(
      [put('queue', gone), put('queue', queue()), remove('queue', { sid: gone.sid })],
      context,
    )

    expect(statements.map(({ name }) => name)).toEqual(['delete-queue', 'put-queue'])
  })

  it('puts effects last, all of them, in order', () => {
    const effect = (n: number) =>
      ({ op: 'outbox', kind: 'webhook', orderKey: 'k', payload: { n } }) as const

    const plan = new Planner().plan([effect(1), put('queue', queue()), effect(2)], context)

    expect(plan.outboxAt).toBe(1)
    expect(plan.outbox.map(({ payload }) => payload)).toEqual([{ n: 1 }, { n: 2 }])
  })

  it('passes values as parameters, whatever they hold', () => {
    const evil = `'); DROP TABLE queues; --`

    const { statements } = new Planner().plan(
      [put('queue', queue({ friendlyName: evil }))],
      context,
    )

    expect(statements[0]?.text).not.toContain('DROP')
  })

  it('ignores fields that the table does not have', () => {
    const { statements } = new Planner().plan([put('queue', queue({ extra: 1 }))], context)

    expect(statements[0]?.values?.[0]).not.toContain('extra')
  })
})

describe('changeKey', () => {
  it.each([
    odd('no-such-entity', { sid: 'x' }),
    odd('constructor', { sid: 'x' }),
    odd('call', {}),
    odd('call', { sid: '' }),
    odd('participant', { conferenceSid: 'CF1' }),
    { op: 'delete', entity: 'queue-member', key: { queueSid: 'QU1' } } as const,
  ])('refuses a change without table or key: %j', (change) => {
    expect(() => changeKey(change as Parameters<typeof changeKey>[0])).toThrow()
  })
})

describe('jsonParameter', () => {
  it('drops NULs and mends halves of surrogate pairs, in keys too', () => {
    expect(jsonParameter({ 'a\u0000': ['x\u0000y', '\ud83d', '😀'] })).toBe(
      '{"a":["xy","\ufffd","😀"]}',
    )
  })

  it('leaves a backslash that merely looks like an escape alone', () => {
    expect(JSON.parse(jsonParameter('\\u0000'))).toBe('\\u0000')
  })
})
