import { type CallSid, errors, OffhookError } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import { type Silenced, type SilenceReason, Silences } from '../calls/silences.ts'
import type { ForkLimit } from '../streams/fork-limit.ts'
import { tracksOf } from '../streams/live-stream.ts'
import { LiveSiprec, type SiprecParts } from './live-siprec.ts'
import type { SiprecRequest } from './siprec.ts'

/** Ended sessions of one call that are still known: a document may begin and end them all day. */
const MOST_ENDED = 50

/** The sessions with recorders of the calls of this node; they are known while their call lives. */
export class SiprecTable {
  readonly #parts: SiprecParts & { readonly forks: ForkLimit }
  readonly #ofCall = new Map<CallSid, LiveSiprec[]>()
  readonly #silences = new Silences(() => this.#look())

  constructor(parts: SiprecParts & { readonly forks: ForkLimit }) {
    this.#parts = parts
  }

  /**
   * Begins a session; the recorder is called in its own time.
   * @throws OffhookError 31941 for more tracks than a call may have, 31940 for a connector that is
   * not set, 20001 for a name that is in use
   */
  start(call: LiveCall, request: SiprecRequest): LiveSiprec {
    const { forks, recorders } = this.#parts
    const { connector, name, track } = request
    if (!recorders.has(connector)) {
      throw new OffhookError(errors.streamConnector, `No connector is called "${connector}"`)
    }
    forks.check(call, tracksOf[track].length)
    const known = this.#known(call)
    if (name !== null && known.some(({ isOver, row }) => !isOver && row.name === name)) {
      const message = `A SIPREC session of this call is called "${name}"`
      throw new OffhookError(errors.invalidParameter, message)
    }
    const siprec = new LiveSiprec(this.#parts, call, request)
    known.push(siprec)
    const ended = known.filter(({ isOver }) => isOver)
    for (const each of ended.slice(0, -MOST_ENDED)) known.splice(known.indexOf(each), 1)
    forks.add(call, siprec)
    if (call.isOver) siprec.stop()
    siprec.hush(this.#silences.covers(call.sid))
    return siprec
  }

  /** The session of a call with this sid or name; of several that had the name, the last. */
  find(callSid: CallSid, sidOrName: string): LiveSiprec | undefined {
    const known = this.#ofCall.get(callSid) ?? []
    return known.findLast(({ row }) => row.sid === sidOrName || row.name === sidOrName)
  }

  /** Recorders hear silence of the calls that are covered, also of those that come later. */
  silence(covers: Silenced): SilenceReason {
    return this.#silences.add(covers)
  }

  #look(): void {
    for (const [callSid, sessions] of this.#ofCall) {
      const isSilent = this.#silences.covers(callSid)
      for (const each of sessions) if (!each.isOver) each.hush(isSilent)
    }
  }

  #known(call: LiveCall): LiveSiprec[] {
    const known = this.#ofCall.get(call.sid)
    if (known) return known
    const sessions: LiveSiprec[] = []
    this.#ofCall.set(call.sid, sessions)
    void call.ended.then(() => {
      for (const each of sessions) each.stop()
    })
    void call.gone.then(() => this.#ofCall.delete(call.sid))
    return sessions
  }
}
