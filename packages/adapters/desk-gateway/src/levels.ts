import type { Clock, ConferenceSid, Disposer, Timer } from '@offhook/core'
import type { LiveLevels } from '@offhook/desk-api'
import type { DeskParts } from './parts.ts'

/** As often as the media thread measures. */
const TELL_EVERY_MS = 200

/** Whoever is told. */
export interface LevelListener {
  tell(frame: string): void
}

interface Watch {
  readonly levels: Record<string, number>
  readonly listeners: Set<LevelListener>
  readonly dispose: Disposer
  timer: Timer
}

/** The conferences whose loudness somebody looks at: measured once for all who do. */
export class Levels {
  readonly #clock: Clock
  readonly #voice: Pick<DeskParts['voice'], 'watchLevels'>
  readonly #watches = new Map<string, Watch>()

  constructor({ clock, voice }: Pick<DeskParts, 'clock' | 'voice'>) {
    this.#clock = clock
    this.#voice = voice
  }

  close(): void {
    for (const conferenceSid of [...this.#watches.keys()]) this.#end(conferenceSid)
  }

  /** Tells this one of that conference, and of no other; null = of none. */
  watch(listener: LevelListener, conferenceSid: ConferenceSid | null): void {
    for (const [sid, watch] of this.#watches) {
      if (sid === conferenceSid || !watch.listeners.delete(listener)) continue
      if (watch.listeners.size === 0) this.#end(sid)
    }
    if (conferenceSid === null) return
    const known = this.#watches.get(conferenceSid) ?? this.#begin(conferenceSid)
    known.listeners.add(listener)
  }

  #begin(conferenceSid: ConferenceSid): Watch {
    const levels: Record<string, number> = {}
    const dispose = this.#voice.watchLevels(conferenceSid, (callSid, level) => {
      levels[callSid] = Math.round(level * 1000) / 1000
    })
    const timer = this.#clock.setTimeout(() => this.#tell(conferenceSid), TELL_EVERY_MS)
    const watch: Watch = { levels, listeners: new Set(), dispose, timer }
    this.#watches.set(conferenceSid, watch)
    return watch
  }

  #tell(conferenceSid: ConferenceSid): void {
    const watch = this.#watches.get(conferenceSid)
    if (!watch) return
    watch.timer = this.#clock.setTimeout(() => this.#tell(conferenceSid), TELL_EVERY_MS)
    const { levels } = watch
    const frame = JSON.stringify({ type: 'levels', conferenceSid, levels } satisfies LiveLevels)
    for (const listener of watch.listeners) listener.tell(frame)
  }

  #end(conferenceSid: string): void {
    const watch = this.#watches.get(conferenceSid)
    this.#watches.delete(conferenceSid)
    watch?.timer.clear()
    watch?.dispose()
  }
}
