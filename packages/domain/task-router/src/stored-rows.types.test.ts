import { makeSid, put, remove } from '@offhook/core'
import { expect, it } from 'vitest'
import type { Activity } from './model.ts'

const activity: Activity = {
  sid: makeSid('WA'),
  accountSid: makeSid('AC'),
  workspaceSid: makeSid('WS'),
  friendlyName: 'Lunch',
  available: false,
  dateCreated: 1,
  dateUpdated: 1,
}

it('takes a row under its own name, and a key of its own', () => {
  expect(put('activity', activity)).toMatchObject({ op: 'put', entity: 'activity' })
  expect(remove('activity', { sid: activity.sid }).key).toEqual({ sid: activity.sid })
})

// Each of these lines must fail to compile.
export const refused = () => [
  // @ts-expect-error there is no such entity
  put('activities', activity),
  // @ts-expect-error the row is of another entity
  put('worker', activity),
  // @ts-expect-error a row is written whole
  put('activity', { sid: activity.sid }),
  // @ts-expect-error the sid is of another kind
  remove('activity', { sid: makeSid('WK') }),
  // @ts-expect-error the key of a lease is its worker
  remove('worker-lease', { sid: makeSid('WK') }),
]
