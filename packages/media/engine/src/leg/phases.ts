import { PHASES } from '../audio/format.ts'

/** Something that has its turn once per tick, in one of its phases. */
export interface Phased {
  phase: number
}

/**
 * Things by the phase in which they have their turn. A thing that must come to another phase moves
 * by one phase per tick: its packets are then 15 or 25 ms apart for a moment, its tick count stays
 * whole, and the room's sum is right in every phase on the way.
 */
export class PhaseTable<Item extends Phased> {
  readonly #phases: Set<Item>[] = Array.from({ length: PHASES }, () => new Set<Item>())
  readonly #moving = new Map<Item, number>()

  get size(): number {
    return this.#phases.reduce((sum, set) => sum + set.size, 0)
  }

  /** The phase with the least to do. */
  lightest(): number {
    let best = 0
    for (let phase = 1; phase < PHASES; phase++) {
      if (this.#phases[phase]!.size < this.#phases[best]!.size) best = phase
    }
    return best
  }

  add(item: Item): void {
    this.#phases[item.phase]!.add(item)
  }

  remove(item: Item): void {
    this.#phases[item.phase]!.delete(item)
    this.#moving.delete(item)
  }

  /** The items of one phase. */
  at(phase: number): ReadonlySet<Item> {
    return this.#phases[phase]!
  }

  /** Begins to move an item towards a phase. */
  moveTo(item: Item, phase: number): void {
    if (item.phase === phase) this.#moving.delete(item)
    else this.#moving.set(item, phase)
  }

  /** One step of every move; called between two ticks, when no item of the new tick had a turn. */
  step(): void {
    for (const [item, goal] of this.#moving) {
      this.#phases[item.phase]!.delete(item)
      item.phase += Math.sign(goal - item.phase)
      this.#phases[item.phase]!.add(item)
      if (item.phase === goal) this.#moving.delete(item)
    }
  }
}
