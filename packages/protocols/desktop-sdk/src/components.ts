import type { ComponentType, ReactElement, ReactNode } from 'react'
import type { NotificationActionProps } from './notifications.ts'

/** The components that have a place on this screen, by the names that plugins know. */
export type ComponentName =
  | 'RootContainer'
  | 'MainHeader'
  | 'MainContainer'
  | 'SideNav'
  | 'ViewCollection'
  | 'LiveCommsBar'
  | 'LiveCommsBarItem'
  | 'LiveCommsBarActions'
  | 'MuteButton'
  | 'UserControls'
  | 'NotificationBar'
  | 'AppStatusPanel'
  | 'DeviceManager'
  | 'AgentDesktopView.Panel1'
  | 'AgentDesktopView.Panel2'
  | 'CRMContainer'
  | 'TaskListContainer'
  | 'TaskList'
  | 'TaskListItem'
  | 'TaskListButtons'
  | 'TaskCanvas'
  | 'TaskCanvasHeader'
  | 'TaskCanvasTabs'
  | 'TaskInfoPanel'
  | 'IncomingTaskCanvas'
  | 'IncomingTaskCanvasActions'
  | 'ConnectingOutboundCallCanvas'
  | 'ConnectingOutboundCallCanvasActions'
  | 'CallCanvas'
  | 'CallCanvasActions'
  | 'CallCanvasDialpad'
  | 'ParticipantsCanvas'
  | 'ParticipantCanvas'
  | 'NoTasksCanvas'
  | 'NewTaskCanvas'
  | 'OutboundDialerPanel'
  | 'WorkerDirectory'
  | 'WorkerDirectoryTabs'
  | 'TeamsView'
  | 'WorkersDataTable'
  | 'WorkerCanvas'
  | 'WorkerProfile'
  | 'WorkerSkills'
  | 'Supervisor.TaskCanvas'
  | 'Supervisor.TaskCanvasHeader'
  | 'Supervisor.TaskCanvasTabs'
  | 'Supervisor.TaskOverviewCanvas'
  | 'QueuesStatsView'
  | 'QueuesStats.QueuesDataTable'
  | 'QueuesStats.AggregatedQueuesDataTiles'

/**
 * What a component of the desktop hands to the elements in it: `task` (ITask) where there is one at this
 * desk, `participant` (ConferenceParticipant) of a party's row, `worker` (WorkerInView) and `supervisedTask`
 * (SupervisedTask) of the team.
 */
export type ComponentProps = Readonly<Record<string, unknown>>

/** Somebody of the team, as supervisors see them. */
export interface WorkerInView {
  readonly sid: string
  readonly fullName: string
  readonly teamName: string | null
  readonly activityName: string
  readonly isAvailable: boolean
}

/** What somebody of the team does: `MonitorCall` takes its `sid`. */
export interface SupervisedTask {
  /** The sid of the reservation, twice. */
  readonly sid: string
  readonly reservationSid: string
  readonly taskSid: string
  readonly status: 'pending' | 'accepted' | 'wrapping'
  readonly name: string
  readonly queueName: string | null
  readonly taskChannelUniqueName: string
}

/**
 * An element of a component with tabs. Its tab is named by the element's own `label`, else by its key.
 * As a child of `TaskCanvasTabs`: `<Tab key="crm" label="CRM">…</Tab>`, or any component with a label.
 */
export interface TabProps {
  readonly label: string
  /** By which `SetComponentState` chooses it; else its key. */
  readonly uniqueName?: string
  readonly children?: ReactNode
}

/** A column of `WorkersDataTable`: what it is called, and what it says of each worker. */
export interface ColumnDefinitionProps {
  readonly header: string
  /** @param props the default props of the table */
  readonly content: (worker: WorkerInView, props: ComponentProps) => ReactNode
}

export interface AddOptions {
  /** Its place among the built-in children, which count 0, 1, 2 …; without it, at an end. */
  readonly sortOrder?: number
  /** Which end; `end` unless told. */
  readonly align?: 'start' | 'end'
  /** Shown only while this holds. */
  readonly if?: (props: ComponentProps) => boolean
}

export type RemoveOptions = Pick<AddOptions, 'if'>

/** What a component contains. Elements that are components are given its props, e.g. `task`. */
export interface ContentApi {
  /** Adds an element, which must have a key; one with the same key gives its place up. */
  add(element: ReactElement, options?: AddOptions & { readonly key?: string }): void
  /** Shows an element in place of everything built in. */
  replace(element: ReactElement, options?: RemoveOptions & { readonly key?: string }): void
  /** Takes away what has this key, built in or added. */
  remove(key: string, options?: RemoveOptions): void
}

export interface Component {
  readonly Content: ContentApi
  /**
   * Given to what plugins have added there, and read by the desktop itself where it has such a prop:
   * `MainHeader.logoUrl`, `AgentDesktopView.showPanel2`, `CRMContainer.uriCallback(task)`,
   * `OutboundDialerPanel.defaultCountryAlpha2Code`.
   */
  defaultProps: Record<string, unknown>
}

/** All components; those with a dot are one in the other. */
export type Components = {
  readonly [N in Exclude<ComponentName, `${string}.${string}`>]: Component
} & {
  /** `Action` is a button of a notice. */
  readonly NotificationBar: Component & { readonly Action: ComponentType<NotificationActionProps> }
  readonly AgentDesktopView: Pick<Component, 'defaultProps'> & {
    readonly Panel1: Component
    readonly Panel2: Component
  }
  readonly QueuesStats: {
    readonly QueuesDataTable: Component
    readonly AggregatedQueuesDataTiles: Component
  }
  readonly Supervisor: {
    readonly TaskCanvas: Component
    readonly TaskCanvasHeader: Component
    readonly TaskCanvasTabs: Component
    readonly TaskOverviewCanvas: Component
  }
}
