import type { CallSid } from '@offhook/core'
import type { AskedOf } from './model.ts'

/** So many of one call are kept: a wait document that is wrong is asked for each second. */
const MAX_PER_CALL = 100
/** Calls of which something is known; the oldest is forgotten. */
const MAX_CALLS = 10_000

type Document = Pick<AskedOf, 'url' | 'method'>

/** What is remembered of calls that run: their document, and how much was told of them. */
export class CallNotes {
  readonly #notes = new Map<CallSid, { told: number; document: Document | null }>()

  running(callSid: CallSid, document: Document | null): void {
    this.#of(callSid).document = document
  }

  documentOf(callSid: CallSid): Document | null {
    return this.#notes.get(callSid)?.document ?? null
  }

  /** Counts one more. */
  count(callSid: CallSid): 'kept' | 'first-dropped' | 'dropped' {
    const told = ++this.#of(callSid).told
    if (told <= MAX_PER_CALL) return 'kept'
    return told === MAX_PER_CALL + 1 ? 'first-dropped' : 'dropped'
  }

  #of(callSid: CallSid): { told: number; document: Document | null } {
    const known = this.#notes.get(callSid)
    if (known) return known
    const note = { told: 0, document: null }
    this.#notes.set(callSid, note)
    const [oldest] = this.#notes.keys()
    if (this.#notes.size > MAX_CALLS && oldest !== undefined) this.#notes.delete(oldest)
    return note
  }
}
