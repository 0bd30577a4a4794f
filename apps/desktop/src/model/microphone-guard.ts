import type { Phone } from './phone.ts'
import type { ActivityView, Routing } from './routing.ts'
import type { VoicePolicy } from './voice-settings.ts'

/**
 * Nobody is offered a call who could not answer it: without a microphone one does not become
 * available, and who loses it while waiting for calls is taken off. The phone's own notice says why.
 */
export class MicrophoneGuard {
  readonly #routing: Routing
  readonly #phone: Phone
  readonly #voice: VoicePolicy | undefined
  #isLooking = false
  #wasAvailable = false

  /** @param voice whether there is a phone in the page, and whether the microphone is tried beforehand */
  constructor(routing: Routing, phone: Phone, voice?: VoicePolicy) {
    this.#routing = routing
    this.#phone = phone
    this.#voice = voice
    routing.state.subscribe(() => {
      const isAvailable = routing.state.get().activity?.isAvailable === true
      const isNew = isAvailable && !this.#wasAvailable
      this.#wasAvailable = isAvailable
      // Also after a reload, when the status is still that of before.
      if (isNew) void this.look()
    })
    phone.state.subscribe(() => {
      if (isBlocked(phone)) void this.#takeOff()
    })
  }

  /** Whether the microphone lets somebody wait for calls, where it is tried before that. */
  async letsWait(): Promise<boolean> {
    return !(await this.#triesBefore()) || this.allows()
  }

  /** Opens the microphone for a moment; false when that fails. */
  async allows(): Promise<boolean> {
    await this.#voice?.known
    if (this.#voice?.settings.get().isOff) return true
    await this.#phone.checkMicrophone()
    return !isBlocked(this.#phone)
  }

  /** Looks again, while somebody waits for calls; a call in progress has it open anyway. */
  async look(): Promise<void> {
    const { activity } = this.#routing.state.get()
    if (this.#isLooking || this.#phone.state.get().call || !activity?.isAvailable) return
    this.#isLooking = true
    if (await this.#triesBefore()) await this.#phone.checkMicrophone()
    this.#isLooking = false
  }

  async #triesBefore(): Promise<boolean> {
    await this.#voice?.known
    const settings = this.#voice?.settings.get()
    return settings ? settings.checksMicrophone && !settings.isOff : true
  }

  async #takeOff(): Promise<void> {
    const { activity, activities } = this.#routing.state.get()
    const away = awayOf(activities)
    if (!activity?.isAvailable || !away) return
    await this.#routing.setActivity(away.sid, true).catch(() => undefined)
  }
}

function isBlocked(phone: Phone): boolean {
  return phone.state.get().problem?.kind === 'microphone'
}

/** Where to go who cannot take calls: "Unavailable" if there is one, else any that takes none. */
function awayOf(activities: readonly ActivityView[]): ActivityView | undefined {
  const away = activities.filter(({ isAvailable }) => !isAvailable)
  return away.find(({ name }) => name === 'Unavailable') ?? away[0]
}
