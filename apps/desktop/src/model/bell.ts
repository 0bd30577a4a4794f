import { SYSTEM_DEVICE } from './chosen-devices.ts'
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
  readonly #makePlayer: () => Player
  readonly #ring: Player
  readonly #tone: Player
  readonly #other: Player
  readonly #ownRing: string
  readonly #ownTone: string
  #isSilent = false
  #isRinging = false

  constructor(makePlayer: () => Player, origin: string) {
    this.#makePlayer = makePlayer
    this.#ring = makePlayer()
    this.#ownRing = soundUrl('incoming', origin)
    this.#ring.loop = true
    this.#tone = makePlayer()
    this.#ownTone = soundUrl('hold', origin)
    this.#other = makePlayer()
  }

  /** Fetches the sounds, which nobody needs before there is a desk. */
  prepare(): void {
    this.#tone.src ||= this.#ownTone
    this.#ring.src ||= this.#ownRing
  }

  /** Starts or stops the ring; saying the same twice does nothing. */
  ring(isOn: boolean): void {
    if (isOn === this.#isRinging) return
    this.#isRinging = isOn
    if (isOn && !this.#isSilent) void play(this.#ring)
    else this.#ring.pause()
  }

  /** What the next ring sounds like: an address, null for silence, undefined for our own. */
  setRing(url: string | null | undefined, isRepeated = true): void {
    this.#isSilent = url === null
    this.#ring.loop = isRepeated
    const src = url ?? this.#ownRing
    if (this.#ring.src !== src) this.#ring.src = src
  }

  /** Sounds once, or until it is stopped. */
  play(url: string, isRepeated = false): void {
    this.#other.src = url
    this.#other.loop = isRepeated
    void play(this.#other)
  }

  /** Ends what is played over and over. */
  stopRepeated(): void {
    if (this.#other.loop) this.#other.pause()
  }

  /** A short tone: somebody has been on hold for a minute. */
  remind(): void {
    void play(this.#tone)
  }

  /** Plays a moment of the ring on a device, to hear that it works. */
  async tryOut(deviceId: string): Promise<void> {
    const player = this.#makePlayer()
    player.src = this.#ring.src
    await player.setSinkId?.(sinkOf(deviceId))
    await player.play()
  }

  async chooseDevice(id: string): Promise<void> {
    await Promise.all(
      [this.#ring, this.#tone, this.#other].map((player) => player.setSinkId?.(sinkOf(id))),
    )
  }
}

/** How audio elements name a device. */
const sinkOf = (deviceId: string) => (deviceId === SYSTEM_DEVICE ? '' : deviceId)

async function play(player: Player): Promise<void> {
  player.currentTime = 0
  // A page that nobody has touched yet may not play; the card and the title still show the call.
  await player.play().catch(() => undefined)
}
