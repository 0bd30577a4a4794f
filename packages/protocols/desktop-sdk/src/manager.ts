import type { InsightsClient, RealtimeQueue, WorkspaceClient } from './insights.ts'
import type { TeamsViewFilter } from './payloads.ts'
import type { ITask } from './task.ts'

export interface Activity {
  readonly sid: string
  readonly name: string
  readonly available: boolean
}

/** Whose call is listened to: `MonitorCall` takes its `sid`. */
export interface MonitoredTask {
  /** The sid of the colleague's reservation, twice. */
  readonly sid: string
  readonly reservationSid: string
  readonly taskSid: string
  /** The colleague's. */
  readonly workerSid: string
  readonly workspaceSid: string
}

/** What plugins read; the same object as long as nothing in it has changed. */
export interface FlexState {
  readonly worker: {
    /** By the sid of the reservation. */
    readonly tasks: ReadonlyMap<string, ITask>
    readonly activity: Activity | null
    readonly activities: ReadonlyMap<string, Activity>
    /** As TaskRouter keeps them; empty until the worker is connected. */
    readonly attributes: Readonly<Record<string, unknown>>
    /** Null for a person who takes no calls. */
    readonly worker: { readonly sid: string; readonly name: string } | null
    /** The Worker of the TaskRouter SDK; null as before, and until it is connected. */
    readonly source: object | null
  }
  readonly phone: {
    /** The Call of the Voice SDK; null while this phone has none. */
    readonly activeCall: object | null
    readonly activeCallSid: string | null
    /** Of the last call that this phone had, while it has it and after. */
    readonly lastCallSid: string | null
    readonly isMuted: boolean
  }
  readonly supervisor: {
    /** 0: nothing is listened to, 1: the own phone is being called, 2: one is in the call. */
    readonly callMonitoring: {
      readonly status: 0 | 1 | 2
      readonly task: MonitoredTask | null
      readonly taskSid: string | null
    }
    /** Of the team's view; empty on every other page. */
    readonly appliedFilters: readonly TeamsViewFilter[]
    readonly extraFilterQuery: string
    readonly search: string
  }
  readonly realtimeQueues: {
    /** By their sids; empty while neither the page of the queues nor a query of a plugin follows them. */
    readonly queuesList: ReadonlyMap<string, RealtimeQueue>
  }
  readonly config: AppConfig
  readonly conferences: {
    /** By the sid of the task. */
    readonly states: ReadonlyMap<string, { readonly source: ITask['conference'] }>
  }
  readonly view: {
    readonly activeView: string
    readonly selectedTaskSid: string | null
    readonly isSideNavOpen: boolean
    readonly isOutboundDialerOpen: boolean
    /** To whom a call can be passed on is shown. */
    readonly isDirectoryOpen: boolean
    /** What `SetComponentState` has set, by the names of components. */
    readonly componentViewStates: Readonly<Record<string, unknown>>
  }
  readonly session: {
    readonly identity: string | null
    readonly isLoggedIn: boolean
  }
}

/** `ui_attributes` of the site's configuration, and what plugins have set beside them. */
export interface AppConfig {
  /** `en`, `es`. */
  readonly language?: string
  /** What whoever is put on hold from this desk hears, where the action does not say. */
  readonly holdMusicUrl?: string
  readonly holdMusicMethod?: string
  /** Whether going away turns down what rings; the agent is asked while it does not. */
  readonly rejectPendingReservations?: boolean
  /** Of the browser's own notifications: whether there are any, and when; a notice's own word counts less. */
  readonly notifications?: {
    readonly enabled?: boolean
    readonly mode?: 'whenNotInFocus' | 'always'
  }
  /** No plugin is loaded while `enabled` is false. */
  readonly pluginService?: { readonly enabled?: boolean }
  /** What the page and the Voice SDK write into the console. */
  readonly logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent' | number
  /** No telephone in the page: calls go to that of the worker's `contact_uri`, and no microphone is asked for. */
  readonly disableBrowserVoice?: boolean
  /** False: the microphone is not tried before somebody waits for calls. */
  readonly initialDeviceCheck?: boolean
  /** `client:NAME` may be called from the dialpad and by `StartOutboundCall`. */
  readonly enableClientCalling?: boolean
  /** Default props of components by their names, as `defaultProps` has them. */
  readonly componentProps?: Readonly<Record<string, unknown>>
  readonly theme?: {
    /** Light or dark, until a person chooses for themselves. */
    readonly isLight?: boolean
    /** `backgroundColors.colorBackgroundPrimary` and `…PrimaryStronger`, `textColors.colorTextLink`. */
    readonly tokens?: Readonly<Record<string, Readonly<Record<string, string>>>>
  }
  readonly sdkOptions?: { readonly voice?: VoiceSdkOptions; readonly [sdk: string]: unknown }
  readonly [key: string]: unknown
}

/** Of the telephone in the page. What is changed during a call counts from its end on. */
export interface VoiceSdkOptions {
  /** Of each call: `rtcConfiguration`, `rtcConstraints`. */
  readonly acceptOptions?: object
  /** The microphone that the person has chosen goes before `deviceId`. */
  readonly audioConstraints?: object
  /** `opus`, `pcmu`. */
  readonly codecPreferences?: readonly string[]
  /** Addresses by the SDK's names: `outgoing`, `disconnect`, `dtmf1` … */
  readonly sounds?: Readonly<Record<string, string>>
}

export interface AppState {
  readonly flex: FlexState
  /** What reducers of plugins keep, by their keys. */
  readonly [key: string]: unknown
}

export interface StoreAction {
  readonly type: string
  readonly [key: string]: unknown
}

export type Reducer<S = unknown> = (state: S | undefined, action: StoreAction) => S

export interface PluginStore {
  getState(): AppState
  /** The result stops the listening. */
  subscribe(listener: () => void): () => void
  dispatch<A extends StoreAction>(action: A): A
  /** Keeps state of a plugin's own; throws for a key that is taken. */
  addReducer<S>(key: string, reducer: Reducer<S>): void
}

/** What `pluginsInitialized` tells of one plugin. */
export interface PluginReport {
  readonly name: string
  readonly version: string
  /** Why it was left out; null for one that runs. */
  readonly error: unknown
}

export interface ManagerEvents {
  /** The modules that could be fetched are there. */
  pluginsLoaded: (names: readonly string[]) => void
  pluginsInitialized: (plugins: readonly PluginReport[]) => void
  userLoggedIn: () => void
  /** A login that survived a reload is still good. */
  sessionValidated: () => void
  /** The login was ended elsewhere, or its time was over. */
  sessionInvalidated: () => void
  tokenUpdated: () => void
  tokenExpired: () => void
  connectionStateChanged: (state: 'connected' | 'notConnected') => void
  selectedViewChanged: (viewName: string) => void
  viewResized: () => void
  /** What a plugin or a listener has thrown, and what kept the page from being drawn. */
  flexError: (error: unknown) => void
  taskReceived: (task: ITask) => void
  taskAccepted: (task: ITask) => void
  taskRejected: (task: ITask) => void
  taskTimeout: (task: ITask) => void
  taskCanceled: (task: ITask) => void
  taskRescinded: (task: ITask) => void
  taskUpdated: (task: ITask) => void
  taskWrapup: (task: ITask) => void
  taskCompleted: (task: ITask) => void
  workerActivityUpdated: (
    activity: Activity | null,
    activities: ReadonlyMap<string, Activity>,
  ) => void
  workerAttributesUpdated: (attributes: Readonly<Record<string, unknown>>) => void
  notesSubmitted: (notes: string) => void
}

export interface EventsApi {
  on<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void
  off<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void
  addListener<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void
  removeListener<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): void
}

/** The person who is logged in. */
export interface User {
  readonly identity: string
  readonly fullName: string
  readonly roles: readonly string[]
  readonly workerSid: string | null
  /** A bearer token for requests to this server; it lasts for minutes, so ask each time. */
  freshToken(): Promise<string | null>
}

export interface ManagerApi {
  readonly events: EventsApi
  readonly store: PluginStore
  /** Throws when nobody is logged in. */
  readonly user: User
  /** The document of settings of the site, `GET /v1/Configuration`, as it was when plugins began. */
  readonly serviceConfiguration: Readonly<Record<string, unknown>>
  /** Reads the document anew. */
  fetchConfiguration(): Promise<Readonly<Record<string, unknown>>>
  readonly configuration: AppConfig
  /** What is named takes effect in this page at once; the site's settings stay as they are. */
  updateConfig(config: AppConfig): void
  /**
   * Texts of plugins by name, for `content` of notifications: `manager.strings.Late = 'Late: {{name}}'`.
   * The fields of the context stand where they are named. What is assigned is added.
   */
  strings: Record<string, string>
  readonly localization: { readonly localeTag: string }
  /** The Device of the Voice SDK; null for a person who takes no calls, and until it is there. */
  readonly voiceClient: object | null
  /** The Worker of the TaskRouter SDK; null as before. */
  readonly workerClient: object | null
  /** Null while nobody is logged in, and for a person who takes no calls. */
  readonly workspaceClient: WorkspaceClient | null
  readonly insightsClient: InsightsClient
  /** There are no conversations by text: always null. */
  readonly conversationsClient: null
}
