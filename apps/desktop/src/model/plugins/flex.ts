import type { AppState, Component, Flex, ManagerApi, NotificationsApi } from '@offhook/desktop-sdk'
import type { Actions } from '../../actions/index.ts'
import type { Notices } from '../notices.ts'
import type { ReservationSounds } from './reservation-sounds.ts'
import type { SharedParts } from './shared-parts.ts'
import type { Shortcuts } from './shortcuts.ts'
import type { Slots } from './slots.ts'
import type { TaskChannels } from './task-channels.ts'
import { taskHelper } from './task-helper.ts'

export interface FlexParts {
  readonly shared: SharedParts
  readonly actions: Actions
  readonly notices: Notices
  readonly manager: ManagerApi
  readonly slots: Slots
  readonly channels: TaskChannels
  readonly sounds: ReservationSounds
  readonly shortcuts: Shortcuts
}

const names = [
  'RootContainer',
  'MainHeader',
  'MainContainer',
  'SideNav',
  'ViewCollection',
  'LiveCommsBar',
  'LiveCommsBarItem',
  'LiveCommsBarActions',
  'MuteButton',
  'UserControls',
  'NotificationBar',
  'AppStatusPanel',
  'DeviceManager',
  'CRMContainer',
  'TaskListContainer',
  'TaskList',
  'TaskListItem',
  'TaskListButtons',
  'TaskCanvas',
  'TaskCanvasHeader',
  'TaskCanvasTabs',
  'TaskInfoPanel',
  'IncomingTaskCanvas',
  'IncomingTaskCanvasActions',
  'ConnectingOutboundCallCanvas',
  'ConnectingOutboundCallCanvasActions',
  'CallCanvas',
  'CallCanvasActions',
  'CallCanvasDialpad',
  'ParticipantsCanvas',
  'ParticipantCanvas',
  'NoTasksCanvas',
  'NewTaskCanvas',
  'OutboundDialerPanel',
  'WorkerDirectory',
  'WorkerDirectoryTabs',
  'TeamsView',
  'WorkersDataTable',
  'WorkerCanvas',
  'WorkerProfile',
  'WorkerSkills',
  'QueuesStatsView',
] as const

/** What a plugin is given, put together from the parts of the page. */
export function flexOf(parts: FlexParts): Flex {
  const { manager, slots } = parts
  const { NotificationAction, ...shared } = parts.shared
  const { store } = manager
  const components = Object.fromEntries(
    names.map((name) => [name, slots.component(name)]),
  ) as Record<(typeof names)[number], Component>
  return {
    ...components,
    NotificationBar: { ...components.NotificationBar, Action: NotificationAction },
    AgentDesktopView: {
      Panel1: slots.component('AgentDesktopView.Panel1'),
      Panel2: slots.component('AgentDesktopView.Panel2'),
    },
    QueuesStats: {
      QueuesDataTable: slots.component('QueuesStats.QueuesDataTable'),
      AggregatedQueuesDataTiles: slots.component('QueuesStats.AggregatedQueuesDataTiles'),
    },
    Supervisor: {
      TaskCanvas: slots.component('Supervisor.TaskCanvas'),
      TaskCanvasHeader: slots.component('Supervisor.TaskCanvasHeader'),
      TaskCanvasTabs: slots.component('Supervisor.TaskCanvasTabs'),
      TaskOverviewCanvas: slots.component('Supervisor.TaskOverviewCanvas'),
    },
    ...shared,
    Actions: parts.actions,
    Manager: { getInstance: () => manager },
    // Texts of plugins are plain; those of the desktop's own notices are not for them to read.
    Notifications: parts.notices as NotificationsApi,
    NotificationType: {
      information: 'information',
      success: 'success',
      warning: 'warning',
      error: 'error',
    },
    TaskHelper: taskHelper(() => store.getState().flex, parts.channels),
    TaskChannels: parts.channels,
    SoundManager: parts.sounds,
    KeyboardShortcutManager: parts.shortcuts,
    useFlexSelector: <T>(selector: (state: AppState) => T): T =>
      selector(shared.React.useSyncExternalStore(store.subscribe, store.getState)),
  }
}
