/** The last five are ends: the task of an event has them, and no task of the desk. */
export type ReservationStatus =
  | 'pending'
  | 'accepted'
  | 'wrapping'
  | 'completed'
  | 'canceled'
  | 'rejected'
  | 'timeout'
  | 'rescinded'
/** Once the reservation has been rejected, timed out or was rescinded, what it was before that. */
export type TaskStatus = 'reserved' | 'assigned' | 'wrapping' | 'completed' | 'canceled'

export interface Transfer {
  readonly sid: string
  readonly mode: 'WARM' | 'COLD'
  readonly type: 'WORKER' | 'QUEUE'
  /** An outgoing one that is over is null; an incoming one keeps this. */
  readonly status: 'initiated'
  /** The sid of the worker or queue that is asked. */
  readonly to: string
  /** Who passes the task on, and the reservation by which they had it. */
  readonly initiatingWorkerSid: string
  readonly initiatingReservationSid: string
  /** The same once more, as the TaskRouter SDK names them. */
  readonly workerSid: string
  readonly reservationSid: string
}

/** One party of a call. */
export interface ConferenceParticipant {
  readonly callSid: string
  readonly participantType: 'customer' | 'worker' | 'supervisor' | 'external'
  readonly status: 'joined' | 'left'
  /** They are being called and have not answered. */
  readonly connecting: boolean
  readonly onHold: boolean
  readonly muted: boolean
  readonly isCurrentWorker: boolean
  readonly workerSid: string | null
  /** Of agents and supervisors; null for all others. */
  readonly worker: { readonly sid: string; readonly name: string } | null
  /** The own one for the own leg; null for all others. */
  readonly reservationSid: string | null
  /** E.164; null for workers, and where it is not known. */
  readonly phoneNumber: string | null
  /** A party is known by its call: always null. */
  readonly participantSid: null
  /** A queue that is asked is in `outgoingTransferObject`, and no party: always null. */
  readonly queue: null
  /** A person's name, else the number. */
  readonly name: string
  readonly mediaProperties: {
    readonly hold: boolean
    readonly muted: boolean
    readonly coaching: boolean
    readonly endConferenceOnExit: boolean
    /** Not known to the desktop: null. */
    readonly startConferenceOnEnter: null
    readonly sequenceNumber: null
  }
}

/** The call of a task. */
export interface Conference {
  /** The sid of the task: the conference is named so. */
  readonly sid: string
  /** Null until customer and agent are joined. */
  readonly conferenceSid: string | null
  readonly status: 'setup' | 'active' | 'closed'
  /** In the order of their coming; who has left stays, as `left`. */
  readonly participants: readonly ConferenceParticipant[]
  /** Who counts: supervisors do not. */
  readonly liveParticipantCount: number
  readonly liveWorkerCount: number
  readonly liveWorkers: readonly ConferenceParticipant[]
}

/** A task of the person at this desk: a snapshot, with what can be done to it. */
export interface ITask {
  /** The sid of the reservation, twice: actions find the task by either name. */
  readonly sid: string
  readonly reservationSid: string
  readonly taskSid: string
  readonly status: ReservationStatus
  readonly taskStatus: TaskStatus
  readonly attributes: Readonly<Record<string, unknown>>
  readonly priority: number
  /** Seconds since it was made. */
  readonly age: number
  /** Seconds in which it is to be answered. */
  readonly timeout: number
  readonly dateCreated: Date
  readonly dateUpdated: Date
  readonly queueName: string
  readonly queueSid: string
  readonly workflowName: string
  readonly workflowSid: string
  readonly workspaceSid: string
  readonly workerSid: string
  readonly taskChannelUniqueName: string
  /** The same once more. */
  readonly channelType: string
  readonly routingTarget: string | null
  readonly defaultFrom: string
  /** The numbers as people write them. */
  readonly formattedAttributes: { readonly from: string; readonly outbound_to: string }
  readonly isCall: boolean
  readonly conference: Conference | null
  readonly incomingTransferObject: Transfer | null
  readonly outgoingTransferObject: Transfer | null

  // These go straight to the built-in body: no listener and no replacement is asked.
  complete(): Promise<void>
  wrapUp(): Promise<void>
  hold(options?: { holdMusicUrl?: string; holdMusicMethod?: string }): Promise<void>
  unhold(): Promise<void>
  /** @param targetSid the sid of the party's call or worker */
  holdParticipant(targetSid: string): Promise<void>
  unholdParticipant(targetSid: string): Promise<void>
  kick(targetSid: string): Promise<void>
  transfer(
    targetSid: string,
    options?: { mode?: 'WARM' | 'COLD'; attributes?: string; priority?: number },
  ): Promise<void>
  cancelTransfer(): Promise<void>
  joinCall(): Promise<void>
  endConference(): Promise<void>
  setAttributes(attributes: Record<string, unknown>): Promise<void>
  setEndConferenceOnExit(endConferenceOnExit: boolean): Promise<void>
  updateWorkerParticipant(options: {
    endConferenceOnExit?: boolean
    mute?: boolean
    beepOnExit?: boolean
  }): Promise<void>
  updateCustomerParticipant(options: {
    hold?: boolean
    holdUrl?: string
    holdMethod?: string
  }): Promise<void>
  dequeue(options?: Record<string, unknown>): Promise<void>
  /** @param twiMLUrl the document that the call goes on with */
  redirectCall(callSid: string, twiMLUrl: string, options?: Record<string, unknown>): Promise<void>
  /** @param twiMLUrl the document that the worker hears */
  issueCallToWorker(
    callerId: string,
    twiMLUrl: string,
    options?: Record<string, unknown>,
  ): Promise<void>
  /** Calls somebody from outside into the call; the customer waits meanwhile. */
  addVoiceParticipant(phoneNumber: string, callerId?: string): Promise<void>
  getParticipants(): readonly ConferenceParticipant[]
}

/** Questions about a task, by the names that plugins know. */
export interface TaskHelperApi {
  isCallTask(task: ITask): boolean
  /** The same once more. */
  isVoiceTask(task: ITask): boolean
  isLiveCall(task: ITask): boolean
  isIncomingCall(task: ITask): boolean
  isOutboundCallTask(task: ITask): boolean
  /** The agent's own call is being placed: nobody has answered, and it has not come from a colleague. */
  isInitialOutboundAttemptTask(task: ITask): boolean
  isPending(task: ITask): boolean
  isTaskAccepted(task: ITask): boolean
  isInWrapupMode(task: ITask): boolean
  isCompleted(task: ITask): boolean
  isCallOnHold(task: ITask): boolean
  isCurrentWorkerOnHold(task: ITask): boolean
  isGroupCall(task: ITask): boolean
  isTransferredTask(task: ITask): boolean
  isTaskWarmTransferInitiated(task: ITask): boolean
  /** The own part in the call is on another device or in another window. */
  isWorkerInCallFromAnotherDevice(task: ITask): boolean
  canHold(task: ITask): boolean
  canTransfer(task: ITask): boolean
  canCancelTransfer(task: ITask): boolean
  /** The live task of this desk whose call goes on; undefined for none. */
  getTaskByTaskSid(sid: string): ITask | undefined
}
