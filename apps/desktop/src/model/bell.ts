import { soundUrl } from './device-factory.ts'

/** The parts of an audio element that the bell uses. */
export interface Player {
  src: string
  loop: boolean
  currentTime: number
  play(): Promise<void>
  pause(): void
  setSinkId?(id: string): Promise<void>
}

/** Rings for an offered call, and gives soft tones, on the device chosen for ringing. */
export class Bell {
  readonly #ring: Player
  readonly #tone: Player
  #isRinging = false

  constructor(makePlayer: () => Player, origin: string) {
    this.#ring = makePlayer()
    this.#ring.src = soundUrl('incoming', origin)
    this.#ring.loop = true
    this.#tone = makePlayer()
    this.#tone.src = soundUrl('hold', origin)
  }

  /** Starts or stops the ring; saying the same twice does nothing. */
  ring(isOn: boolean): void {
    if (isOn === this.#isRinging) return
    this.#isRinging = isOn
    if (isOn) void play(this.#ring)
    else this.#ring.pause()
  }

  /** A short tone: somebody has been on hold for a minute. */
  remind(): void {
    void play(this.#tone)
  }

  async chooseDevice(id: string): Promise<void> {
    await Promise.all([this.#ring.setSinkId?.(id), this.#tone.setSinkId?.(id)])
  }
}

async function play(player: Player): Promise<void> {
  player.currentTime = 0
  // A page that nobody has touched yet may not play; the card and the title still show the call.
  await player.play().catch(() => undefined)
}
