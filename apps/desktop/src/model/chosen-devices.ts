import type { ChoiceStorage } from './language.ts'

export type DeviceUse = 'microphone' | 'speaker' | 'ring'

/** What the system says. */
export const SYSTEM_DEVICE = 'default'

const key = (use: DeviceUse) => `offhook.device.${use}`

/** Which sound devices a person has chosen, by their ids; this browser keeps it. */
export class ChosenDevices {
  readonly #storage: ChoiceStorage

  constructor(storage: ChoiceStorage) {
    this.#storage = storage
  }

  of(use: DeviceUse): string {
    return this.#storage.getItem(key(use)) ?? SYSTEM_DEVICE
  }

  choose(use: DeviceUse, id: string): void {
    this.#storage.setItem(key(use), id)
  }
}
