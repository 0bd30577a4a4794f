import type { ReactElement } from 'react'
import { byPlugin } from '../actions/index.ts'
import type { Message } from '../texts/index.ts'
import type { Clock } from './clock.ts'
import { createStore, type Store } from './store.ts'

/** A text of ours, or one that a plugin brings in its own words. */
export type NoticeText = Message | string

export type NoticeType = 'information' | 'success' | 'warning' | 'error'

/** Something true of some stores; it is asked again whenever one of them changes. */
export interface Condition {
  readonly of: readonly Store<unknown>[]
  readonly holds: () => boolean
}

/** What a notice is about: the whole page, or one task by the sid of its reservation. */
export type NoticeScope = 'app' | { readonly task: string }

export interface NoticeAction {
  readonly label: NoticeText
  readonly run: () => void
}

/** A kind of notice, by id. `Context` is what the one who shows it hands over. */
export interface NoticeKind<Context = unknown> {
  readonly id: string
  readonly type: NoticeType
  readonly content: NoticeText | ((context: Context) => NoticeText)
  readonly scope?: NoticeScope
  /** It goes when this no longer holds, and does not come when it does not hold. */
  readonly whilst?: Condition
  /** ms until it goes by itself; 0 or nothing = it stays. */
  readonly timeout?: number
  /** ms within which it is not shown again. */
  readonly recurrenceTimeout?: number
  /** False takes the cross away: only the cause can end it. */
  readonly closeButton?: boolean
  /** Elements are those of plugins. */
  readonly actions?: readonly (NoticeAction | ReactElement)[]
  readonly onClick?: (notice: Notice) => void
  readonly icon?: ReactElement | string
  readonly isApplicable?: (context: Context) => boolean
  /** Also told by the browser's own notifications: always, or while the page has no focus. */
  readonly browser?: { readonly title: NoticeText; readonly when: BrowserMode }
  /** The same, when this page says. */
  readonly options?: {
    readonly browser?: { readonly title: NoticeText; readonly body?: NoticeText }
  }
}

export type BrowserMode = 'always' | 'whenNotInFocus'

/** A notice on the screen. */
export interface Notice {
  /** Of this one showing. */
  readonly key: string
  readonly id: string
  readonly type: NoticeType
  readonly text: NoticeText
  readonly scope: NoticeScope
  readonly actions: readonly NoticeAction[]
  /** Those of its actions that a plugin draws. */
  readonly elements: readonly ReactElement[]
  /** What a click on its text does, if anything. */
  readonly click: (() => void) | null
  readonly icon: ReactElement | null
  readonly hasCross: boolean
  readonly context: unknown
}

/** The browser's own notifications; the result closes it. */
export type TellBrowser = (
  title: NoticeText,
  text: NoticeText,
  when: BrowserMode,
  click: (() => void) | null,
) => () => void

interface NoticeEvents {
  beforeAddNotification: (notice: Notice, cancel: () => void) => void
  notificationAdded: (notice: Notice) => void
  notificationDismissed: (notice: Notice) => void
  notificationStatusChanged: (notice: Notice, status: 'added' | 'dismissed') => void
}

/**
 * The notices of the whole page. Each has a cause and goes with it: a condition that must hold, a
 * timeout, or the one who showed it. Plugins register kinds of their own.
 */
export class Notices {
  readonly #clock: Clock
  readonly #tellBrowser: TellBrowser
  readonly #report: (error: unknown, where: string) => void
  readonly #kinds = new Map<string, NoticeKind>()
  readonly #shown = createStore<readonly Notice[]>([])
  readonly #endings = new Map<string, () => void>()
  readonly #lastShown = new Map<string, number>()
  readonly #owner: () => string | null
  /** Each with the plugin that began when it was added. */
  readonly #listeners = new Map<
    keyof NoticeEvents,
    Map<NoticeEvents[keyof NoticeEvents], string | null>
  >()
  #count = 0
  /** Texts of plugins by the names that their notices have as content. */
  strings: Readonly<Record<string, string>> = {}
  /** How the site wants the browser's own notifications, where it says. */
  browser: { readonly enabled?: boolean; readonly mode?: BrowserMode } = {}

  /**
   * @param report told of errors in listeners, which stop nothing
   * @param owner the plugin that begins now; null for none
   */
  constructor(
    clock: Clock,
    tellBrowser: TellBrowser,
    report: (error: unknown, where: string) => void,
    owner: () => string | null = () => null,
  ) {
    this.#clock = clock
    this.#tellBrowser = tellBrowser
    this.#report = report
    this.#owner = owner
  }

  /** In the order in which they came. */
  get shown(): Store<readonly Notice[]> {
    return this.#shown
  }

  /** Makes a kind known, so that it can be shown by its id. */
  registerNotification<Context>(kind: NoticeKind<Context>): void {
    this.#kinds.set(kind.id, kind as NoticeKind)
  }

  /** Shows a registered kind once more; null when it does not apply now or was cancelled. */
  showNotification(id: string, context?: unknown): string | null {
    const kind = this.#kinds.get(id)
    if (!kind) throw new Error(`There is no notice of the id ${id}.`)
    return this.#add(kind, context)
  }

  /** Shows a registered kind in place of those of the same id. */
  showNotificationSingle(id: string, context?: unknown): string | null {
    this.dismissNotificationById(id)
    return this.showNotification(id, context)
  }

  /** Shows a notice that needs no registration, in place of one with the same id. */
  show(kind: NoticeKind<undefined>): string | null {
    this.dismissNotificationById(kind.id)
    return this.#add(kind as NoticeKind, undefined)
  }

  /** Takes one showing away, by the key that showing it gave, or by itself. */
  dismissNotification(shown: string | { readonly key: string }): void {
    const key = typeof shown === 'string' ? shown : shown.key
    const notice = this.#shown.get().find((each) => each.key === key)
    if (!notice) return
    this.#endings.get(key)?.()
    this.#endings.delete(key)
    this.#shown.set(this.#shown.get().filter((each) => each !== notice))
    this.#tell('notificationDismissed', notice)
    this.#tell('notificationStatusChanged', notice, 'dismissed')
  }

  dismissNotificationById(id: string): void {
    for (const notice of this.#shown.get()) {
      if (notice.id === id) this.dismissNotification(notice.key)
    }
  }

  dismissAllNotifications(): void {
    for (const { key } of this.#shown.get()) this.dismissNotification(key)
  }

  addListener<E extends keyof NoticeEvents>(event: E, listener: NoticeEvents[E]): void {
    const known = this.#listeners.get(event) ?? new Map()
    this.#listeners.set(event, known.set(listener, this.#owner()))
  }

  removeListener<E extends keyof NoticeEvents>(event: E, listener: NoticeEvents[E]): void {
    this.#listeners.get(event)?.delete(listener)
  }

  #add(kind: NoticeKind, context: unknown): string | null {
    const { id, type, content, scope = 'app', actions = [], closeButton = true } = kind
    const now = this.#clock.now()
    const last = this.#lastShown.get(id)
    if (last !== undefined && now - last < (kind.recurrenceTimeout ?? 0)) return null
    if (kind.isApplicable?.(context) === false || kind.whilst?.holds() === false) return null
    const text = this.#textOf(typeof content === 'function' ? content(context) : content, context)
    const key = `${id}-${++this.#count}`
    const { onClick, icon } = kind
    const notice: Notice = {
      ...{ key, id, type, text, scope, hasCross: closeButton, context },
      actions: actions.filter((action) => 'run' in action),
      elements: actions.filter((action) => 'props' in action),
      click: onClick ? () => onClick(notice) : null,
      icon: typeof icon === 'object' ? icon : null,
    }
    let isCancelled = false
    this.#tell('beforeAddNotification', notice, () => {
      isCancelled = true
    })
    if (isCancelled) return null
    this.#lastShown.set(id, now)
    this.#endings.set(key, this.#watch(notice, kind))
    this.#shown.set([...this.#shown.get(), notice])
    this.#tell('notificationAdded', notice)
    this.#tell('notificationStatusChanged', notice, 'added')
    return key
  }

  #textOf(content: NoticeText, context: unknown): NoticeText {
    const text = typeof content === 'string' ? this.strings[content] : undefined
    if (text === undefined) return content
    const fields = new Map(Object.entries(Object(context)))
    return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => String(fields.get(name) ?? ''))
  }

  /** Ends the notice by its condition or its time; the result stops watching. */
  #watch(notice: Notice, { whilst, timeout = 0, browser, options }: NoticeKind): () => void {
    const { key, click } = notice
    const end = () => this.dismissNotification(key)
    const review = () => {
      if (!whilst?.holds()) end()
    }
    const stops = (whilst?.of ?? []).map((store) => store.subscribe(review))
    if (timeout > 0) stops.push(this.#clock.after(timeout, end))
    const told = browser ?? options?.browser
    if (told && this.browser.enabled !== false) {
      const when = this.browser.mode ?? browser?.when ?? 'whenNotInFocus'
      const body = options?.browser?.body ?? notice.text
      stops.push(this.#tellBrowser(told.title, body, when, click))
    }
    return () => {
      for (const stop of stops) stop()
    }
  }

  #tell<E extends keyof NoticeEvents>(event: E, ...args: Parameters<NoticeEvents[E]>): void {
    for (const [listener, plugin] of [...(this.#listeners.get(event) ?? [])]) {
      try {
        ;(listener as (...args: unknown[]) => void)(...args)
      } catch (error) {
        this.#report(error, byPlugin(event, plugin))
      }
    }
  }
}

/** A condition on one store. */
export function whilst<T>(store: Store<T>, holds: (value: T) => boolean): Condition {
  return { of: [store], holds: () => holds(store.get()) }
}
