import { type Message, msg } from '../texts/index.ts'
import type { Clock } from './clock.ts'
import { isOnTelephone } from './contact-address.ts'
import type { Phone, PhoneState } from './phone.ts'
import { DeskError } from './problem.ts'
import type { ActivityView, Routing } from './routing.ts'
import type { VoicePolicy } from './voice-settings.ts'

export interface AvailabilityGuardOptions {
  readonly routing: Routing
  readonly phone: Phone
  readonly clock: Clock
  /** Whether there is a phone in the page, and whether the microphone is tried beforehand. */
  readonly voice?: VoicePolicy | undefined
  /** Called when somebody was taken off because their phone cannot be called, and where they are now. */
  readonly onPhoneDown: (now: ActivityView) => void
}

/** A phone that is lost for less comes back by itself before a call is missed. */
const LOST_FOR_MS = 5_000

/**
 * Nobody is offered a call who could not answer it: without a microphone and a phone one does not
 * become available, and who loses either while waiting for calls is taken off. Of the microphone the
 * phone's own notice says why. A phone comes back by itself, and so does who was taken off for it:
 * a server that restarts leaves nobody behind. Whoever is called on a telephone outside needs neither.
 */
export class AvailabilityGuard {
  readonly #options: AvailabilityGuardOptions
  #isLooking = false
  #isTakingOff = false
  #wasAvailable = false
  #stopWaiting: (() => void) | null = null
  /** The activities, by sid, between which somebody was moved for their phone. */
  #moved: { readonly from: string; readonly to: string } | null = null

  constructor(options: AvailabilityGuardOptions) {
    this.#options = options
    const { routing, phone } = options
    routing.state.subscribe(() => {
      const isAvailable = routing.state.get().activity?.isAvailable === true
      const isNew = isAvailable && !this.#wasAvailable
      this.#wasAvailable = isAvailable
      // Also after a reload, when the status is still that of before.
      if (isNew) void this.look()
      this.#watchPhone()
    })
    phone.state.subscribe(() => {
      if (isBlocked(phone)) void this.#takeOff()
      this.#watchPhone()
    })
  }

  /**
   * Whether somebody may wait for calls, once their phone is no longer just connecting; where the
   * microphone is tried before that, it is now. Throws a {@link DeskError} that says why while their
   * phone cannot be called.
   */
  async letsWait(): Promise<boolean> {
    if (this.#isOnTelephone) return true
    await this.#connected()
    const why = downOf(this.#options.phone.state.get())
    if (why) throw new DeskError(why)
    return !(await this.#triesBefore()) || this.canSpeak()
  }

  /** Whether a call could be heard: opens the microphone for a moment. */
  async canSpeak(): Promise<boolean> {
    if (this.#isOnTelephone) return true
    const { voice, phone } = this.#options
    await voice?.known
    if (voice?.settings.get().isOff) return true
    await phone.checkMicrophone()
    return !isBlocked(phone)
  }

  /** Looks again, while somebody waits for calls; a call in progress has it open anyway. */
  async look(): Promise<void> {
    const { routing, phone } = this.#options
    const isWaiting = routing.state.get().activity?.isAvailable && !phone.state.get().call
    if (this.#isLooking || !isWaiting || this.#isOnTelephone) return
    this.#isLooking = true
    if (await this.#triesBefore()) await phone.checkMicrophone()
    this.#isLooking = false
  }

  close(): void {
    this.#stopWaiting?.()
    this.#stopWaiting = null
  }

  /** Resolves when the phone is well, or is not, or the desk is closed. */
  #connected(): Promise<void> {
    const { state } = this.#options.phone
    return new Promise((resolve) => {
      const look = () => {
        if (state.get().status === 'connecting') return
        stop()
        resolve()
      }
      const stop = state.subscribe(look)
      look()
    })
  }

  get #isOnTelephone(): boolean {
    return isOnTelephone(this.#options.routing.state.get().attributes)
  }

  async #triesBefore(): Promise<boolean> {
    const { voice } = this.#options
    await voice?.known
    const settings = voice?.settings.get()
    return settings ? settings.checksMicrophone && !settings.isOff : true
  }

  /** Takes off who waits for calls by a phone that has failed, or is not back in a few seconds. */
  #watchPhone(): void {
    const { routing, phone, clock } = this.#options
    const { status, activity } = routing.state.get()
    const now = phone.state.get()
    // Whoever has chosen something else since stays there.
    if (activity && activity.sid !== this.#moved?.to) this.#moved = null
    if (now.status === 'ready') void this.#putBack()
    // A call goes on without its signalling; the status after it is a matter of what comes then.
    const isWaiting = status === 'ready' && activity?.isAvailable && !now.call
    if (!isWaiting || this.#isOnTelephone || !downOf(now)) return this.close()
    if (now.status === 'failed') return void this.#takeOffPhone()
    this.#stopWaiting ??= clock.after(LOST_FOR_MS, () => void this.#takeOffPhone())
  }

  async #takeOffPhone(): Promise<void> {
    this.close()
    const from = this.#options.routing.state.get().activity
    const to = await this.#takeOff()
    if (!from || !to) return
    this.#moved = { from: from.sid, to: to.sid }
    this.#options.onPhoneDown(to)
    // It may be back by now.
    this.#watchPhone()
  }

  async #putBack(): Promise<void> {
    const { routing } = this.#options
    const moved = this.#moved
    if (!moved || routing.state.get().status !== 'ready') return
    this.#moved = null
    const isWell = await this.letsWait().catch(() => false)
    if (!isWell || routing.state.get().activity?.sid !== moved.to) return
    await routing.setActivity(moved.from, false).catch(() => undefined)
  }

  /** The activity that it was changed to; null where nothing was changed. */
  async #takeOff(): Promise<ActivityView | null> {
    const { routing } = this.#options
    const { activity, activities } = routing.state.get()
    const away = awayOf(activities)
    if (this.#isTakingOff || !activity?.isAvailable || !away || this.#isOnTelephone) return null
    this.#isTakingOff = true
    const isOff = await routing.setActivity(away.sid, true).then(
      () => true,
      () => false,
    )
    this.#isTakingOff = false
    return isOff ? away : null
  }
}

function isBlocked(phone: Phone): boolean {
  return phone.state.get().problem?.kind === 'microphone'
}

/** Why a phone cannot be called; null where it can, is about to, or where the site has none in pages. */
function downOf({ status, problem }: PhoneState): Message | null {
  if (status === 'failed') return problem?.text ?? msg('intents.phoneNotConnected')
  return status === 'lost' ? msg('intents.phoneNotConnected') : null
}

/** Where to go who cannot take calls: "Unavailable" if there is one, else any that takes none. */
function awayOf(activities: readonly ActivityView[]): ActivityView | undefined {
  const away = activities.filter(({ isAvailable }) => !isAvailable)
  return away.find(({ name }) => name === 'Unavailable') ?? away[0]
}
