import type { Shelf } from '@offhook/accounts'
import { type Change, derivedSid, put } from '@offhook/core'
import type { DialList, DialListSid, DialMode, DialTally } from './model.ts'
import { type Answers, modeAt, type PacingState, pacingMachine } from './pacing-state.ts'
import type { OutboundRepository } from './ports.ts'

const DAY_MS = 86_400_000
const WINDOW_DAYS = 30

/** How a list goes now, and what that follows from. */
export interface Pace {
  /** How the next call is made. */
  readonly mode: DialMode
  readonly today: Answers
  readonly last30: Answers
}

/** Counts who is abandoned, and says how a list may be worked off. The rows are the truth. */
export class Pacing {
  readonly #shelf: Shelf
  readonly #repository: Pick<OutboundRepository, 'tallies'>
  readonly #states = new Map<DialListSid, PacingState>()

  constructor(shelf: Shelf, repository: Pick<OutboundRepository, 'tallies'>) {
    this.#shelf = shelf
    this.#repository = repository
  }

  async of({ sid, mode, abandonCap: cap }: DialList): Promise<Pace> {
    const day = this.#day()
    const tallies = await this.#repository.tallies(sid, day - WINDOW_DAYS + 1)
    const today = sum(tallies.filter((tally) => tally.day === day))
    const last30 = sum(tallies)
    const before = this.#states.get(sid) ?? { name: 'automatic' }
    const counted = { type: 'counted', today, last30, cap } as const
    const state = pacingMachine.next(before, counted)?.state ?? before
    this.#states.set(sid, state)
    return { mode: modeAt(mode, state), today, last30 }
  }

  /** The change that counts one more who answered. Its owner counts one after another. */
  async count(
    { sid: listSid, accountSid }: Pick<DialList, 'sid' | 'accountSid'>,
    what: keyof Answers,
  ): Promise<Change> {
    const day = this.#day()
    const now = this.#shelf.clock.now()
    const sid = derivedSid('DT', listSid, String(day))
    const before = await this.#shelf.rows.find('dial-tally', { sid })
    const none: DialTally = {
      ...{ sid, accountSid, listSid, day, answered: 0, abandoned: 0 },
      ...{ dateCreated: now, dateUpdated: now },
    }
    const tally = before ?? none
    return put('dial-tally', { ...tally, [what]: tally[what] + 1, dateUpdated: now })
  }

  #day(): number {
    return Math.floor(this.#shelf.clock.now() / DAY_MS)
  }
}

function sum(tallies: readonly DialTally[]): Answers {
  return {
    answered: tallies.reduce((total, { answered }) => total + answered, 0),
    abandoned: tallies.reduce((total, { abandoned }) => total + abandoned, 0),
  }
}
