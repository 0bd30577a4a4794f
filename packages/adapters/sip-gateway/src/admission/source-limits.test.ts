import { SimulatedClock } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { SourceLimits } from './source-limits.ts'

const A = '192.0.2.1'
const B = '192.0.2.2'

let clock: SimulatedClock
let limits: SourceLimits

beforeEach(() => {
  clock = new SimulatedClock()
  limits = new SourceLimits({ clock })
})

const taken = (address: string, times: number) =>
  Array.from({ length: times }, () => limits.take(address)).filter(Boolean).length

describe('SourceLimits', () => {
  it('lets an address ask twenty times at once, and another too', () => {
    expect(taken(A, 30)).toBe(20)
    expect(taken(B, 30)).toBe(20)
  })

  it('counts the network of an IPv6 host, which can pick any address of it', () => {
    const guesses = Array.from({ length: 30 }, (_, i) => limits.take(`2001:db8::${i.toString(16)}`))

    expect(guesses.filter(Boolean)).toHaveLength(20)
    expect(limits.has('2001:db8::ffff:1')).toBe(false)
    expect(limits.has('2001:db8:0:1::1')).toBe(true)
  })

  it('gives two a second back, up to the twenty', async () => {
    taken(A, 20)

    await clock.advance(1_000)
    expect(taken(A, 10)).toBe(2)
    await clock.advance(3_600_000)
    expect(taken(A, 30)).toBe(20)
  })

  it('is out of patience after four wrong passwords, and takes one more in a while', async () => {
    for (let guess = 0; guess < 4; guess++) {
      expect(limits.has(A)).toBe(true)
      limits.penalise(A)
    }

    expect(limits.has(A)).toBe(false)
    expect(limits.has(B)).toBe(true)
    await clock.advance(500)
    expect(limits.has(A)).toBe(true)
    limits.penalise(A)
    expect(limits.has(A)).toBe(false)
  })

  it('takes nothing by looking', () => {
    for (let look = 0; look < 100; look++) limits.has(A)

    expect(taken(A, 20)).toBe(20)
  })

  it('forgets the address that was quiet for longest, when there are too many', () => {
    taken(A, 20)
    for (let other = 0; other < 10_000; other++) limits.take(`198.51.${other >> 8}.${other & 255}`)

    expect(limits.take(A)).toBe(true)
  })
})
