import type {
  AppState,
  Component,
  ComponentName,
  Flex,
  ManagerApi,
  NotificationsApi,
} from '@offhook/desktop-sdk'
import type { Actions } from '../../actions/index.ts'
import type { Notices } from '../notices.ts'
import type { DefaultProps, PropsOwner } from './default-props.ts'
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
  readonly props: DefaultProps
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

/** Below another one. */
const inner = [
  'AgentDesktopView.Panel1',
  'AgentDesktopView.Panel2',
  'QueuesStats.QueuesDataTable',
  'QueuesStats.AggregatedQueuesDataTiles',
  'Supervisor.TaskCanvas',
  'Supervisor.TaskCanvasHeader',
  'Supervisor.TaskCanvasTabs',
  'Supervisor.TaskOverviewCanvas',
] as const

/** Every component that has props. */
export const propsOwners: readonly PropsOwner[] = [...names, ...inner, 'AgentDesktopView']

/** What a plugin is given, put together from the parts of the page. */
export function flexOf(parts: FlexParts): Flex {
  const { manager, slots, props } = parts
  const { NotificationAction, ...shared } = parts.shared
  const { store } = manager
  const component = (name: ComponentName): Component =>
    props.assignedBy(name, slots.component(name))
  const components = Object.fromEntries(names.map((name) => [name, component(name)])) as Record<
    (typeof names)[number],
    Component
  >
  return {
    ...components,
    NotificationBar: Object.assign(components.NotificationBar, { Action: NotificationAction }),
    AgentDesktopView: props.assignedBy('AgentDesktopView', {
      Panel1: component('AgentDesktopView.Panel1'),
      Panel2: component('AgentDesktopView.Panel2'),
    }),
    QueuesStats: {
      QueuesDataTable: component('QueuesStats.QueuesDataTable'),
      AggregatedQueuesDataTiles: component('QueuesStats.AggregatedQueuesDataTiles'),
    },
    Supervisor: {
      TaskCanvas: component('Supervisor.TaskCanvas'),
      TaskCanvasHeader: component('Supervisor.TaskCanvasHeader'),
      TaskCanvasTabs: component('Supervisor.TaskCanvasTabs'),
      TaskOverviewCanvas: component('Supervisor.TaskOverviewCanvas'),
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
