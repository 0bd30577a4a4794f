import type { Disposer } from '@offhook/core'
import type { Prompts } from '../ports.ts'
import { interrupt } from '../waiting/interruption.ts'
import type { LiveCall } from './live-call.ts'

/**
 * Music for whoever is alone in a talk or conference because all others are away: parties whose
 * network or page is lost, and who are expected back. The seats stay what they are.
 */
export class AwayMusic {
  readonly #prompts: Pick<Prompts, 'shipped'>
  readonly #parties: () => readonly LiveCall[]
  readonly #playing = new Map<LiveCall, AbortController>()

  /** @param options.parties those who hear each other now */
  constructor(options: { prompts: Pick<Prompts, 'shipped'>; parties: () => readonly LiveCall[] }) {
    this.#prompts = options.prompts
    this.#parties = options.parties
  }

  /** Looks whenever this party goes away or comes back, until disposed. */
  follow(call: LiveCall): Disposer {
    return call.events.on('away', () => this.look())
  }

  /** Begins and ends the music as the parties are now. */
  look(): void {
    const parties = this.#parties().filter(({ isOver }) => !isOver)
    const here = parties.filter(({ isAway }) => !isAway)
    const alone = here.length === 1 && parties.length > 1 ? here[0] : undefined
    for (const call of [...this.#playing.keys()]) if (call !== alone) this.stop(call)
    if (alone && !this.#playing.has(alone)) this.#play(alone)
  }

  /** Their ear is used for something else; `look` begins anew if it still has to. */
  stop(call: LiveCall): void {
    const controller = this.#playing.get(call)
    this.#playing.delete(call)
    if (controller) interrupt(controller, 'done')
  }

  /** Nobody is here any more. Idempotent. */
  close(): void {
    for (const call of [...this.#playing.keys()]) this.stop(call)
  }

  #play(call: LiveCall): void {
    const controller = new AbortController()
    this.#playing.set(call, controller)
    const { path } = this.#prompts.shipped('hold-music')
    // It ends by interruption alone.
    call.speaker.play({ kind: 'file', path }, 0, controller.signal).catch(() => {})
  }
}
