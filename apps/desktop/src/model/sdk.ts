/**
 * The parts of the two official SDKs that the desktop uses, by shape. The desktop names what it
 * needs; the SDKs fit, and so do the stand-ins of the tests.
 */

type Listener = (...args: never[]) => void

/** How both SDKs let others listen. */
export interface SdkEmitter {
  on(event: string, listener: Listener): unknown
  removeListener(event: string, listener: Listener): unknown
}

/** A call of the Voice SDK. */
export interface SdkCall extends SdkEmitter {
  readonly parameters: Record<string, string>
  readonly customParameters: Map<string, string>
  readonly direction: string
  accept(options?: object): void
  ignore(): void
  disconnect(): void
  mute(shouldMute?: boolean): void
  sendDigits(digits: string): void
  status(): string
}

/** The list of devices and the choice among them. */
export interface SdkAudio extends SdkEmitter {
  readonly availableInputDevices: Map<string, MediaDeviceInfo>
  readonly availableOutputDevices: Map<string, MediaDeviceInfo>
  readonly inputDevice: MediaDeviceInfo | null
  readonly isOutputSelectionSupported: boolean
  readonly speakerDevices: {
    get(): ReadonlySet<Pick<MediaDeviceInfo, 'deviceId'>>
    set(id: string): Promise<unknown>
  }
  setInputDevice(id: string): Promise<void>
  incoming(shouldEnable?: boolean): boolean
}

/** The speaker that calls are heard on, `default` for that of the system. */
export function speakerOf(device: SdkDevice | null): string {
  const [first] = device?.audio?.speakerDevices.get() ?? []
  return first?.deviceId ?? 'default'
}

/** The Voice SDK's Device. */
export interface SdkDevice extends SdkEmitter {
  readonly audio: SdkAudio | null
  register(): Promise<void>
  unregister(): Promise<void>
  connect(options: { params: Record<string, string> }): Promise<SdkCall>
  updateToken(token: string): void
  updateOptions(options: object): void
  disconnectAll(): void
  destroy(): void
}

/** Makes a Device; the real one is the SDK's class. */
export type SdkDeviceClass = new (token: string, options: object) => SdkDevice

/** A task that is passed on; the own one also tells how that goes. */
export interface SdkTransfer extends SdkEmitter {
  readonly sid: string
  readonly mode: string
  readonly type: string
  /** The sid of the worker or the queue. */
  readonly to: string
  readonly status: string
  /** Who passes it on, and the reservation by which they had it. */
  readonly workerSid: string
  readonly reservationSid: string
}

export interface SdkOutgoingTransfer extends SdkTransfer {
  cancel(): Promise<unknown>
}

/** A task of the TaskRouter SDK. */
export interface SdkTask extends SdkEmitter {
  readonly sid: string
  readonly attributes: Record<string, unknown>
  readonly age: number
  readonly priority: number
  readonly queueName: string
  readonly queueSid: string
  readonly workflowName: string
  readonly workflowSid: string
  readonly dateCreated: Date
  readonly taskChannelUniqueName: string
  updateParticipant(options: {
    hold: boolean
    holdUrl?: string
    holdMethod?: string
  }): Promise<unknown>
  setAttributes(attributes: object): Promise<unknown>
  readonly transfers: {
    readonly incoming: SdkTransfer | null
    readonly outgoing: SdkOutgoingTransfer | null
  }
  transfer(to: string, options: TransferOptions): Promise<unknown>
}

/** How a task is passed on. */
export interface TransferOptions {
  readonly mode: 'WARM' | 'COLD'
  readonly attributes?: string
  readonly priority?: number
}

/** A reservation of the TaskRouter SDK. */
export interface SdkReservation extends SdkEmitter {
  readonly sid: string
  readonly status: string
  readonly dateCreated: Date
  readonly dateUpdated: Date
  /** Seconds. */
  readonly timeout: number
  /** Why it was canceled; nothing while it was not. */
  readonly canceledReasonCode?: number | undefined
  readonly task: SdkTask
  accept(): Promise<unknown>
  conference(options: Record<string, unknown>): Promise<unknown>
  dequeue(options: Record<string, unknown>): Promise<unknown>
  redirect(callSid: string, url: string, options: Record<string, unknown>): Promise<unknown>
  call(from: string, url: string, options: Record<string, unknown>): Promise<unknown>
  reject(): Promise<unknown>
  wrap(): Promise<unknown>
  complete(): Promise<unknown>
}

/** An activity of the workspace. */
export interface SdkActivity {
  readonly sid: string
  readonly name: string
  readonly available: boolean
  setAsCurrent(options?: { rejectPendingReservations?: boolean }): Promise<unknown>
}

/** The TaskRouter SDK's Worker. */
export interface SdkWorker extends SdkEmitter {
  readonly sid: string
  readonly name: string
  readonly attributes: Record<string, unknown>
  readonly activity: SdkActivity | undefined
  readonly activities: Map<string, SdkActivity>
  readonly reservations: Map<string, SdkReservation>
  readonly dateStatusChanged: Date
  createTask(
    to: string,
    from: string,
    workflowSid: string,
    taskQueueSid: string,
    options: { attributes: object; taskChannelUniqueName: string },
  ): Promise<string>
  /** Replaces them all. */
  setAttributes(attributes: object): Promise<unknown>
  updateToken(token: string): void
  /** Reads the worker anew, with the token as it is now. */
  fetchLatestVersion(): Promise<unknown>
  disconnect(): void
}

/** Makes a Worker; the real one is the SDK's class. */
export type SdkWorkerClass = new (token: string, options: object) => SdkWorker

/** What of the TaskRouter SDK's Workspace is read. */
export interface SdkWorkspace {
  fetchTask(sid: string): Promise<unknown>
  fetchTaskQueue(sid: string): Promise<unknown>
  fetchTaskQueues(params?: object): Promise<ReadonlyMap<string, unknown>>
  fetchWorkerInfo(sid: string): Promise<unknown>
  fetchWorkersInfo(params?: object): Promise<ReadonlyMap<string, unknown>>
}

export type SdkWorkspaceClass = new (token: string, options: object) => SdkWorkspace

/** Loads the SDKs when they are needed: neither is part of the first load. */
export interface Sdks {
  voice(): Promise<SdkDeviceClass>
  taskRouter(): Promise<SdkWorkerClass>
  workspace(): Promise<SdkWorkspaceClass>
}
