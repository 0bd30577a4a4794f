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
  return new Promise<{ numbers: number[]; times: number[]; skipped: number }>((resolve) => {
    const loop = new TickLoop({
      io,
      target: {
        runPhase(phase) {
          numbers.push(phase)
          times.push(performance.now())
          onPhase(numbers.length)
          if (numbers.length === phases) resolve({ numbers, times, skipped })
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
  it('runs every phase once, in order, at a steady pace', async () => {
    const { numbers, times } = await run(100)
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i))
    const elapsed = times.at(-1)! - times[0]!
    expect(elapsed).toBeGreaterThan(98 * PHASE_MS)
    expect(elapsed).toBeLessThan(99 * PHASE_MS + 60)
  })

  it('catches up after a short delay without losing a phase', async () => {
    const { numbers, skipped } = await run(40, (count) => {
      if (count === 10) block(60)
    })
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i))
    expect(skipped).toBe(0)
  })

  it('skips what it cannot catch up, and says how much', async () => {
    const { numbers, skipped } = await run(20, (count) => {
      if (count === 5) block(400)
    })
    expect(skipped).toBeGreaterThan(60)
    expect(numbers.at(-1)! - numbers[0]! + 1).toBe(20 + skipped)
  })
})
