import { describe, expect, it } from 'vitest'
import { FakeWindows } from '../testing/fake-windows.ts'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { Seat } from './seat.ts'

/** All that waits in this process has been told. */
const settled = () => new Promise((done) => setImmediate(done))

const never = () => {
  throw new Error('nobody has taken it')
}

describe('the place of a person in a browser', () => {
  const clock = new SimulatedClock()
  const seatIn = (windows: FakeWindows, hasCall = false, identity = 'ada') =>
    new Seat(identity, windows, clock, () => hasCall)
  /** One whose questions no other window hears. */
  const seatWithoutAnswer = (windows: FakeWindows) => {
    const mute = {
      ...windows,
      locks: windows.locks,
      openChannel: () => new FakeWindows().openChannel('other'),
    }
    return new Seat('ada', mute, clock, () => false)
  }

  it('is free for the first window, and for another person', async () => {
    const windows = new FakeWindows()
    expect(await seatIn(windows).take(false, never)).toBe('here')
    expect(await seatIn(windows, false, 'bob').take(false, never)).toBe('here')
  })

  it.each([
    [false, 'elsewhere'],
    [true, 'elsewhere-in-call'],
  ])('is not taken unasked by a second window (call: %s)', async (hasCall, state) => {
    const windows = new FakeWindows()
    await seatIn(windows, hasCall).take(false, never)

    expect(await seatIn(windows).take(false, never)).toBe(state)
  })

  it('is taken on demand, and whoever had it is told', async () => {
    const windows = new FakeWindows()
    let isLost = false
    const first = seatIn(windows)
    await first.take(false, () => {
      isLost = true
    })

    expect(await seatIn(windows).take(true, never)).toBe('here')

    await settled()
    expect(isLost).toBe(true)
    expect(await first.take(false, never)).toBe('elsewhere')
  })

  it('is free again when its window closes', async () => {
    const windows = new FakeWindows()
    const first = seatIn(windows)
    await first.take(false, never)
    first.close()
    await settled()

    expect(await seatIn(windows).take(false, never)).toBe('here')
  })

  it('may have a call where the window does not answer', async () => {
    const windows = new FakeWindows()
    await seatIn(windows).take(false, never)
    const asked = seatWithoutAnswer(windows).take(false, never)
    await settled()

    clock.advance(300)

    expect(await asked).toBe('elsewhere-in-call')
  })

  it('is free where the window that does not answer has gone meanwhile', async () => {
    const windows = new FakeWindows()
    const before = seatIn(windows)
    await before.take(false, never)
    const asked = seatWithoutAnswer(windows).take(false, never)
    await settled()
    before.close()
    await settled()

    clock.advance(300)

    expect(await asked).toBe('here')
  })

  it('is always here where the browser has no locks', async () => {
    const windows = { locks: undefined, openChannel: () => new FakeWindows().openChannel('x') }
    expect(await new Seat('ada', windows, clock, () => false).take(false, never)).toBe('here')
  })
})
