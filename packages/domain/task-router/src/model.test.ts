import { describe, expect, it } from 'vitest'
import { search } from './testing/model/run.ts'

/** `OFFHOOK_MODEL_STEPS` and `OFFHOOK_MODEL_SEED` make another search of it; see docs/reference/performance.md. */
const steps = Number(process.env['OFFHOOK_MODEL_STEPS'] ?? 50_000)
const seed = Number(process.env['OFFHOOK_MODEL_SEED'] ?? 1)

describe('the router and its reference', () => {
  it('agree after every command of random runs, and nothing is lost', async () => {
    expect(await search(seed, steps, 100)).toBeNull()
  }, 3_600_000)
})
