import type { LiveColleague } from '@offhook/desk-api'
import { expect, it } from 'vitest'
import { targetsOf } from './targets.ts'

const row = (name: string, facts: Partial<LiveColleague> = {}): LiveColleague => ({
  key: `WK ${name}`,
  kind: 'worker',
  name,
  activityName: 'Available',
  unreachable: null,
  waiting: 0,
  free: 1,
  ...facts,
})
const people = [
  row('Zoe Adams'),
  row('Bob Brown', { unreachable: 'offline', activityName: 'Offline' }),
  row('Alice Smith'),
  row('Billing', { kind: 'queue', activityName: null, free: 2 }),
]
const found = (typed: string, own = 'WK Zoe Adams') =>
  targetsOf(people, typed, own).map(({ name }) => name)

it('lists colleagues who can be reached, then the others, then queues; not oneself', () => {
  expect(found('')).toEqual(['Alice Smith', 'Bob Brown', 'Billing'])
})

it('finds by the beginning of each word, in any order and case', () => {
  expect(found('b')).toEqual(['Bob Brown', 'Billing'])
  expect(found('smith al')).toEqual(['Alice Smith'])
  expect(found('lice')).toEqual([])
})

it.each(['+1 (202) 555-0123', '202.555.0123', 'sip:desk@example.com', '911'])(
  'offers %s to be called, as it was typed',
  (typed) => {
    expect(targetsOf(people, typed, '')[0]).toMatchObject({ kind: 'number', name: typed })
  },
)

it('says why somebody cannot be reached', () => {
  expect(targetsOf(people, 'bob', '')[0]?.reason).toMatchObject({ key: 'transfer.offline' })
  expect(targetsOf(people, 'alice', '')[0]?.reason).toBeNull()
})
