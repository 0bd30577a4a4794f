/** A task as far as actions name it: by its reservation. */
export interface TaskHandle {
  readonly reservationSid: string
}

/** Every action on a task takes the task itself or the sid of its reservation. */
export interface OfTask {
  task?: TaskHandle
  sid?: string
}

interface HoldMusic {
  holdMusicUrl?: string
  holdMusicMethod?: string
}

interface OfParticipant extends OfTask {
  participantType?: string
  /** The call sid of the party, its worker sid, or the party itself. */
  targetSid?: string
  participant?: { readonly callSid: string }
}

interface ActivityChoice {
  activitySid?: string
  activityName?: string
  activityAvailable?: boolean
  options?: { rejectPendingReservations?: boolean }
}

interface AttributeChange {
  attributes: Record<string, unknown>
  /** True unless told: what is not named is kept. */
  mergeExisting?: boolean
}

/** `CONTAINS` finds a part of a status or of a team's name; of skills and queues it is the same as `IN`. */
export interface TeamsViewFilter {
  readonly name: string
  readonly condition: 'IN' | 'NOT_IN' | 'CONTAINS'
  /** One at least. */
  readonly values: readonly string[]
}

/**
 * The actions by name, with what each takes; names and fields are those that plugins know. A plugin
 * adds its own by declaration merging. Payloads can be changed by the listeners before the action.
 */
export interface ActionPayloads {
  AcceptTask: OfTask & { conferenceOptions?: Record<string, unknown>; isAutoAccept?: boolean }
  RejectTask: OfTask
  SelectTask: OfTask
  WrapupTask: OfTask & { reason?: string }
  CompleteTask: OfTask & { reason?: string }
  HangupCall: OfTask
  EndConferenceForAll: OfTask
  EndVoiceTask: OfTask
  /** Comes back into a call that this phone has lost. */
  JoinCall: OfTask
  ToggleMute: OfTask
  HoldCall: OfTask & HoldMusic & { participantCallSid?: string }
  UnholdCall: OfTask & HoldMusic & { participantCallSid?: string }
  HoldParticipant: OfParticipant & HoldMusic
  UnholdParticipant: OfParticipant & HoldMusic
  /** The others do not hear this party, who hears them. */
  MuteParticipant: OfParticipant
  UnmuteParticipant: OfParticipant
  KickParticipant: OfParticipant
  TransferTask: OfTask & {
    targetSid: string
    options?: { mode?: 'WARM' | 'COLD'; attributes?: string; priority?: number }
  }
  CancelTransfer: OfTask
  StartExternalWarmTransfer: OfTask & { phoneNumber: string; callerId?: string }
  StartExternalColdTransfer: OfTask & { phoneNumber: string; callerId?: string }
  SwapParties: OfTask
  JoinParties: OfTask
  StartOutboundCall: {
    destination: string
    queueSid?: string
    callerId?: string
    taskAttributes?: Record<string, unknown>
  }
  /** With a number it opens with that in its field. */
  ToggleOutboundDialer: { open?: boolean; destination?: string }
  ToggleDTMFDialpad: { open?: boolean }
  /** Opens or closes what begins a payment of the customer in the call; one that runs is shown anyway. */
  TogglePayment: { open?: boolean }
  SetDTMFDialpadDigits: { digits: string }
  SendDTMFDigits: { digits: string }
  MonitorCall: OfTask & { extraParams?: Record<string, unknown> }
  StopMonitoringCall: OfTask & { extraParams?: Record<string, unknown> }
  /** Opens the worker who has the task in the team's view. */
  SelectTaskInSupervisor: OfTask
  SelectWorkerInSupervisor: { worker?: { readonly sid: string }; workerSid?: string }
  /**
   * Narrows the team's view by `activity`, `team`, `skill` or `queue` (a sid), also under the names
   * `data.activity_name`, `data.attributes.team_name` and `data.attributes.routing.skills`; one condition
   * for each. `extraFilterQuery` is a query over `tr-worker` beside them (see `insightsClient`). What is not
   * named is not narrowed any more; anything else is refused.
   */
  ApplyTeamsViewFilters: { filters: readonly TeamsViewFilter[]; extraFilterQuery?: string }
  ApplyTeamsViewSearch: { search: string }
  SetActivity: ActivityChoice
  SetWorkerActivity: ActivityChoice & { workerSid: string }
  SetWorkerAttributes: AttributeChange
  SetTaskAttributes: OfTask & AttributeChange
  /** A waiting task goes to another queue. */
  MoveTask: { taskSid: string; queueSid: string }
  SetTaskPriority: { taskSid: string; priority: number }
  RequestAssistance: OfTask & { message?: string }
  EndAssistance: OfTask
  /** Without a conference: the caller is joined to the worker's phone, or to `options.to`. */
  DequeueTask: OfTask & { options?: Record<string, unknown> }
  /** The call goes on with the document at this address. */
  RedirectCallTask: OfTask & {
    callSid: string
    twiMLUrl: string
    options?: Record<string, unknown>
  }
  /** The worker's phone is called, and hears the document at this address. */
  IssueCallToWorker: OfTask & {
    callerId: string
    twiMLUrl: string
    options?: Record<string, unknown>
  }
  UpdateWorkerParticipant: OfTask & {
    options: { endConferenceOnExit?: boolean; mute?: boolean; beepOnExit?: boolean }
  }
  UpdateCustomerParticipant: OfTask & {
    options: { hold?: boolean; holdUrl?: string; holdMethod?: string }
  }
  Logout: { forceLogout?: boolean; activitySid?: string }
  ShowDirectory: OfTask
  HideDirectory: OfTask
  NavigateToView: { viewName: string }
  HistoryPush: { path: string }
  HistoryReplace: { path: string }
  HistoryGo: { n: number }
  HistoryGoBack: object
  HistoryGoForward: object
  /** Loads the page anew; a call is taken up again. `forceLogin` ends the session, which leads to the login. */
  ReloadWindow: { forceLogin?: boolean }
  /** Words beside the signs of the rail, or none; without `open` the other of both. */
  ToggleSidebar: { open?: boolean }
  /**
   * Kept as `flex.view.componentViewStates[name]`; what is not named of it stays. `AgentTaskCanvasTabs`
   * and `SupervisorCanvasTabs` take `selectedTabName`.
   */
  SetComponentState: { name: string; state: unknown }
  /** Always refused: the page renews its tokens by itself. */
  UpdateWorkerToken: { token: string }
  /** Opens the page of the task's call and plays its recording. A `segmentId` is the sid of a call or a task. */
  InsightsPlayerPlay: { taskSid?: string; segmentId?: string }
  /** The page of the call that was played last. */
  InsightsPlayerShow: object
  /** Back to where it was shown from. */
  InsightsPlayerHide: object
  /** A recording has come, and can be played: for listeners. */
  InsightsPlayerInitialized: object
  SubmitNotes: OfTask & { notes: string }
  /** The outcome of a task, out of the administrator's list; null takes it back. */
  SetOutcome: OfTask & { dispositionSid: string | null }
}

/** A name of the table, or one that a plugin has registered. */
export type ActionName = (keyof ActionPayloads & string) | (string & {})

/** What the action of this name takes; not known for a plugin's own. */
export type PayloadOf<N extends ActionName> = N extends keyof ActionPayloads
  ? ActionPayloads[N]
  : object
