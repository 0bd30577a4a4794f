import type { CheckLineRecord } from '@offhook/desk-api'
import type { DeviceSurroundings } from '../device-factory.ts'
import type { OpenMicrophone } from '../phone.ts'
import { phoneProblem } from '../problem.ts'
import type { Sdks } from '../sdk.ts'
import { createStore, type Store } from '../store.ts'
import { EchoCall, type EchoFound } from './echo-call.ts'
import { judged, type Measures } from './judge.ts'

/** So many questions to the server: the middle one counts. */
const PINGS = 5

/**
 * Where a check-up is.
 *
 *     idle ──▶ speaker ──▶ signalling ──▶ call ──▶ done
 *      ▲          │             │           │       │
 *      └──────────┴── stop ─────┴───────────┘       └──▶ speaker (again)
 */
export type CheckupState =
  | { readonly step: 'idle' }
  /** A tone is played, and the person says whether they hear it. */
  | { readonly step: 'speaker' }
  | { readonly step: 'signalling' }
  | { readonly step: 'call'; readonly call: EchoCall }
  | { readonly step: 'done'; readonly lines: readonly CheckLineRecord[] }

export interface CheckupOptions extends Omit<DeviceSurroundings, 'post' | 'onEvent'> {
  readonly sdks: Pick<Sdks, 'voice'>
  readonly openMicrophone: OpenMicrophone
  /** The microphone that calls use; null: as the system says. */
  readonly inputId: () => string | null
  /** Plays a tone on the speaker that calls are heard on. */
  readonly playTone: () => Promise<void>
  /** A round trip to the server in milliseconds; null when no answer comes. */
  readonly ping: () => Promise<number | null>
  /** A token that can call our echo. */
  readonly fetchToken: () => Promise<string>
}

/** Looks at speaker, signalling, microphone and media, one after the other. */
export class CheckupRun {
  readonly #options: CheckupOptions
  readonly #state = createStore<CheckupState>({ step: 'idle' })
  /** Goes up with each start and stop: what an earlier one still finds is not told. */
  #round = 0

  constructor(options: CheckupOptions) {
    this.#options = options
  }

  get state(): Store<CheckupState> {
    return this.#state
  }

  start(): void {
    this.stop()
    this.#state.set({ step: 'speaker' })
    this.playTone()
  }

  playTone(): void {
    // Whoever hears nothing says so.
    void this.#options.playTone().catch(() => undefined)
  }

  /** The person has said whether they hear the tone; the rest goes by itself. */
  async goOn(heardTone: boolean): Promise<void> {
    if (this.#state.get().step !== 'speaker') return
    const round = ++this.#round
    const isMine = () => this.#round === round
    this.#state.set({ step: 'signalling' })
    const signallingMs = await this.#signalling()
    if (!isMine()) return
    const microphoneFault = await this.#microphoneFault()
    if (!isMine()) return
    const call = new EchoCall(this.#options, this.#options.inputId())
    const found = microphoneFault === null ? await this.#call(call, isMine) : nothing
    if (!isMine()) return
    const fault = microphoneFault ?? faultOf(found.error)
    const measures: Measures = {
      ...{ heardTone, signallingMs, microphoneFault: fault },
      ...{ microphoneDb: found.microphoneDb, media: found.media },
    }
    this.#state.set({ step: 'done', lines: judged(measures) })
  }

  /** Ends what goes on, without a result. A second time does nothing. */
  stop(): void {
    this.#round++
    const state = this.#state.get()
    this.#state.set({ step: 'idle' })
    if (state.step === 'call') state.call.stop()
  }

  async #signalling(): Promise<number | 'unreachable'> {
    const times: number[] = []
    for (let count = 0; count < PINGS; count++) {
      const ms = await this.#options.ping()
      if (ms === null) return 'unreachable'
      times.push(ms)
    }
    return times.sort((a, b) => a - b)[PINGS >> 1] ?? 'unreachable'
  }

  async #microphoneFault(): Promise<Measures['microphoneFault']> {
    try {
      const stream = await this.#options.openMicrophone({ audio: {} })
      for (const track of stream.getTracks()) track.stop()
      return null
    } catch (error) {
      return faultOf(error) ?? 'missing'
    }
  }

  async #call(call: EchoCall, isMine: () => boolean): Promise<EchoFound> {
    try {
      const { sdks, fetchToken } = this.#options
      const [Device, token] = await Promise.all([sdks.voice(), fetchToken()])
      if (!isMine()) return nothing
      this.#state.set({ step: 'call', call })
      return await call.run(Device, token)
    } catch (error) {
      return { ...nothing, error }
    }
  }
}

const nothing: EchoFound = { microphoneDb: null, media: null, error: null }

function faultOf(error: unknown): Measures['microphoneFault'] {
  if (error === null) return null
  const { kind, text } = phoneProblem(error)
  if (kind !== 'microphone') return null
  const isMissing = ['problems.microphoneMissing', 'problems.microphoneTaken'].includes(text.key)
  return isMissing ? 'missing' : 'blocked'
}
