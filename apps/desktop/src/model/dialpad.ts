import type { DiallingRecord } from '@offhook/desk-api'
import type { Offhook } from '../api/offhook.ts'
import { type Country, isCountry } from './dial-number.ts'
import type { ChoiceStorage } from './language.ts'
import { createStore, type Store } from './store.ts'

/** What the dialpad shows. */
export interface DialpadState {
  readonly isOpen: boolean
  /** As it is typed. */
  readonly text: string
  readonly country: Country
  /** Through which queue, and showing which number. */
  readonly queueSid: string
  readonly callerId: string
  /** E.164, the newest first. */
  readonly recent: readonly string[]
  /** What the server lets choose from; null until it is known. */
  readonly choices: DiallingRecord | null
}

/** What is kept from one day to the next, on this computer. */
type Kept = Partial<Pick<DialpadState, 'country' | 'queueSid' | 'callerId' | 'recent'>>

const key = 'offhook.dialpad'
const MAX_RECENT = 10

/** The dialpad of the one who is logged in; country, queue, caller id and last numbers are kept. */
export class Dialpad {
  readonly #offhook: Offhook
  readonly #storage: ChoiceStorage
  /** A country that somebody has chosen stays; else it is the site's. */
  #hasCountry: boolean
  #suggested: Country | null = null
  readonly #state

  constructor(offhook: Offhook, storage: ChoiceStorage) {
    this.#offhook = offhook
    this.#storage = storage
    const kept = restore(storage)
    this.#hasCountry = kept.country !== undefined
    this.#state = createStore<DialpadState>({
      isOpen: false,
      text: '',
      country: kept.country ?? 'US',
      queueSid: kept.queueSid ?? '',
      callerId: kept.callerId ?? '',
      recent: kept.recent ?? [],
      choices: null,
    })
  }

  get state(): Store<DialpadState> {
    return this.#state
  }

  /** Opens with a number, or as it was. */
  open(text?: string): void {
    this.#state.patch({ isOpen: true, ...(text === undefined ? {} : { text }) })
    void this.load().catch(() => undefined)
  }

  close(): void {
    this.#state.patch({ isOpen: false })
  }

  write(text: string): void {
    this.#state.patch({ text })
  }

  choose(choice: Partial<Pick<DialpadState, 'country' | 'queueSid' | 'callerId'>>): void {
    this.#state.patch(choice)
    if (choice.country) this.#hasCountry = true
    this.#keep()
  }

  /** The country to begin with, as the configuration has it: it goes before the site's own. */
  suggest(country: unknown): void {
    this.#suggested = typeof country === 'string' && isCountry(country) ? country : null
    if (this.#suggested && !this.#hasCountry) this.#state.patch({ country: this.#suggested })
  }

  /** A number was called: it goes first in the list, and out of the field. */
  called(number: string): void {
    const { recent } = this.#state.get()
    const others = recent.filter((each) => each !== number)
    this.#state.patch({
      recent: [number, ...others].slice(0, MAX_RECENT),
      text: '',
      isOpen: false,
    })
    this.#keep()
  }

  /** Reads what may be chosen; what was chosen and is no longer there gives way to the default. */
  async load(): Promise<DiallingRecord> {
    const choices = await this.#offhook.dialling()
    const { queueSid, callerId } = this.#state.get()
    const country = this.#suggested ?? choices.country
    const hasQueue = choices.queues.some(({ sid }) => sid === queueSid)
    const hasCallerId = choices.callerIds.some(({ phoneNumber }) => phoneNumber === callerId)
    this.#state.patch({
      choices,
      queueSid: hasQueue ? queueSid : choices.taskQueueSid,
      callerId: hasCallerId ? callerId : choices.callerId,
      ...(this.#hasCountry || !isCountry(country) ? {} : { country }),
    })
    return choices
  }

  #keep(): void {
    const { country, queueSid, callerId, recent } = this.#state.get()
    this.#storage.setItem(key, JSON.stringify({ country, queueSid, callerId, recent }))
  }
}

/** Anything malformed counts as not there. */
function restore(storage: ChoiceStorage): Kept {
  try {
    const kept = JSON.parse(storage.getItem(key) ?? '{}') as Record<string, unknown>
    const { country, queueSid, callerId, recent } = kept
    return {
      ...(typeof country === 'string' && isCountry(country) ? { country } : {}),
      ...(typeof queueSid === 'string' ? { queueSid } : {}),
      ...(typeof callerId === 'string' ? { callerId } : {}),
      ...(Array.isArray(recent)
        ? { recent: recent.filter((each) => typeof each === 'string').slice(0, MAX_RECENT) }
        : {}),
    }
  } catch {
    return {}
  }
}
