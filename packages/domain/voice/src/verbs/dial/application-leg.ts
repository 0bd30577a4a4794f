import { type EndpointId, type MediaRouter, makeRoomId } from '@offhook/control'
import { Emitter, errors, OffhookError } from '@offhook/core'
import type { LiveCall } from '../../calls/live-call.ts'
import type { LegCause } from '../../model.ts'
import type { LegEvents, LegSignalling } from '../../ports.ts'

/**
 * The leg of an application that was dialled. Nobody is there: what its document plays is what the
 * caller hears, and what it listens to is the caller. So it has the caller's endpoint, and gives it
 * back when it ends.
 */
export class ApplicationLeg implements LegSignalling {
  readonly kind = 'client'
  readonly endpointId: EndpointId
  readonly events = new Emitter<LegEvents>()
  readonly #media: MediaRouter
  readonly #caller: LiveCall
  #isOver = false

  constructor(media: MediaRouter, caller: LiveCall) {
    this.#media = media
    this.#caller = caller
    this.endpointId = caller.endpointId
  }

  ring(): void {}

  early(): void {}

  async answer(): Promise<void> {
    this.events.emit('answered')
  }

  reject(cause: LegCause): void {
    this.hangup(cause)
  }

  hangup(cause: LegCause): void {
    if (this.#isOver) return
    this.#isOver = true
    this.events.emit('ended', { cause, by: 'us', sipStatus: null })
    if (this.#caller.isOver) return
    // Whatever room the document has put the caller into: this one, which is closed, takes its place.
    const roomId = makeRoomId()
    const { endpointId } = this
    this.#media.post([
      { type: 'room.open', roomId },
      { type: 'room.set-member', roomId, endpointId, sendsTo: 'none', hears: false },
      { type: 'room.close', roomId },
    ])
  }

  async refer(): Promise<never> {
    throw new OffhookError(errors.referNotPossible, 'An application cannot be referred')
  }

  describe() {
    return { sipCallId: null, dialog: null }
  }
}
