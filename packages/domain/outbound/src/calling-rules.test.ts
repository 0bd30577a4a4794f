import { makeSid, SimulatedClock } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { CallingRules } from './calling-rules.ts'
import { MemoryShelf } from './testing/memory-shelf.ts'

const accountSid = makeSid('AC')
const berlin = '+493012345678'
const weekdays = { days: [1, 2, 3, 4, 5], from: '08:00', until: '20:00' }

let clock: SimulatedClock
let rules: CallingRules

beforeEach(() => {
  clock = new SimulatedClock({ now: Date.parse('2026-01-05T12:00:00Z') })
  rules = new CallingRules(new MemoryShelf(clock).shelf)
})

const call = (byPerson = true, number: string = berlin) =>
  rules.check({ accountSid, number, byPerson })
const block = (phoneNumber: string) =>
  rules.block(accountSid, [{ phoneNumber: phoneNumber as never, note: 'asked for it' }])

describe('calling rules', () => {
  it('bind nobody before they are set', async () => {
    await expect(call()).resolves.toBeUndefined()
  })

  it('refuse a do-not-call number, until it is taken off', async () => {
    const [row] = await block(berlin)
    await expect(call()).rejects.toMatchObject({ code: 21216, status: 400 })

    await rules.unblock(accountSid, row!.sid)

    await expect(call()).resolves.toBeUndefined()
  })

  it('know no do-not-call number of another account', async () => {
    const [row] = await rules.block(makeSid('AC'), [{ phoneNumber: berlin as never, note: '' }])

    await expect(call()).resolves.toBeUndefined()
    await expect(rules.unblock(accountSid, row!.sid)).rejects.toMatchObject({ code: 20404 })
  })

  it('refuse calls outside of the hours there, and say what the clock there shows', async () => {
    await rules.update(accountSid, { hours: weekdays })
    await expect(call()).resolves.toBeUndefined()

    await clock.advance(7 * 3_600_000 + 60_000)

    await expect(call()).rejects.toMatchObject({
      code: 45310,
      message: expect.stringContaining('in Europe/Berlin it is 20:01 now'),
    })
  })

  it('refuse a number of which nobody knows the zone, while there are hours', async () => {
    await rules.update(accountSid, { hours: weekdays })

    await expect(call(true, '+888123456789')).rejects.toMatchObject({ code: 45310 })
  })

  it('bind applications until they are told not to', async () => {
    await block(berlin)
    await expect(call(false)).rejects.toMatchObject({ code: 21216 })

    await rules.update(accountSid, { everyCall: false })

    await expect(call(false)).resolves.toBeUndefined()
  })

  it('tell when the next call may be placed', async () => {
    await rules.update(accountSid, { hours: weekdays })
    await clock.advance(12 * 3_600_000)

    expect(await rules.nextOpening(accountSid, berlin as never)).toBe(
      Date.parse('2026-01-06T07:00:00Z'),
    )
  })

  it('keep what is left out', async () => {
    await rules.update(accountSid, { hours: weekdays })
    await rules.update(accountSid, { everyCall: false })

    expect(await rules.of(accountSid)).toMatchObject({ hours: weekdays, everyCall: false })
  })

  it('block 2000 numbers, each once', async () => {
    const numbers = Array.from({ length: 2_000 }, (_, n) => `+49301${String(n).padStart(6, '0')}`)
    for (const _ of [1, 2]) {
      await rules.block(
        accountSid,
        numbers.map((phoneNumber) => ({ phoneNumber: phoneNumber as never, note: '' })),
      )
    }

    const { rows } = await rules.blocked(accountSid, { size: 1_000, after: null })
    expect(rows).toHaveLength(1_000)
    await expect(call(true, numbers[1_999])).rejects.toMatchObject({ code: 21216 })
  })
})
