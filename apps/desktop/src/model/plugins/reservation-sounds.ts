import type { SoundConfiguration, SoundManagerApi } from '@offhook/desktop-sdk'

type Status = SoundConfiguration['reservationSounds'][number]['reservationStatus']

/** Which sound belongs to what happens to a reservation. */
export class ReservationSounds implements SoundManagerApi {
  #configurations: readonly SoundConfiguration[] = []

  configure(configurations: readonly SoundConfiguration[]): void {
    this.#configurations = configurations
  }

  /** The address of the sound, null for silence; undefined where nothing is configured. */
  soundOf(status: Status, channel: string): string | null | undefined {
    const byChannel = (name: string | undefined) =>
      this.#configurations
        .filter(({ taskChannelName }) => taskChannelName === name)
        .flatMap(({ reservationSounds }) => reservationSounds)
        .findLast(({ reservationStatus }) => reservationStatus === status)
    const found = byChannel(channel) ?? byChannel(undefined)
    return found && (found.url ?? null)
  }
}
