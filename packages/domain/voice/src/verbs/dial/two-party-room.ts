import type { MediaRouter } from '@offhook/control'
import { type MediaCommand, makeRoomId } from '@offhook/control'
import type { LiveCall } from '../../calls/live-call.ts'

/** A room for two calls that hear each other. */
export class TwoPartyRoom {
  readonly #media: MediaRouter
  readonly #caller: LiveCall
  readonly #callee: LiveCall
  readonly #roomId = makeRoomId()
  #isOpen = false

  constructor(options: { media: MediaRouter; caller: LiveCall; callee: LiveCall }) {
    this.#media = options.media
    this.#caller = options.caller
    this.#callee = options.callee
  }

  /** Early audio: the caller hears the callee's side before the answer, and is not heard. */
  listen(): void {
    this.#seat('none')
  }

  /** Both hear each other; what played into their ears ends in the same moment. */
  join(): void {
    this.#seat('all')
  }

  /** Nobody is in it any more. Idempotent. */
  close(): void {
    if (this.#isOpen) this.#media.post([{ type: 'room.close', roomId: this.#roomId }])
    this.#isOpen = false
  }

  #seat(callerSendsTo: 'all' | 'none'): void {
    const roomId = this.#roomId
    const commands: MediaCommand[] = this.#isOpen ? [] : [{ type: 'room.open', roomId }]
    this.#isOpen = true
    const seats = [
      [this.#caller, callerSendsTo],
      [this.#callee, 'all'],
    ] as const
    for (const [call, sendsTo] of seats) {
      if (call.isOver) continue
      const { endpointId } = call
      commands.push(...call.speaker.silence())
      commands.push({ type: 'room.set-member', roomId, endpointId, sendsTo, hears: true })
    }
    this.#media.post(commands)
  }
}
