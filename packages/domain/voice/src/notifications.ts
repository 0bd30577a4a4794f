import { type Clock, type Emitter, type Logger, makeSid, put } from '@offhook/core'
import type { VoiceEvents } from './events.ts'
import type { Journal } from './journal.ts'
import type { Notification } from './model.ts'

/** Longest answer of an application that is kept with a notification. */
const MAX_BODY = 4_096

/** So many of one call are kept: a wait document that is wrong is asked for each second. */
const MAX_PER_CALL = 100
/** Calls of which the number is known. */
const MAX_CALLS = 10_000

/** What an owner shall see. What no request is behind names none. */
export type NotificationFacts = Omit<
  Notification,
  'sid' | 'dateCreated' | 'requestUrl' | 'requestMethod' | 'responseBody'
> &
  Partial<Pick<Notification, 'requestUrl' | 'requestMethod' | 'responseBody'>>

/** Keeps the errors and warnings that an application's owner shall see. */
export class Notifications {
  readonly #clock: Clock
  readonly #journal: Journal
  readonly #events: Emitter<VoiceEvents>
  readonly #logger: Logger
  readonly #counts = new Map<string, number>()

  constructor(options: {
    clock: Clock
    journal: Journal
    events: Emitter<VoiceEvents>
    logger: Logger
  }) {
    this.#clock = options.clock
    this.#journal = options.journal
    this.#events = options.events
    this.#logger = options.logger
  }

  /** Nobody waits for it: a call goes on while it is written. */
  add(facts: NotificationFacts): void {
    if (!this.#isWithinLimit(facts.callSid)) return
    const row: Notification = {
      requestMethod: null,
      ...facts,
      sid: makeSid('NO'),
      dateCreated: this.#clock.now(),
      requestUrl: facts.requestUrl ? withoutPassword(facts.requestUrl) : null,
      responseBody: facts.responseBody?.slice(0, MAX_BODY) ?? null,
    }
    const { callSid, errorCode: code } = row
    this.#logger.info({ callSid, code }, 'an application was notified of a problem')
    void this.#journal
      .record([put('notification', row)])
      .then(() => this.#events.emit('notification.created', row))
  }

  #isWithinLimit(callSid: string | null): boolean {
    if (callSid === null) return true
    const count = (this.#counts.get(callSid) ?? 0) + 1
    this.#counts.set(callSid, count)
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > MAX_CALLS && oldest !== undefined) this.#counts.delete(oldest)
    if (count === MAX_PER_CALL + 1) {
      this.#logger.warn({ callSid }, 'a call has so many problems that no more of them are kept')
    }
    return count <= MAX_PER_CALL
  }
}

/** An alert is read by more people than may know how an application is asked. */
function withoutPassword(url: string): string {
  return url.replace(/^([a-z]+:\/\/[^/?#:@]*:)[^/?#@]*@/i, '$1***@')
}
