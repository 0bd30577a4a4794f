import { msg } from '../texts/index.ts'
import { SYSTEM_DEVICE } from './chosen-devices.ts'
import {
  acceptOptionsOf,
  changingOptions,
  constraintsOf,
  createDevice,
  type DeviceSurroundings,
} from './device-factory.ts'
import { KeyQueue } from './key-queue.ts'
import { type Problem, phoneProblem } from './problem.ts'
import { assessQuality, type Quality } from './quality.ts'
import type { SdkCall, SdkDevice, Sdks } from './sdk.ts'
import { createStore, type Store } from './store.ts'
import type { VoiceSettings } from './voice-settings.ts'

/** The call on this phone. `openSince` is when sound began, in ms since 1970. */
export interface PhoneCall {
  readonly callSid: string
  readonly params: ReadonlyMap<string, string>
  readonly state: 'connecting' | 'ringing' | 'open' | 'reconnecting'
  readonly openSince: number | null
  readonly isMuted: boolean
  readonly quality: Quality
  /** Whether a whole second has gone by without a packet of the other side. */
  readonly isSilent: boolean
}

/** The phone as a whole; `lost`: it is trying to come back by itself, `disabled`: the site has none in the page. */
export interface PhoneState {
  readonly status: 'off' | 'connecting' | 'ready' | 'lost' | 'failed' | 'disabled'
  readonly problem: Problem | null
  readonly call: PhoneCall | null
}

/** Loudness of both directions, 0 to 1. */
export interface Levels {
  readonly input: number
  readonly output: number
}

/** An incoming call before it is answered. */
export interface IncomingCall {
  readonly callSid: string
  readonly params: ReadonlyMap<string, string>
  /** The call that this person was in when their page was lost; the customer waits in it. */
  readonly isRejoin: boolean
}

/** `getUserMedia`, as far as it is used. */
export type OpenMicrophone = (wanted: {
  audio: MediaTrackConstraints
}) => Promise<Pick<MediaStream, 'getTracks'>>

export interface PhoneOptions extends DeviceSurroundings {
  readonly sdks: Sdks
  readonly openMicrophone: OpenMicrophone
  /** Fetches a fresh token, at the start and before the old one expires. */
  readonly fetchToken: () => Promise<string>
  /** Decides about an incoming call: true answers it, false leaves it to another window. */
  readonly answers: (call: IncomingCall) => boolean
  /** Called when a call of this phone is over. */
  readonly onEnded?: () => void
}

const silent: Levels = { input: 0, output: 0 }
const renewalPause = 10_000
const renewalFailed: Problem = {
  kind: 'renewal',
  text: msg('problems.phoneRenewal'),
}
const fine: Quality = { word: 'good', causes: [] }

/** A telephone in the page: one Device of the Voice SDK and at most one call. */
export class Phone {
  readonly #options: PhoneOptions
  readonly #state = createStore<PhoneState>({ status: 'off', problem: null, call: null })
  readonly #levels = createStore<Levels>(silent)
  readonly #device = createStore<SdkDevice | null>(null)
  #call: SdkCall | null = null
  readonly #keys: KeyQueue
  #closed = false
  /** What `start` was asked; null before. */
  #asked: { readonly register: boolean } | null = null
  /** The settings that the Device was made with. */
  #applied: VoiceSettings | null = null
  readonly #stop: () => void
  #lastRenewal = Number.NEGATIVE_INFINITY

  constructor(options: PhoneOptions) {
    this.#options = options
    this.#keys = new KeyQueue(options.clock)
    this.#stop = options.voice?.settings.subscribe(() => this.#applySettings()) ?? (() => undefined)
  }

  get state(): Store<PhoneState> {
    return this.#state
  }

  get levels(): Store<Levels> {
    return this.#levels
  }

  /** The Device once it exists, for the choice of microphone and speaker. */
  get device(): Store<SdkDevice | null> {
    return this.#device
  }

  /** Connects; with `register` the phone can also be called. Faults end up in the state. */
  async start({ register }: { register: boolean }): Promise<void> {
    const asked = { register }
    this.#asked = asked
    this.#state.patch({ status: 'connecting', problem: null })
    this.#device.get()?.destroy()
    this.#device.set(null)
    try {
      const { voice } = this.#options
      const [Device, token] = await Promise.all([
        this.#options.sdks.voice(),
        this.#options.fetchToken(),
        voice?.known,
      ])
      if (this.#closed || this.#asked !== asked) return
      this.#applied = voice?.settings.get() ?? null
      if (this.#applied?.isOff) return this.#disable()
      const device = createDevice(Device, token, this.#options)
      this.#device.set(device)
      this.#listen(device)
      if (register) await device.register()
      else this.#state.patch({ status: 'ready' })
    } catch (error) {
      const isOver = this.#closed || this.#asked !== asked || this.#applied?.isOff
      if (!isOver) this.#state.patch({ status: 'failed', problem: phoneProblem(error) })
    }
  }

  /** The SDK's own call; null while there is none. */
  get sdkCall(): SdkCall | null {
    return this.#call
  }

  /** Places a call; its params reach the voice application. */
  async dial(params: Record<string, string>): Promise<void> {
    const device = this.#device.get()
    if (!device || this.#call) return
    this.#state.patch({ problem: null })
    try {
      this.#take(await device.connect({ params }), 'connecting')
    } catch (error) {
      this.#state.patch({ problem: phoneProblem(error), call: null })
    }
  }

  /** Registers anew: what waits for this person rings again. */
  async askAgain(): Promise<void> {
    const device = this.#device.get()
    if (!device || this.#call) return
    try {
      await device.unregister()
      await device.register()
    } catch (error) {
      this.#state.patch({ problem: phoneProblem(error) })
    }
  }

  mute(isMuted: boolean): void {
    this.#call?.mute(isMuted)
  }

  /** Keys that are pressed before the other side can hear them are sent once it can. */
  sendDigits(digits: string): void {
    if (this.#call) this.#keys.add(digits)
  }

  hangUp(): void {
    this.#call?.disconnect()
  }

  /** Opens the microphone for a moment, so that the browser asks for it before a call does. */
  async checkMicrophone(): Promise<void> {
    try {
      const stream = await this.#options.openMicrophone({ audio: constraintsOf(this.#options) })
      for (const track of stream.getTracks()) track.stop()
      if (this.#state.get().problem?.kind === 'microphone') this.#state.patch({ problem: null })
    } catch (error) {
      this.#state.patch({ problem: phoneProblem(error) })
    }
  }

  dismissProblem(): void {
    this.#state.patch({ problem: null })
  }

  /** Fetches a new token and hands it to the SDK; a call goes on meanwhile. */
  async renewToken(): Promise<void> {
    this.#lastRenewal = this.#options.clock.now()
    try {
      const token = await this.#options.fetchToken()
      this.#device.get()?.updateToken(token)
      if (this.#state.get().problem?.kind === 'renewal') this.#state.patch({ problem: null })
    } catch {
      this.#state.patch({ problem: renewalFailed })
    }
  }

  /** Ends the call and the connection; a second time does nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#stop()
    this.#device.get()?.destroy()
    this.#device.set(null)
    this.#call = null
    this.#state.set({ status: 'off', problem: null, call: null })
  }

  #listen(device: SdkDevice): void {
    const on = (event: string, listener: (...args: never[]) => void) =>
      device.on(event, (...args: never[]) => {
        if (this.#device.get() === device) listener(...args)
      })
    on('registered', () => {
      const { problem } = this.#state.get()
      // The microphone is not better for it.
      const isOfMicrophone = problem?.kind === 'microphone'
      this.#state.patch({ status: 'ready', problem: isOfMicrophone ? problem : null })
    })
    const useSpeaker = () => this.#useSpeaker(device)
    on('registered', useSpeaker)
    device.audio?.on('deviceChange', useSpeaker)
    on('unregistered', () => this.#state.patch({ status: 'lost' }))
    on('registering', () => {
      if (this.#state.get().status === 'lost') return
      this.#state.patch({ status: 'connecting' })
    })
    on('tokenWillExpire', () => void this.renewToken())
    on('incoming', (call: SdkCall) => this.#offered(call))
    on('error', (error: unknown) => this.#fault(error))
    // The desk rings for the reservation; a second ring at the answer would only delay the call.
    device.audio?.incoming(false)
  }

  /** Lets calls be heard where the person has chosen; as soon as that is plugged in. */
  #useSpeaker({ audio }: SdkDevice): void {
    const id = this.#options.devices?.of('speaker') ?? SYSTEM_DEVICE
    if (id === SYSTEM_DEVICE || !audio?.availableOutputDevices.has(id)) return
    void audio.speakerDevices.set(id).catch(() => undefined)
  }

  #offered(call: SdkCall): void {
    const callSid = call.parameters['CallSid'] ?? ''
    const isRejoin = call.parameters['Rejoin'] === 'true'
    const offered = { callSid, params: call.customParameters, isRejoin }
    const isOurs = this.#call === null && this.#options.answers(offered)
    // Not a word to the server: the call may belong to another window of the same person.
    if (!isOurs) return call.ignore()
    this.#take(call, 'connecting')
    call.accept(acceptOptionsOf(this.#options))
  }

  /** Other settings count at once; while there is a call, from its end on. */
  #applySettings(): void {
    const settings = this.#options.voice?.settings.get()
    if (!settings || !this.#asked || this.#call || isSame(settings, this.#applied)) return
    const isOn = this.#state.get().status !== 'disabled'
    const device = this.#device.get()
    // What is about to be made is made with the settings of that moment.
    if (isOn && !device) return
    this.#applied = settings
    if (settings.isOff) this.#disable()
    else if (!isOn) void this.start(this.#asked)
    else device?.updateOptions(changingOptions(this.#options))
  }

  #disable(): void {
    this.#device.get()?.destroy()
    this.#device.set(null)
    this.#state.patch({ status: 'disabled', problem: null })
  }

  #take(call: SdkCall, state: PhoneCall['state']): void {
    this.#call = call
    this.#keys.clear()
    const warnings = new Set<string>()
    let mos: number | null = null
    const judge = () => {
      const counted = new Set(warnings)
      // A muted party is meant to send no sound.
      if (this.#state.get().call?.isMuted) counted.delete('constant-audio-input-level')
      this.#change({ quality: assessQuality(mos, counted) })
    }
    const on = (event: string, listener: (...args: never[]) => void) =>
      call.on(event, (...args: never[]) => {
        if (this.#call === call) listener(...args)
      })
    this.#state.patch({
      problem: null,
      call: {
        callSid: call.parameters['CallSid'] ?? '',
        params: call.customParameters,
        state,
        openSince: null,
        isMuted: false,
        quality: fine,
        isSilent: false,
      },
    })
    on('ringing', () => this.#change({ state: 'ringing' }))
    on('accept', () => {
      const callSid = call.parameters['CallSid'] ?? ''
      this.#change({ state: 'open', openSince: this.#options.clock.now(), callSid })
      this.#keys.open((digits) => call.sendDigits(digits))
    })
    on('reconnecting', (error: { code?: number } | undefined) => {
      // Only the signalling is gone; the two go on hearing each other.
      if (error?.code !== 53001) this.#change({ state: 'reconnecting' })
    })
    // A call that cannot be resumed is given up by the SDK without a further event.
    on('transportClose', () => {
      if (call.status() === 'closed') this.#ended()
    })
    on('reconnected', () => this.#change({ state: 'open' }))
    on('mute', (isMuted: boolean) => {
      this.#change({ isMuted })
      judge()
    })
    on('volume', (input: number, output: number) => this.#levels.set({ input, output }))
    on('warning', (name: string) => {
      warnings.add(name)
      judge()
    })
    on('warning-cleared', (name: string) => {
      warnings.delete(name)
      judge()
    })
    on('sample', (sample: { mos?: number | null; packetsReceived?: number }) => {
      mos = typeof sample.mos === 'number' ? sample.mos : null
      this.#change({ isSilent: sample.packetsReceived === 0 })
      judge()
    })
    // A call that ends because of a fault may tell of its end first.
    call.on('error', (error: unknown) => this.#fault(error))
    for (const end of ['disconnect', 'cancel', 'reject']) on(end, () => this.#ended())
  }

  #change(part: Partial<PhoneCall>): void {
    const { call } = this.#state.get()
    if (call) this.#state.patch({ call: { ...call, ...part } })
  }

  #ended(): void {
    this.#call = null
    this.#keys.clear()
    this.#levels.set(silent)
    this.#state.patch({ call: null })
    this.#options.onEnded?.()
    this.#applySettings()
  }

  /** A refused token is replaced once; if the new one is refused too, a person has to look. */
  #refused(problem: Problem): void {
    const isFresh = this.#options.clock.now() - this.#lastRenewal < renewalPause
    this.#state.patch({ problem: isFresh ? renewalFailed : problem })
    if (!isFresh) void this.renewToken()
  }

  #fault(error: unknown): void {
    const problem = phoneProblem(error)
    if (problem.kind === 'token') return this.#refused(problem)
    this.#state.patch({ problem })
    // A refused microphone ends the call before it was open; the SDK sends no `disconnect` then.
    if (problem.kind === 'microphone' && this.#state.get().call?.openSince === null) this.#ended()
  }
}

/** Both are plain data. */
function isSame(one: VoiceSettings, other: VoiceSettings | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
