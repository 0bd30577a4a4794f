import { type MediaCommand, type MediaRouter, makeRoomId } from '@offhook/control'
import type { Disposer } from '@offhook/core'
import { AwayMusic } from '../calls/away-music.ts'
import type { LiveCall } from '../calls/live-call.ts'
import { Company, type Place, type Standing } from '../calls/standing.ts'
import type { Prompts } from '../ports.ts'

/** How a talk ended: whose leg was nobody's to hold any more, and why. */
export interface TalkEnd {
  readonly call: LiveCall
  readonly how: 'ended' | 'redirected'
}

/** Two calls that hear each other, in a room of their own. */
export class Talk {
  readonly #media: MediaRouter
  readonly #caller: LiveCall
  readonly #callee: LiveCall
  readonly #roomId = makeRoomId()
  readonly #company = new Company()
  readonly #away: AwayMusic
  readonly #disposers: Disposer[] = []
  #isOpen = false

  constructor(options: {
    media: MediaRouter
    prompts: Pick<Prompts, 'shipped'>
    caller: LiveCall
    callee: LiveCall
  }) {
    this.#media = options.media
    this.#caller = options.caller
    this.#callee = options.callee
    const parties = [this.#caller, this.#callee]
    this.#away = new AwayMusic({ prompts: options.prompts, parties: () => parties })
  }

  /** Early audio: the caller hears the callee's side before the answer, and is not heard. */
  listen(): void {
    this.#seat('none')
  }

  /** Lets both hear each other; what was playing to either ends in the same moment. */
  join(): void {
    this.#seat('all')
    for (const call of [this.#caller, this.#callee]) this.#disposers.push(this.#away.follow(call))
    this.#away.look()
  }

  /** Resolves when either has ended, or is taken over by a document. */
  untilOver(): Promise<TalkEnd> {
    const parties = [this.#caller, this.#callee]
    return Promise.race(parties.map(async (call) => ({ call, how: await call.untilTaken() })))
  }

  /** Nobody is in it any more. Idempotent. */
  close(): void {
    if (this.#isOpen) this.#media.post([{ type: 'room.close', roomId: this.#roomId }])
    this.#isOpen = false
    for (const dispose of this.#disposers.splice(0)) dispose()
    this.#away.close()
    this.#company.close()
  }

  #seat(callerSendsTo: 'all' | 'none'): void {
    const roomId = this.#roomId
    const commands: MediaCommand[] = this.#isOpen ? [] : [{ type: 'room.open', roomId }]
    this.#isOpen = true
    const seats = [
      [this.#caller, callerSendsTo],
      [this.#callee, 'all'],
    ] as const
    const places: [Standing, Place][] = []
    for (const [call, sendsTo] of seats) {
      if (call.isOver) continue
      const { endpointId } = call
      commands.push(...call.speaker.silence())
      const place = { endpointId, sendsTo, hears: true }
      commands.push({ type: 'room.set-member', roomId, ...place })
      places.push([call.standing, place])
    }
    this.#media.post(commands)
    this.#company.seat(places)
  }
}
