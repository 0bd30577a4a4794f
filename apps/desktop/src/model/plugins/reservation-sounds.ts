import type {
  ITask,
  ReservationSound,
  SoundConfiguration,
  SoundManagerApi,
} from '@offhook/desktop-sdk'

export type SoundStatus = ReservationSound['reservationStatus']

/** Which sound belongs to what happens to a reservation. */
export class ReservationSounds implements SoundManagerApi {
  readonly #ofKind: (task: ITask) => readonly ReservationSound[]
  #configurations: readonly SoundConfiguration[] = []

  /** @param ofKind the sounds that the task's own kind brings */
  constructor(ofKind: (task: ITask) => readonly ReservationSound[]) {
    this.#ofKind = ofKind
  }

  configure(configurations: readonly SoundConfiguration[]): void {
    this.#configurations = configurations
  }

  /** Undefined where nothing is configured; a sound without an address is silence. */
  soundOf(status: string, task: ITask): ReservationSound | undefined {
    const of = (sounds: readonly ReservationSound[]) =>
      sounds.findLast(({ reservationStatus }) => reservationStatus === status)
    const byChannel = (name: string | undefined) =>
      of(
        this.#configurations
          .filter(({ taskChannelName }) => taskChannelName === name)
          .flatMap(({ reservationSounds }) => reservationSounds),
      )
    return of(this.#ofKind(task)) ?? byChannel(task.taskChannelUniqueName) ?? byChannel(undefined)
  }
}
