import { type EventSid, makeSid } from '@offhook/core'

/**
 * Sids of events that sort as the events happened: many have the same millisecond, and whoever
 * lists them wants what came of a thing after the thing.
 *
 *   EV │ 12 digits: milliseconds │ 5 digits: count within │ 15 digits: random
 */
export class EventSids {
  #last = 0
  #count = 0

  /** @param now a clock that is set back does not count back here */
  next(now: number): EventSid {
    if (now > this.#last) {
      this.#last = now
      this.#count = 0
    }
    const time = this.#last.toString(16).padStart(12, '0')
    const count = (this.#count++ % 0x100000).toString(16).padStart(5, '0')
    return `EV${time}${count}${makeSid('EV').slice(-15)}` as EventSid
  }
}
