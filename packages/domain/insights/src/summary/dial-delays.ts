import type { DialDelay } from '../model.ts'
import { thresholds } from '../thresholds.ts'

/** Of each country, the newest. */
const KEPT = 1_000

/** How long calls to each country took until they rang, and what is long among them. */
export class DialDelays {
  readonly #countries = new Map<string, { readonly newest: number[]; next: number }>()

  add({ country, pddMs }: DialDelay): void {
    const of = this.#countries.get(country) ?? { newest: [], next: 0 }
    this.#countries.set(country, of)
    of.newest[of.next] = pddMs
    of.next = (of.next + 1) % KEPT
  }

  /** The 95th percentile of the country, by the nearest rank; a fixed bound without enough calls. */
  boundOf(country: string | null): number {
    const newest = country === null ? undefined : this.#countries.get(country)?.newest
    if (!newest || newest.length < thresholds.pddCalls) return thresholds.pddMs
    const sorted = Float64Array.from(newest).sort()
    const rank = Math.ceil((sorted.length * thresholds.pddPercentile) / 100)
    return sorted[rank - 1] ?? thresholds.pddMs
  }
}
