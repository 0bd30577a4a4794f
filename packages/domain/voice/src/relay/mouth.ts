import { type Interruptible, MAX_LOOPS } from '@offhook/conversation-relay'
import type { Clock } from '@offhook/core'
import type { Speaker } from '../media/speaker.ts'
import {
  Interruption,
  interrupt,
  orInterrupted,
  throwIfInterrupted,
} from '../waiting/interruption.ts'
import { heardOf } from './heard.ts'
import { allows } from './relay-settings.ts'

/** Sound that is ready. */
export interface ReadySound {
  readonly path: string
  readonly durationMs: number
}

/** Something to be heard, in its turn. */
export interface Utterable {
  /** What is said; empty for a sound. */
  readonly text: string
  /** Which talk of the application it belongs to. */
  readonly cycle: number
  readonly loop: number
  readonly interruptible: Interruptible
  readonly preemptible: boolean
  /** Makes it ready; null = there is nothing to be heard. Asked for once, before its turn. */
  prepare(signal: AbortSignal): Promise<ReadySound | null>
  /** Instead of a sound. Resolves when it is over. */
  act?(signal: AbortSignal): Promise<void>
}

/** What was heard of a talk until somebody broke in. */
export interface Interrupted {
  readonly utterance: string
  readonly durationMs: number
}

interface Entry {
  readonly item: Utterable
  readonly controller: AbortController
  ready: Promise<ReadySound | null> | null
  /** When its sound began, and how long it lasts. */
  sounds: { readonly since: number; readonly durationMs: number } | null
}

/** More than anybody listens to. */
const MAX_WAITING = 500

/**
 * Says one thing after the other to a party. The next is made ready while one is heard. It knows what
 * was heard of the talk that goes on.
 */
export class Mouth {
  readonly #clock: Clock
  readonly #speaker: Speaker
  readonly #onSilent: () => void
  #waiting: Entry[] = []
  #current: Entry | null = null
  #isClosed = false
  /** The talk whose sound is heard, what of it has been heard whole, and since when. */
  #talk: { cycle: number; said: string[]; since: number } | null = null

  readonly #onDefect: (error: unknown) => void

  /** @param options.onSilent nothing is left to be said */
  constructor(options: {
    clock: Clock
    speaker: Speaker
    onSilent: () => void
    onDefect: (error: unknown) => void
  }) {
    this.#clock = options.clock
    this.#speaker = options.speaker
    this.#onSilent = options.onSilent
    this.#onDefect = options.onDefect
  }

  get isSpeaking(): boolean {
    return this.#current !== null
  }

  /** False when too much waits already. */
  add(item: Utterable): boolean {
    if (this.#isClosed || this.#waiting.length >= MAX_WAITING) return false
    this.#waiting.push({ item, controller: new AbortController(), ready: null, sounds: null })
    this.#prepareNext()
    if (!this.#current) void this.#run()
    return true
  }

  /** Whether what is heard now may be broken off so. */
  canBeInterrupted(by: 'speech' | 'dtmf'): boolean {
    return this.#current !== null && allows(this.#current.item.interruptible, by)
  }

  /** Stops what may be broken off, and what waits behind it. Null when that is nothing. */
  interrupt(by: 'speech' | 'dtmf'): Interrupted | null {
    if (!this.canBeInterrupted(by)) return null
    const heard = this.#heard()
    this.#talk = null
    this.#drop(({ interruptible }) => allows(interruptible, by))
    return heard
  }

  /** Something new is to be said: what gives way to it is not said any more. */
  preempt(): void {
    this.#drop(({ preemptible }) => preemptible)
  }

  /** Nothing comes any more that could take the place of music: its end is not waited for. */
  endLoops(): void {
    this.#drop(({ loop }) => loop === MAX_LOOPS)
  }

  /** Stops all, for good. */
  close(): void {
    this.#isClosed = true
    this.#drop(() => true)
  }

  #drop(goes: (item: Utterable) => boolean): void {
    const dropped = this.#waiting.filter(({ item }) => goes(item))
    this.#waiting = this.#waiting.filter(({ item }) => !goes(item))
    if (this.#current && goes(this.#current.item)) dropped.push(this.#current)
    for (const { controller } of dropped) interrupt(controller, 'done')
  }

  async #run(): Promise<void> {
    for (let entry = this.#waiting.shift(); entry; entry = this.#waiting.shift()) {
      this.#current = entry
      this.#prepare(entry)
      this.#prepareNext()
      try {
        if (await this.#play(entry)) this.#talk?.said.push(entry.item.text)
      } catch (error) {
        if (!(error instanceof Interruption)) this.#onDefect(error)
      }
    }
    this.#current = null
    if (!this.#isClosed) this.#onSilent()
  }

  /** @returns whether there was something to be heard. @throws Interruption */
  async #play(entry: Entry): Promise<boolean> {
    const { item, controller, ready } = entry
    const { signal } = controller
    throwIfInterrupted(signal)
    if (item.act) {
      await item.act(signal)
      return false
    }
    const sound = ready && (await orInterrupted(ready, signal))
    if (!sound) return false
    const now = this.#clock.now()
    if (this.#talk?.cycle !== item.cycle) this.#talk = { cycle: item.cycle, said: [], since: now }
    entry.sounds = { since: now, durationMs: sound.durationMs * item.loop }
    await this.#speaker.play({ kind: 'file', path: sound.path }, item.loop, signal)
    return true
  }

  #prepareNext(): void {
    const [next] = this.#waiting
    if (next) this.#prepare(next)
  }

  #prepare(entry: Entry): void {
    if (entry.ready || entry.item.act) return
    entry.ready = entry.item.prepare(entry.controller.signal)
    // Awaited in its turn.
    entry.ready.catch(() => {})
  }

  #heard(): Interrupted {
    const now = this.#clock.now()
    const { said = [], since = now } = this.#talk ?? {}
    const { item, sounds } = this.#current ?? {}
    const part = item && sounds ? heardOf(item.text, now - sounds.since, sounds.durationMs) : ''
    const utterance = [...said, part].filter((each) => each !== '').join(' ')
    return { utterance, durationMs: now - since }
  }
}
