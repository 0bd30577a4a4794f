/**
 * A document must be there within 16 s, and two slow services in a row take longer. A call whose turn
 * lasts is given a document that asks again; that is answered by the same turn.
 */
import type { CallSid, Clock } from '@offhook/core'
import { verb } from '@offhook/studio-flow'
import type { DocumentReply } from '@offhook/voice'
import { laterUrl } from './addresses.ts'
import { documentOf, emptyDocument } from './documents.ts'

const PATIENCE_MS = 12_000

type Turn = Promise<DocumentReply | undefined>

export class LateTurns {
  readonly #clock: Clock
  readonly #turns = new Map<CallSid, Turn>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What the turn comes to, or else the document that asks for it again. */
  async within(callSid: CallSid, turn: Turn): Turn {
    let isLate = false
    const late = new Promise<undefined>((resolve) => {
      const timer = this.#clock.setTimeout(() => {
        isLate = true
        resolve(undefined)
      }, PATIENCE_MS)
      const done = () => timer.clear()
      turn.then(done, done)
    })
    const reply = await Promise.race([turn, late])
    if (!isLate) return reply
    this.#turns.set(callSid, turn)
    return documentOf([verb('Pause', { length: 1 }), verb('Redirect', {}, laterUrl)])
  }

  /** The turn that the call waits for. */
  async again(callSid: CallSid): Turn {
    const turn = this.#turns.get(callSid)
    this.#turns.delete(callSid)
    return turn ?? emptyDocument
  }

  forget(callSid: CallSid): void {
    this.#turns.delete(callSid)
  }
}
