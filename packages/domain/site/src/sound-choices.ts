import type { Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  errors,
  OffhookError,
  type Page,
  type PageRequest,
  put,
  remove,
  type TaskQueueSid,
  TurnQueue,
} from '@offhook/core'
import { type SoundChoice, type SoundPlace, type SoundSid, soundPlaces } from './sound-model.ts'
import { type Sounds, soundUrl } from './sounds.ts'

export type ChosenSounds = Readonly<Record<SoundPlace, SoundSid | null>>

const nothing: ChosenSounds = { waiting: null, hold: null, greeting: null }

/** Which sounds callers hear: of a queue, and where that says nothing of the account. */
export class SoundChoices {
  readonly #shelf: Shelf
  readonly #sounds: Sounds
  /** What is left out of a change stays, so changes run one after another. */
  readonly #turns = new TurnQueue()

  constructor(shelf: Shelf, sounds: Sounds) {
    this.#shelf = shelf
    this.#sounds = sounds
  }

  page(accountSid: AccountSid, page: PageRequest): Promise<Page<SoundChoice>> {
    return this.#shelf.rows.page('sound-choice', { accountSid }, page)
  }

  /**
   * Sets what is given; null goes back to what the account has, or to what we bring. Rejects with
   * 20404 for a sound that the account does not have, 20001 for the greeting of a queue.
   * @param sid of the account itself, or of one of its queues
   */
  set(
    accountSid: AccountSid,
    sid: AccountSid | TaskQueueSid,
    change: Partial<ChosenSounds>,
  ): Promise<ChosenSounds> {
    return this.#turns.run(async () => {
      if (change.greeting && sid !== accountSid)
        throw new OffhookError(errors.invalidParameter, 'greeting is of the account only')
      for (const place of soundPlaces) {
        const sound = change[place]
        if (sound) await this.#sounds.get(accountSid, sound)
      }
      const before = await this.#find(accountSid, sid)
      const now = this.#shelf.clock.now()
      const chosen: ChosenSounds = { ...placesOf(before), ...change }
      const row = { sid, accountSid, ...chosen, dateCreated: before?.dateCreated ?? now }
      const saysNothing = soundPlaces.every((place) => chosen[place] === null)
      await this.#shelf.writer.commit([
        saysNothing
          ? remove('sound-choice', { sid })
          : put('sound-choice', { ...row, dateUpdated: now }),
      ])
      return chosen
    })
  }

  /** The address of what is heard at a place; null = what we bring. */
  async urlOf(
    place: SoundPlace,
    accountSid: AccountSid,
    taskQueueSid: TaskQueueSid | null,
  ): Promise<string | null> {
    const [ofQueue, ofAccount] = await Promise.all([
      taskQueueSid && this.#find(accountSid, taskQueueSid),
      this.#find(accountSid, accountSid),
    ])
    const sid = (ofQueue || undefined)?.[place] ?? ofAccount?.[place]
    if (!sid) return null
    // One that is gone is as if none were chosen.
    const url = soundUrl(sid)
    return (await this.#sounds.playable(url, accountSid)) ? url : null
  }

  #find(accountSid: AccountSid, sid: SoundChoice['sid']): Promise<SoundChoice | undefined> {
    return this.#shelf.rows.find('sound-choice', { accountSid, sid })
  }
}

function placesOf(row: SoundChoice | undefined): ChosenSounds {
  return row ? { waiting: row.waiting, hold: row.hold, greeting: row.greeting } : nothing
}
