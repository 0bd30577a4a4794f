import type { AccountSid, CallSid, ReservationSid, WorkerSid } from '@offhook/core'
import { expect, it } from 'vitest'
import { LiveStories } from './live-stories.ts'

it('a contact in which more happens than is noted still comes to its end', () => {
  const stories = new LiveStories({ writeBehind: () => {} })
  const callSid = 'CA1' as CallSid
  const reservationSid = 'WR1' as ReservationSid
  const live = stories.open(
    {
      ...{ type: 'opened', accountSid: 'AC1' as AccountSid, callSid, direction: 'inbound' },
      ...{ customer: '+12025550101', name: null, ourNumber: '+12025550100' },
    },
    0,
  )
  stories.tell(
    live,
    { type: 'offered', reservationSid, workerSid: 'WK1' as WorkerSid, name: 'Ada' },
    1_000,
  )
  stories.tell(live, { type: 'accepted', reservationSid, callSid: null, address: null }, 2_000)
  for (let at = 3_000; at < 6_000; at += 1) {
    stories.tell(live, { type: 'held', callSid, held: at % 2 === 0 }, at)
  }

  stories.tell(live, { type: 'ended', callSid, cause: 'normal' }, 7_000)
  stories.tell(live, { type: 'wraps-up', reservationSid }, 7_001)
  expect(stories.of(callSid)).toBeDefined()
  stories.tell(live, { type: 'done', reservationSid }, 8_000)

  expect(stories.of(callSid)).toBeUndefined()
})
