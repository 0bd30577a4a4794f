import { type AccountSid, type CallSid, errors, OffhookError } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import { type Silenced, type SilenceReason, Silences } from '../calls/silences.ts'
import { type Deafness, deafness, modeFor } from '../media/listening.ts'
import type { Recogniser, SpeechPolicy } from '../speech-ports.ts'
import { LiveTranscription, type TranscriptionParts } from './live-transcription.ts'
import type { TranscriptionRequest } from './transcript.ts'

/** Of one call at once, both tracks each. */
const MOST = 2

interface TableParts extends TranscriptionParts {
  readonly recogniser: Recogniser | null
  readonly speechPolicy: SpeechPolicy
}

/** The transcriptions of the calls of this node. Those that are over are known while their call lives. */
export class TranscriptTable {
  readonly #parts: TableParts
  readonly #ofCall = new Map<CallSid, LiveTranscription[]>()
  readonly #hushes = new Silences(() => this.#look())

  constructor(parts: TableParts) {
    this.#parts = parts
  }

  /**
   * Begins to take down what is said.
   * @throws OffhookError 13618 where nobody can, or may; 20001 for a name that is in use, or too many
   */
  async start(call: LiveCall, request: TranscriptionRequest): Promise<LiveTranscription> {
    const { recogniser } = this.#parts
    const { hints, prefers } = request
    const isPreferred = prefers && recogniser?.capabilities.modes.includes(prefers)
    const mode = isPreferred ? prefers : modeFor({ hints })
    const deaf = await deafness(this.#parts, call.row.accountSid, { ...request, mode })
    if (deaf || !recogniser) throw notAvailable(deaf)
    if (call.isOver) throw new OffhookError(errors.invalidCallState, 'The call is over')
    const live = this.#known(call).filter(({ isOver }) => !isOver)
    const { name } = request
    if (name !== null && live.some(({ row }) => row.name === name)) {
      throw refused(`A transcription of this call is called "${name}"`)
    }
    if (live.length >= MOST) throw refused(`A call has ${MOST} transcriptions at once at most`)
    const transcription = new LiveTranscription(this.#parts, call, { ...request, recogniser, mode })
    this.#known(call).push(transcription)
    this.#look()
    return transcription
  }

  /** Takes nothing down of the calls that are covered, also where it begins later. */
  hush(covers: Silenced): SilenceReason {
    return this.#hushes.add(covers)
  }

  /**
   * Stops all of an account.
   * @param why a sentence
   */
  stopAll(accountSid: AccountSid, why: string): void {
    for (const [callSid, known] of this.#ofCall) {
      for (const one of known) {
        if (one.row.accountSid !== accountSid || one.isOver) continue
        one.stop()
        this.#parts.events.emit('transcript.stopped', callSid, one.row.name, why)
      }
    }
  }

  /** The one of a call with this sid or name; of several that had the name, the last. */
  find(callSid: CallSid, sidOrName: string): LiveTranscription | undefined {
    const known = this.#ofCall.get(callSid) ?? []
    return known.findLast(({ row }) => row.sid === sidOrName || row.name === sidOrName)
  }

  #look(): void {
    for (const [callSid, known] of this.#ofCall) {
      const isHushed = this.#hushes.covers(callSid)
      for (const one of known) one.hush(isHushed)
    }
  }

  #known(call: LiveCall): LiveTranscription[] {
    const known = this.#ofCall.get(call.sid)
    if (known) return known
    const transcriptions: LiveTranscription[] = []
    this.#ofCall.set(call.sid, transcriptions)
    void call.gone.then(() => this.#ofCall.delete(call.sid))
    return transcriptions
  }
}

function notAvailable(deaf: Deafness | null): OffhookError {
  return new OffhookError(errors.recordTranscribe, deaf?.message ?? 'Nobody recognises speech')
}

function refused(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}
