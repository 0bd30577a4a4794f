import { afterEach, beforeEach, expect } from 'vitest'
import { Bench, type BenchOptions, nothingLeft } from './bench.ts'

/** Where the action of a verb is told how it was; the call then hears `say after`. */
export const DONE = 'https://app/done'

/**
 * Gives each test of a file a bench of its own, which has to leave nothing behind.
 * @param keep takes the bench, and prepares what every test of the file needs
 * @param options asked for before each test
 */
export function eachBench(
  keep: (bench: Bench) => void,
  options: () => BenchOptions = () => ({}),
): void {
  let bench: Bench
  beforeEach(() => {
    bench = new Bench(options())
    bench.documents.at(DONE, '<Say>after</Say>')
    keep(bench)
  })
  afterEach(async () => {
    bench.store.delayMs = 0
    expect(await bench.close()).toEqual(nothingLeft)
  })
}
