import { expect, it } from 'vitest'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { showCallEnd } from './call-end.ts'
import { Notices } from './notices.ts'
import { createStore } from './store.ts'

it('tells each warning once, also where timers fire early and the clock is set', () => {
  const clock = new SimulatedClock()
  const start = clock.now()
  const task = { reservationSid: 'WR1', phase: 'live', conference: { endsAt: start + 20 * 60_000 } }
  let skew = 0
  let tones = 0
  const stop = showCallEnd({
    notices: new Notices(
      clock,
      () => () => undefined,
      () => undefined,
    ),
    desk: { state: createStore({ tasks: [task] }) as never },
    // Each timer fires a millisecond early.
    clock: { now: () => clock.now(), after: (ms, act) => clock.after(ms - 1, act) },
    serverNow: () => clock.now() + skew,
    tone: () => {
      tones += 1
      // Without this a warning that comes again and again would hang the test.
      if (tones > 3) throw new Error('told too often')
    },
  })
  clock.advance(5 * 60_000)
  expect(tones).toBe(1)
  clock.advance(9 * 60_000)
  skew = -120_000
  clock.advance(60_000)
  expect(tones).toBe(2)
  clock.advance(7 * 60_000)
  expect(tones).toBe(3)
  stop()
})
