import { type CallSid, errors, OffhookError } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import { type Silenced, type SilenceReason, Silences } from '../calls/silences.ts'
import type { ForkLimit } from './fork-limit.ts'
import { LiveStream, type StreamParts, tracksOf } from './live-stream.ts'
import type { StreamRequest } from './stream.ts'

/** Ended streams of one call that are still known: a document may begin and end them all day. */
const MOST_ENDED = 50

/** The streams of the calls of this node. The last that have ended are known while their call lives. */
export class StreamTable {
  readonly #parts: StreamParts & { readonly forks: ForkLimit }
  readonly #ofCall = new Map<CallSid, LiveStream[]>()
  readonly #silences = new Silences(() => this.#look())

  constructor(parts: StreamParts & { readonly forks: ForkLimit }) {
    this.#parts = parts
  }

  /**
   * Begins a stream; it opens in its own time.
   * @throws OffhookError 31941 for more tracks than a call may have, 20001 for a name that is in use,
   * 11100 for a URL that may not be streamed to
   */
  start(call: LiveCall, request: StreamRequest): LiveStream {
    const url = this.#parts.sockets.check(request.url)
    const known = this.#known(call)
    const live = known.filter(({ isOver }) => !isOver)
    if (!request.isTwoWay) this.#parts.forks.check(call, tracksOf[request.track].length)
    const { name } = request
    if (name !== null && live.some(({ row }) => row.name === name)) {
      throw new OffhookError(errors.invalidParameter, `A stream of this call is called "${name}"`)
    }
    const stream = new LiveStream(this.#parts, call, { ...request, url })
    known.push(stream)
    this.#parts.forks.add(call, stream)
    forgetOldest(known)
    stream.hush(this.#silences.covers(call.sid))
    if (call.isOver) stream.stop()
    void stream.open()
    return stream
  }

  /** The stream of a call with this sid or name; of several that had the name, the last. */
  find(callSid: CallSid, sidOrName: string): LiveStream | undefined {
    const known = this.#ofCall.get(callSid) ?? []
    return known.findLast(({ row }) => row.sid === sidOrName || row.name === sidOrName)
  }

  /** Servers hear silence of the calls that are covered, also those that are asked later. */
  silence(covers: Silenced): SilenceReason {
    return this.#silences.add(covers)
  }

  #look(): void {
    for (const [callSid, streams] of this.#ofCall) {
      const isSilent = this.#silences.covers(callSid)
      for (const stream of streams) if (!stream.isOver) stream.hush(isSilent)
    }
  }

  #known(call: LiveCall): LiveStream[] {
    const known = this.#ofCall.get(call.sid)
    if (known) return known
    const streams: LiveStream[] = []
    this.#ofCall.set(call.sid, streams)
    void call.ended.then(() => {
      for (const stream of streams) stream.stop()
    })
    void call.gone.then(() => this.#ofCall.delete(call.sid))
    return streams
  }
}

function forgetOldest(streams: LiveStream[]): void {
  const ended = streams.filter(({ isOver }) => isOver)
  for (const stream of ended.slice(0, -MOST_ENDED)) streams.splice(streams.indexOf(stream), 1)
}
