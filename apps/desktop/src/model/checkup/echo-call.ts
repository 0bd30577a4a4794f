import { createDevice, type DeviceSurroundings } from '../device-factory.ts'
import type { Levels } from '../phone.ts'
import type { SdkSample } from '../publisher.ts'
import type { SdkCall, SdkDevice, SdkDeviceClass } from '../sdk.ts'
import { createStore, type Store } from '../store.ts'
import type { Media } from './judge.ts'

/** Long enough that a network shows how it is. */
export const CALL_MS = 15_000
/** To be connected may take as long again. */
const ANSWER_MS = 15_000
const FULL_SCALE = 32_767

/** What a call to our echo came to. */
export interface EchoFound {
  readonly microphoneDb: number | null
  /** Null: it was never connected. */
  readonly media: Media | null
  /** What the SDK said of a call that failed. */
  readonly error: unknown
}

/**
 * A call to our echo of {@link CALL_MS}: how loud the microphone was, and how the sound came back. One
 * call each; `stop` ends it early.
 */
export class EchoCall {
  readonly #surroundings: DeviceSurroundings
  readonly #inputId: string | null
  readonly #levels = createStore<Levels>({ input: 0, output: 0 })
  readonly #isOpen = createStore(false)
  readonly #samples: SdkSample[] = []
  #route: string | null = null
  #device: SdkDevice | null = null
  #end: (error: unknown) => void = () => {}
  #stopClock = () => {}

  /** @param inputId the microphone; null: as the system says */
  constructor(
    surroundings: Omit<DeviceSurroundings, 'post' | 'onEvent'>,
    inputId: string | null = null,
  ) {
    this.#inputId = inputId
    // The result is kept as a whole; its samples are nobody's call.
    this.#surroundings = {
      ...surroundings,
      post: () => {},
      onEvent: (name, payload) => this.#told(name, payload),
    }
  }

  /** How loud both directions are. */
  get levels(): Store<Levels> {
    return this.#levels
  }

  /** Whether the two are connected, so that one should speak. */
  get isOpen(): Store<boolean> {
    return this.#isOpen
  }

  /** Never rejects: what goes wrong is found. */
  async run(Device: SdkDeviceClass, token: string): Promise<EchoFound> {
    const over = new Promise<unknown>((resolve) => {
      this.#end = resolve
    })
    const { clock } = this.#surroundings
    this.#stopClock = clock.after(ANSWER_MS, () =>
      this.#end(new Error('The call was not answered')),
    )
    let error: unknown = null
    try {
      const device = createDevice(Device, token, this.#surroundings)
      this.#device = device
      device.on('error', (fault: unknown) => this.#end(fault))
      if (this.#inputId !== null) await device.audio?.setInputDevice(this.#inputId)
      this.#listen(await device.connect({ params: {} }))
      error = await over
    } catch (fault) {
      error = fault
    }
    this.#stopClock()
    const found = this.#found(error)
    this.#isOpen.set(false)
    this.#device?.destroy()
    return found
  }

  /** Ends it early, with what it has found so far. */
  stop(): void {
    this.#end(null)
  }

  #listen(call: SdkCall): void {
    const on = (event: string, listener: (...args: never[]) => void) => call.on(event, listener)
    on('accept', () => {
      this.#isOpen.set(true)
      this.#stopClock()
      this.#stopClock = this.#surroundings.clock.after(CALL_MS, () => this.stop())
    })
    on('sample', (sample: SdkSample) => void this.#samples.push(sample))
    on('volume', (input: number, output: number) => this.#levels.set({ input, output }))
    on('error', (fault: unknown) => this.#end(fault))
    for (const end of ['disconnect', 'cancel', 'reject'])
      on(end, () => this.#end(new Error('The call ended early')))
  }

  #told(name: string, payload: unknown): void {
    if (name !== 'selected-ice-candidate-pair') return
    const { local_candidate: local } = (payload ?? {}) as {
      local_candidate?: { protocol?: string; candidate_type?: string }
    }
    const words = [local?.protocol, local?.candidate_type]
    if (words.every((word) => typeof word === 'string' && /^[a-z]{1,8}$/.test(word)))
      this.#route = words.join('-')
  }

  #found(error: unknown): EchoFound {
    const samples = this.#samples
    if (samples.length === 0 && !this.#isOpen.get())
      return { microphoneDb: null, media: null, error }
    const last = samples.at(-1)
    const loudest = Math.max(0, ...samples.map(({ audioInputLevel }) => audioInputLevel ?? 0))
    return {
      microphoneDb:
        samples.length === 0 ? null : loudest === 0 ? -127 : 20 * Math.log10(loudest / FULL_SCALE),
      media: {
        route: this.#route,
        packets: last?.totals?.packetsReceived ?? 0,
        lost: last?.totals?.packetsLost ?? 0,
        rttMs: meanOf(samples, 'rtt'),
        jitterMs: meanOf(samples, 'jitter'),
        mos: meanOf(samples, 'mos'),
      },
      error,
    }
  }
}

function meanOf(samples: readonly SdkSample[], name: 'rtt' | 'jitter' | 'mos'): number | null {
  const values = samples.map((sample) => sample[name]).filter((value) => typeof value === 'number')
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
