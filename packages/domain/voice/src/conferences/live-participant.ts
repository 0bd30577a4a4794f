import { type Disposer, deferred } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import type { EarContent } from '../interpreter/ear-program.ts'
import { earContent } from '../interpreter/ear-program.ts'
import type { Participant } from '../model.ts'
import type { Beep } from '../options.ts'
import type { ParticipantSettings } from '../settings.ts'
import { interrupt } from '../waiting/interruption.ts'
import type { ParticipantLeaveReason } from './conference-callbacks.ts'

/** One party in a conference, from joining to leaving. */
export class LiveParticipant {
  readonly call: LiveCall
  /** Why they left, once that is committed. Never rejects. */
  readonly left: Promise<ParticipantLeaveReason>
  row: Participant
  beep: Beep
  waitContent: EarContent
  readonly disposers: Disposer[] = []
  readonly #left = deferred<ParticipantLeaveReason>()
  #ear: AbortController | null = null
  #announcements = new Set<AbortController>()

  constructor(call: LiveCall, row: Participant, settings: ParticipantSettings) {
    this.call = call
    this.row = row
    this.beep = settings.beep ?? 'true'
    this.waitContent = earContent(settings.waitUrl, settings.waitMethod, 'POST')
    this.left = this.#left.promise
  }

  /** Begins what plays in this ear alone; what played before ends. */
  ownEar(): AbortSignal {
    this.freeEar()
    this.#ear = new AbortController()
    return this.#ear.signal
  }

  /** Ends what plays in this ear alone. */
  freeEar(): void {
    if (this.#ear) interrupt(this.#ear, 'done')
    this.#ear = null
  }

  announcement(): { signal: AbortSignal; over: () => void } {
    const controller = new AbortController()
    this.#announcements.add(controller)
    return { signal: controller.signal, over: () => void this.#announcements.delete(controller) }
  }

  /** Nothing plays or listens for them any more. */
  release(): void {
    this.freeEar()
    for (const controller of this.#announcements) interrupt(controller, 'done')
    for (const dispose of this.disposers.splice(0)) dispose()
  }

  tellLeft(reason: ParticipantLeaveReason): void {
    this.#left.resolve(reason)
  }
}
