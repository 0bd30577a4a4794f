import { afterEach, describe, expect, it } from 'vitest'
import { PHASE_MS } from '../audio/format.ts'
import { type IoMode, openDatagramIo } from '../io/open-io.ts'
import { TickLoop } from './tick-loop.ts'

const closing: (() => void)[] = []

afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Runs a loop until `phases` phases were run; gives their numbers and times. */
async function run(phases: number, onPhase: (count: number) => void = () => {}) {
  const { io } = await openDatagramIo((process.env['OFFHOOK_TEST_IO'] ?? 'auto') as IoMode)
  closing.push(() => io.close())
  const numbers: number[] = []
  const times: number[] = []
  let skipped = 0
  const madeAt = performance.now()
  interface Ran {
    madeAt: number
    numbers: number[]
    times: number[]
    skipped: number
  }
  return new Promise<Ran>((resolve) => {
    const loop = new TickLoop({
      io,
      target: {
        runPhase(phase) {
          numbers.push(phase)
          times.push(performance.now())
          onPhase(numbers.length)
          if (numbers.length === phases) resolve({ madeAt, numbers, times, skipped })
        },
        skipPhases(count) {
          skipped += count
        },
        isIdle: () => numbers.length >= phases,
      },
    })
    closing.push(() => loop.close())
    loop.wake()
  })
}

/** Works without a pause, as a slow turn does. */
function block(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

describe('the tick loop', () => {
  it('runs every phase once, in order, and none before its time', async () => {
    const { madeAt, numbers, times, skipped } = await run(100)
    for (let i = 1; i < numbers.length; i++) expect(numbers[i]).toBeGreaterThan(numbers[i - 1]!)
    expect(numbers.at(-1)! - numbers[0]! + 1).toBe(100 + skipped)
    const early = times.filter((time, i) => time < madeAt + numbers[i]! * PHASE_MS)
    expect(early).toEqual([])
  })

  it('catches up after a short delay without losing a phase', async () => {
    const { numbers, skipped } = await run(40, (count) => {
      if (count === 10) block(60)
    })
    expect(numbers.at(-1)! - numbers[0]! + 1).toBe(40 + skipped)
    // A machine that stands still for longer than is caught up leaves more out than those 60 ms.
    if (skipped > 0) expect(skipped * PHASE_MS).toBeGreaterThan(150)
  })

  it('skips what it cannot catch up, and says how much', async () => {
    const { numbers, skipped } = await run(20, (count) => {
      if (count === 5) block(400)
    })
    expect(skipped).toBeGreaterThan(60)
    expect(numbers.at(-1)! - numbers[0]! + 1).toBe(20 + skipped)
  })
})
