import type { ComponentType, ReactNode } from 'react'
import type { ActionsApi } from './actions.ts'
import type { ColumnDefinitionProps, Components, TabProps } from './components.ts'
import type { AppState, ManagerApi } from './manager.ts'
import type { NotificationsApi, NotificationTypes } from './notifications.ts'
import type { TaskHelperApi } from './task.ts'
import type { KeyboardShortcutsApi, SoundManagerApi, TaskChannelsApi } from './task-channels.ts'

export interface ViewProps {
  /** Its address below the application, and its name for `NavigateToView`. */
  readonly name: string
  readonly children?: ReactNode
}

export interface SideLinkProps {
  /** The view that it opens. */
  readonly viewName: string
  readonly label: string
  readonly icon?: ReactNode
}

/** What the desktop hands to plugins. */
export interface Flex extends Components {
  readonly Actions: ActionsApi
  readonly Manager: { getInstance(): ManagerApi }
  readonly Notifications: NotificationsApi
  readonly NotificationType: NotificationTypes
  readonly TaskHelper: TaskHelperApi
  readonly TaskChannels: TaskChannelsApi
  readonly SoundManager: SoundManagerApi
  readonly KeyboardShortcutManager: KeyboardShortcutsApi
  /** A page of a plugin, as a child of `ViewCollection`. */
  readonly View: ComponentType<ViewProps>
  /** A place in the rail, as a child of `SideNav`. */
  readonly SideLink: ComponentType<SideLinkProps>
  /** A tab, as a child of `TaskCanvasTabs` or `WorkerDirectoryTabs`. */
  readonly Tab: ComponentType<TabProps>
  /** A column, as a child of `WorkersDataTable`. */
  readonly ColumnDefinition: ComponentType<ColumnDefinitionProps>
  /** A part of the state; the component follows its changes. */
  readonly useFlexSelector: <T>(selector: (state: AppState) => T) => T
  /** The desktop's own copies: a second React in the page would not know the first one's hooks. */
  readonly React: typeof import('react')
  readonly jsxRuntime: typeof import('react/jsx-runtime')
}

declare global {
  /** Set by the desktop before it loads the first plugin. */
  var offhookDesktop: Flex | undefined
}

/** @throws Error outside the desktop */
export function flexOfPage(): Flex {
  const flex = globalThis.offhookDesktop
  if (!flex) throw new Error('This module is a plugin: the Offhook desktop has to load it.')
  return flex
}
