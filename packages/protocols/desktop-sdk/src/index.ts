/**
 * What plugins of the desktop build on. The values are those of the page that loaded the plugin: a
 * bundle that contains this package contains no second copy of anything.
 */
import { flexOfPage } from './flex.ts'
import type { NotificationType as TypeOfNotification } from './notifications.ts'

export const {
  Actions,
  AgentDesktopView,
  AppStatusPanel,
  CallCanvas,
  CallCanvasActions,
  CallCanvasDialpad,
  ColumnDefinition,
  ConnectingOutboundCallCanvas,
  ConnectingOutboundCallCanvasActions,
  CRMContainer,
  DeviceManager,
  IncomingTaskCanvas,
  IncomingTaskCanvasActions,
  KeyboardShortcutManager,
  LiveCommsBar,
  LiveCommsBarActions,
  LiveCommsBarItem,
  MainContainer,
  MainHeader,
  Manager,
  MuteButton,
  NewTaskCanvas,
  NoTasksCanvas,
  NotificationBar,
  Notifications,
  NotificationType,
  OutboundDialerPanel,
  ParticipantCanvas,
  ParticipantsCanvas,
  QueuesStats,
  QueuesStatsView,
  RootContainer,
  SideLink,
  SideNav,
  SoundManager,
  Supervisor,
  Tab,
  TaskCanvas,
  TaskCanvasHeader,
  TaskCanvasTabs,
  TaskChannels,
  TaskHelper,
  TaskInfoPanel,
  TaskList,
  TaskListButtons,
  TaskListContainer,
  TaskListItem,
  TeamsView,
  useFlexSelector,
  UserControls,
  View,
  ViewCollection,
  WorkerCanvas,
  WorkerDirectory,
  WorkerDirectoryTabs,
  WorkerProfile,
  WorkersDataTable,
  WorkerSkills,
} = flexOfPage()

export type NotificationType = TypeOfNotification

export type * from './actions.ts'
export type {
  AddOptions,
  ColumnDefinitionProps,
  Component,
  ComponentName,
  ComponentProps,
  Components,
  ContentApi,
  RemoveOptions,
  SupervisedTask,
  TabProps,
  WorkerInView,
} from './components.ts'
export type { Flex, SideLinkProps, ViewProps } from './flex.ts'
export type * from './insights.ts'
export type * from './manager.ts'
export type * from './notifications.ts'
export type * from './payloads.ts'
export { FlexPlugin, type Plugin } from './plugin.ts'
export type * from './task.ts'
export type * from './task-channels.ts'
