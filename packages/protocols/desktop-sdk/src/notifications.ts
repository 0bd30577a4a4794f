import type { ReactElement } from 'react'

/** The kinds of notices by the names that plugins write: `NotificationType.error`. */
export type NotificationTypes = { readonly [T in NotificationType]: T }

export type NotificationType = 'information' | 'success' | 'warning' | 'error'

/** A kind of notice. `Context` is what the one who shows it hands over. */
export interface NotificationKind<Context = unknown> {
  readonly id: string
  readonly type: NotificationType
  readonly content: string | ((context: Context) => string)
  /** ms until it goes by itself; 0 or nothing = it stays. */
  readonly timeout?: number
  /** ms within which it is not shown again. */
  readonly recurrenceTimeout?: number
  /** False takes the cross away. */
  readonly closeButton?: boolean
  /** Buttons, or elements such as `NotificationBar.Action`. */
  readonly actions?: readonly (
    | { readonly label: string; readonly run: () => void }
    | ReactElement
  )[]
  /** Makes the text a button; a click on the browser's notification does it too. The notice stays. */
  readonly onClick?: (notification: ShownNotification) => void
  /** In place of the type's own; the name of an icon is not known here, and the type's own stays. */
  readonly icon?: ReactElement | string
  readonly isApplicable?: (context: Context) => boolean
  /** Also told by the browser's own notifications. */
  readonly browser?: { readonly title: string; readonly when: 'always' | 'whenNotInFocus' }
  /** The same as plugins know it: `when` is `notifications.mode` of the configuration. */
  readonly options?: { readonly browser?: { readonly title: string; readonly body?: string } }
}

/** A button of a notice: `actions: [<NotificationBar.Action label="Open" onClick={…} />]`. */
export interface NotificationActionProps {
  readonly label: string
  readonly onClick?: (event: unknown, notification: ShownNotification) => void
  /** Given by the page. */
  readonly notification?: ShownNotification
}

/** A notice on the screen. */
export interface ShownNotification {
  /** Of this one showing. */
  readonly key: string
  readonly id: string
  readonly type: NotificationType
  readonly context: unknown
}

export interface NotificationEvents {
  beforeAddNotification: (notification: ShownNotification, cancel: () => void) => void
  notificationAdded: (notification: ShownNotification) => void
  notificationDismissed: (notification: ShownNotification) => void
  /** After either. */
  notificationStatusChanged: (
    notification: ShownNotification,
    status: 'added' | 'dismissed',
  ) => void
}

export interface NotificationsApi {
  /** Makes a kind known, so that it can be shown by its id. */
  registerNotification<Context>(kind: NotificationKind<Context>): void
  /** The key of the showing; null when it does not apply now or was cancelled. Throws for an unknown id. */
  showNotification(id: string, context?: unknown): string | null
  showNotificationSingle(id: string, context?: unknown): string | null
  /** @param shown the key of the showing, or the notice itself */
  dismissNotification(shown: string | ShownNotification): void
  dismissNotificationById(id: string): void
  dismissAllNotifications(): void
  addListener<E extends keyof NotificationEvents>(event: E, listener: NotificationEvents[E]): void
  removeListener<E extends keyof NotificationEvents>(
    event: E,
    listener: NotificationEvents[E],
  ): void
}
