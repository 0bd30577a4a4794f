import type { Contacts } from '@offhook/contacts'
import { type CallSid, type ChangeWriter, type Clock, type Logger, messageOf } from '@offhook/core'
import type { ContactSid } from './model.ts'
import type { ContactMoment } from './moment.ts'
import { LiveStories, type LiveStory } from './record/live-stories.ts'
import { type RouterSide, TaskMoments } from './record/task-moments.ts'
import { type LeavesOut, VoiceMoments, type VoiceSide } from './record/voice-moments.ts'
import type { ContactRepository } from './repository.ts'

/**
 * Writes down what happens in contacts. It listens only: calls and tasks know nothing of it, and
 * nothing waits for it.
 */
export class History {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #router: RouterSide
  readonly #repository: Pick<ContactRepository, 'leftOpen' | 'endsOf'>
  readonly #stories: LiveStories
  readonly #listeners: readonly { close(): void }[]

  constructor(options: {
    clock: Clock
    logger: Logger
    writer: Pick<ChangeWriter, 'writeBehind'>
    repository: Pick<ContactRepository, 'leftOpen' | 'endsOf'>
    voice: VoiceSide
    router: RouterSide
    contacts: Pick<Contacts, 'events'>
    leavesOut?: LeavesOut
  }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#router = options.router
    this.#repository = options.repository
    const stories = new LiveStories(options.writer)
    this.#stories = stories
    this.#listeners = [
      new VoiceMoments({ ...options, stories }),
      new TaskMoments({ ...options, stories }),
    ]
  }

  /** The contact in which a call, a task or a reservation has a part now. */
  live(sid: string): LiveStory | undefined {
    return this.#stories.of(sid)
  }

  /**
   * Takes up the contacts that an earlier run left open: their calls are ended as their rows say, and
   * whoever wraps up still goes on with it. To be called once the router has loaded.
   */
  async resume(): Promise<void> {
    const moments = await this.#repository.leftOpen()
    const byContact = new Map<ContactSid, ContactMoment[]>()
    for (const moment of moments) {
      const known = byContact.get(moment.contactSid)
      if (known) known.push(moment)
      else byContact.set(moment.contactSid, [moment])
    }
    for (const [contactSid, own] of byContact) {
      try {
        const live = this.#stories.resume(own)
        if (live) await this.#close(live)
      } catch (error) {
        this.#logger.warn({ contactSid, error: messageOf(error) }, 'A contact was not resumed')
      }
    }
  }

  close(): void {
    for (const listener of this.#listeners) listener.close()
  }

  /** Tells a contact of an earlier run what became of its calls and its offers. */
  async #close(live: LiveStory): Promise<void> {
    const callSids = live.story.lanes.flatMap(({ callSid, phase }) =>
      callSid !== null && phase !== 'over' ? [callSid] : [],
    )
    const ends = await this.#repository.endsOf(callSids as CallSid[])
    for (const { sid: callSid, endTime } of ends) {
      const at = endTime ?? live.story.lastAt
      this.#stories.tell(live, { type: 'ended', callSid, cause: 'node-lost' }, at)
    }
    for (const { reservationSid } of live.story.lanes) {
      if (reservationSid === null) continue
      const status = this.#router.reservation(reservationSid)?.status
      if (status === 'wrapping' || status === 'accepted') continue
      this.#stories.tell(live, { type: 'done', reservationSid }, this.#clock.now())
    }
  }
}
