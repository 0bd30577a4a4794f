/**
 * How an automatic list is worked off: at once while few who answer are abandoned, else by hand.
 *
 *                counted: a share is above the cap
 *     automatic ───────────────────────────────────▶ held: offered as preview
 *         ▲                                            │
 *         └── counted: both are well below it again ───┘
 *
 * Shares are those of today and of 30 days: the rules of most countries name a day or a month. What is
 * handled by hand counts too, so that a list that is held comes back by calls that go well.
 */
import { machine, to } from '@offhook/core'
import type { DialMode } from './model.ts'

/** How many of those who answered had an agent, and how many had not. */
export interface Answers {
  readonly answered: number
  readonly abandoned: number
}

export type PacingState = { readonly name: 'automatic' } | { readonly name: 'held' }

export interface PacingEvent {
  readonly type: 'counted'
  readonly today: Answers
  readonly last30: Answers
  /** Per cent. */
  readonly cap: number
}

/** Back only when there is some room, so that a list does not change with every call. */
const ROOM = 0.9

export const pacingMachine = machine<PacingState, PacingEvent>(
  'pacing',
  (state, { today, last30, cap }) => {
    const share = Math.max(shareOf(today, cap), shareOf(last30, cap))
    switch (state.name) {
      case 'automatic':
        return share > cap ? to({ name: 'held' }) : undefined
      case 'held':
        return share <= cap * ROOM ? to({ name: 'automatic' }) : undefined
    }
  },
)

/** How the next call of a list is made. */
export function modeAt(mode: DialMode, { name }: PacingState): DialMode {
  return name === 'held' ? 'preview' : mode
}

/**
 * Per cent of the answered that were abandoned. Few calls are taken for as many as one abandoned call
 * is within the cap of: the first one of a morning does not stop a list.
 */
export function shareOf({ answered, abandoned }: Answers, cap: number): number {
  if (abandoned === 0) return 0
  const enough = cap > 0 ? Math.ceil(100 / cap) : 1
  return (100 * abandoned) / Math.max(answered + abandoned, enough)
}
