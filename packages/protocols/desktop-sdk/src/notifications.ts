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
  /** The first one is shown as a button. */
  readonly actions?: readonly { readonly label: string; readonly run: () => void }[]
  readonly isApplicable?: (context: Context) => boolean
  /** Also told by the browser's own notifications. */
  readonly browser?: { readonly title: string; readonly when: 'always' | 'whenNotInFocus' }
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
}

export interface NotificationsApi {
  /** Makes a kind known, so that it can be shown by its id. */
  registerNotification<Context>(kind: NotificationKind<Context>): void
  /** The key of the showing; null when it does not apply now or was cancelled. Throws for an unknown id. */
  showNotification(id: string, context?: unknown): string | null
  showNotificationSingle(id: string, context?: unknown): string | null
  dismissNotification(key: string): void
  dismissNotificationById(id: string): void
  dismissAllNotifications(): void
  addListener<E extends keyof NotificationEvents>(event: E, listener: NotificationEvents[E]): void
  removeListener<E extends keyof NotificationEvents>(
    event: E,
    listener: NotificationEvents[E],
  ): void
}
