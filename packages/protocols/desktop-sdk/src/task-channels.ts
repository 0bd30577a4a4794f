import type { ComponentType, ReactElement } from 'react'
import type { ITask } from './task.ts'

type TaskText = string | ((task: ITask) => string)

/** How tasks of one kind look in the list. */
export interface TaskChannelDefinition {
  readonly name: string
  readonly isApplicable: (task: ITask) => boolean
  readonly templates?: {
    readonly TaskListItem?: { readonly firstLine?: TaskText; readonly secondLine?: TaskText }
  }
  readonly icons?: { readonly list?: ReactElement | ComponentType }
  /** CSS colours. */
  readonly colors?: { readonly main?: string | ((task: ITask) => string) }
  /** Of its tasks, before what the SoundManager says. */
  readonly sounds?: readonly ReservationSound[]
  /**
   * `Call` makes its tasks calls to `TaskHelper`; `Wrapup` lets `EndVoiceTask` begin the wrap-up of a task whose
   * call is over, or never was. Without any, a task is what its TaskRouter channel is.
   */
  readonly capabilities?: Iterable<TaskChannelCapability>
}

export type TaskChannelCapability = 'Info' | 'Call' | 'Chat' | 'Video' | 'Wrapup'

export interface TaskChannelsApi {
  /** The one that was registered last and applies is taken. */
  register(definition: TaskChannelDefinition): void
}

/** Sounds by what happens to a reservation; without a URL there is silence. */
export interface SoundConfiguration {
  /** All channels unless told. */
  readonly taskChannelName?: string
  readonly reservationSounds: readonly ReservationSound[]
}

export interface ReservationSound {
  /** `pending` takes the place of the ring. */
  readonly reservationStatus:
    | 'pending'
    | 'accepted'
    | 'rejected'
    | 'timeout'
    | 'canceled'
    | 'rescinded'
    | 'wrapping'
    | 'completed'
  readonly url?: string
  /**
   * Over and over, as long as the status lasts: `pending` does unless this is false, `accepted` and
   * `wrapping` where it is true. The ends of a reservation sound once.
   */
  readonly repeatable?: boolean
}

export interface SoundManagerApi {
  /** Takes the place of what was configured before. */
  configure(configurations: readonly SoundConfiguration[]): void
}

export interface Shortcut {
  readonly action: () => void
  readonly name: string
  /** ms within which it does not work again. */
  readonly throttle?: number
}

/** Keys with Ctrl+Shift, by their letter or digit. */
export interface KeyboardShortcutsApi {
  addShortcuts(shortcuts: Readonly<Record<string, Shortcut>>): void
  /** Takes keys away, built-in ones too. */
  deleteShortcuts(keys: readonly string[]): void
  /** What a key did is done by another; with a shortcut it does that instead. */
  remapShortcut(oldKey: string, newKey: string, shortcut?: Shortcut): void
  /** None works until the page is loaded again. */
  disableShortcuts(): void
}
