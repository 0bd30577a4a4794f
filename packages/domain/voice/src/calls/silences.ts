import type { CallSid, ConferenceSid } from '@offhook/core'

/** Whether what listens to this call, or to this conference, has to hear silence. */
export type Silenced = (of: {
  readonly callSid: CallSid | null
  readonly conferenceSid: ConferenceSid | null
}) => boolean

/** A reason to hear silence. */
export interface SilenceReason {
  /** What it covers may be other calls than before. */
  look(): void
  /** Those are heard again that no other reason covers. */
  lift(): void
}

/** The reasons for which what listens to calls of this node hears silence, also what begins later. */
export class Silences {
  readonly #reasons = new Set<Silenced>()
  readonly #look: () => void

  /** @param look silences what listens to calls that are covered, and what is no longer goes on */
  constructor(look: () => void) {
    this.#look = look
  }

  add(covers: Silenced): SilenceReason {
    const look = this.#look
    this.#reasons.add(covers)
    look()
    return {
      look,
      lift: () => {
        this.#reasons.delete(covers)
        look()
      },
    }
  }

  covers(callSid: CallSid): boolean {
    return [...this.#reasons].some((covers) => covers({ callSid, conferenceSid: null }))
  }
}
