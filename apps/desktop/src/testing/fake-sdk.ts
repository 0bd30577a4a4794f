import type {
  SdkActivity,
  SdkAudio,
  SdkCall,
  SdkDevice,
  SdkEmitter,
  SdkOutgoingTransfer,
  SdkReservation,
  SdkTask,
  SdkWorker,
  TransferOptions,
} from '../model/sdk.ts'
import type { SimulatedClock } from './simulated-clock.ts'

/** Stand-ins for the two SDKs: they keep what they were asked, and say what a test makes them say. */

type Listener = (...args: never[]) => void

class FakeEmitter implements SdkEmitter {
  readonly #listeners = new Map<string, Set<Listener>>()

  on(event: string, listener: Listener): this {
    const known = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, known.add(listener))
    return this
  }

  removeListener(event: string, listener: Listener): this {
    this.#listeners.get(event)?.delete(listener)
    return this
  }

  emit(event: string, ...args: unknown[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      listener(...(args as never[]))
    }
  }
}

export class FakeCall extends FakeEmitter implements SdkCall {
  readonly parameters: Record<string, string>
  readonly customParameters: Map<string, string>
  readonly direction = 'INCOMING'
  readonly log: string[] = []
  /** The options of the answer. */
  acceptedWith: object | null = null
  #status = 'pending'

  constructor(parameters: Record<string, string>, custom: Record<string, string> = {}) {
    super()
    this.parameters = parameters
    this.customParameters = new Map(Object.entries(custom))
  }

  accept(options: object = {}): void {
    this.log.push('accept')
    this.acceptedWith = options
  }

  ignore(): void {
    this.log.push('ignore')
  }

  /** The SDK gives the call up without saying so. */
  lose(): void {
    this.#status = 'closed'
    this.emit('transportClose')
  }

  /** The sound is connected. */
  open(): void {
    this.#status = 'open'
    this.emit('accept', this)
  }

  disconnect(): void {
    this.log.push('disconnect')
    this.emit('disconnect', this)
  }

  mute(shouldMute = true): void {
    this.emit('mute', shouldMute, this)
  }

  sendDigits(digits: string): void {
    this.log.push(`digits ${digits}`)
  }

  status(): string {
    return this.#status
  }
}

class FakeAudio extends FakeEmitter implements SdkAudio {
  readonly availableInputDevices = new Map<string, MediaDeviceInfo>()
  readonly availableOutputDevices = new Map<string, MediaDeviceInfo>()
  readonly inputDevice = null
  readonly isOutputSelectionSupported = true
  readonly #speakers = new Set<{ readonly deviceId: string }>()
  readonly speakerDevices = {
    get: () => this.#speakers,
    set: async (deviceId: string) => {
      this.#speakers.clear()
      this.#speakers.add({ deviceId })
    },
  }

  setInputDevice(): Promise<void> {
    return Promise.resolve()
  }

  incoming(): boolean {
    return false
  }
}

export class FakeDevice extends FakeEmitter implements SdkDevice {
  readonly audio = new FakeAudio()
  readonly options: Record<string, unknown>
  readonly tokens: string[]
  readonly dialled: Record<string, string>[] = []
  /** Set to make the next `connect` fail. */
  refusal: Error | null = null
  call: FakeCall | null = null
  isDestroyed = false

  constructor(token: string, options: object) {
    super()
    this.tokens = [token]
    this.options = options as Record<string, unknown>
  }

  readonly log: string[] = []

  async register(): Promise<void> {
    this.log.push('register')
    this.emit('registered')
  }

  async unregister(): Promise<void> {
    this.log.push('unregister')
    this.emit('unregistered')
  }

  async connect({ params }: { params: Record<string, string> }): Promise<FakeCall> {
    if (this.refusal) throw this.refusal
    this.dialled.push(params)
    this.call = new FakeCall({})
    return this.call
  }

  updateToken(token: string): void {
    this.tokens.push(token)
  }

  updateOptions(options: object): void {
    Object.assign(this.options, options)
  }

  disconnectAll(): void {}

  destroy(): void {
    this.isDestroyed = true
  }
}

export class FakeTask extends FakeEmitter implements SdkTask {
  readonly sid: string
  attributes: Record<string, unknown>
  readonly age = 0
  readonly priority = 0
  readonly queueName = 'Support'
  readonly queueSid = 'WQ1'
  readonly workflowName = 'Assign to Anyone'
  readonly workflowSid = 'WW1'
  readonly dateCreated: Date
  readonly taskChannelUniqueName: string
  readonly holds: boolean[] = []
  /** What was asked to be played to whoever is on hold. */
  readonly music: string[] = []
  /** Where it was passed on to. */
  readonly passedOn: [to: string, options: TransferOptions][] = []
  transferRefusal: Error | null = null
  transfers: { incoming: FakeTransfer | null; outgoing: FakeTransfer | null } = {
    incoming: null,
    outgoing: null,
  }
  holdRefusal: Error | null = null

  constructor(sid: string, attributes: Record<string, unknown>, created: Date, channel = 'voice') {
    super()
    this.sid = sid
    this.attributes = attributes
    this.dateCreated = created
    this.taskChannelUniqueName = channel
  }

  async updateParticipant({ hold, holdUrl }: { hold: boolean; holdUrl?: string }): Promise<void> {
    if (this.holdRefusal) throw this.holdRefusal
    if (holdUrl !== undefined) this.music.push(holdUrl)
    this.holds.push(hold)
  }

  async transfer(to: string, options: TransferOptions): Promise<void> {
    if (this.transferRefusal) throw this.transferRefusal
    this.passedOn.push([to, options])
    this.transfers.outgoing = new FakeTransfer(to, options.mode)
    this.emit('transferInitiated', this.transfers.outgoing)
  }

  async setAttributes(attributes: Record<string, unknown>): Promise<void> {
    this.attributes = attributes
    this.emit('updated', this)
  }
}

export class FakeTransfer extends FakeEmitter implements SdkOutgoingTransfer {
  readonly sid = 'TT1'
  readonly type: string
  readonly to: string
  readonly mode: string
  readonly workerSid: string
  readonly reservationSid: string
  status = 'initiated'

  constructor(to: string, mode: string, workerSid = 'WK1', reservationSid = 'WR1') {
    super()
    this.reservationSid = reservationSid
    this.to = to
    this.mode = mode
    this.type = to.startsWith('WQ') ? 'QUEUE' : 'WORKER'
    this.workerSid = workerSid
  }

  async cancel(): Promise<void> {
    this.ends('canceled')
  }

  ends(how: 'completed' | 'failed' | 'canceled'): void {
    this.status = how === 'completed' ? 'complete' : how
    this.emit(how, this)
  }
}

export class FakeReservation extends FakeEmitter implements SdkReservation {
  readonly sid: string
  readonly task: FakeTask
  readonly timeout = 120
  readonly dateCreated: Date
  readonly asked: [what: string, options?: Record<string, unknown>][] = []
  status = 'pending'
  canceledReasonCode: number | undefined
  dateUpdated: Date
  /** Set to make whatever is asked next fail. */
  refusal: Error | null = null
  readonly #clock: Pick<SimulatedClock, 'now'>

  /** @param clock the server's */
  constructor(sid: string, task: FakeTask, clock: Pick<SimulatedClock, 'now'>) {
    super()
    this.sid = sid
    this.task = task
    this.#clock = clock
    this.dateCreated = new Date(clock.now())
    this.dateUpdated = this.dateCreated
  }

  /** The router changes the reservation and tells of it. */
  become(status: string, event: string): void {
    this.status = status
    this.dateUpdated = new Date(this.#clock.now())
    this.emit(event, this)
  }

  accept(): Promise<void> {
    return this.#ask('accept')
  }

  conference(options: Record<string, unknown>): Promise<void> {
    return this.#ask('conference', options)
  }

  dequeue(options: Record<string, unknown>): Promise<void> {
    return this.#ask('dequeue', options)
  }

  redirect(callSid: string, url: string, options: Record<string, unknown>): Promise<void> {
    return this.#ask('redirect', { callSid, url, ...options })
  }

  call(from: string, url: string, options: Record<string, unknown>): Promise<void> {
    return this.#ask('call', { from, url, ...options })
  }

  reject(): Promise<void> {
    return this.#ask('reject')
  }

  wrap(): Promise<void> {
    return this.#ask('wrap')
  }

  complete(): Promise<void> {
    return this.#ask('complete')
  }

  async #ask(what: string, options?: Record<string, unknown>): Promise<void> {
    this.asked.push(options ? [what, options] : [what])
    if (this.refusal) throw this.refusal
  }
}

class FakeActivity implements SdkActivity {
  readonly sid: string
  readonly name: string
  readonly available: boolean
  readonly #worker: FakeWorker

  constructor(worker: FakeWorker, name: string) {
    this.#worker = worker
    this.sid = `WA-${name}`
    this.name = name
    this.available = name === 'Available'
  }

  async setAsCurrent(options: object = {}): Promise<void> {
    if (this.#worker.refusal) throw this.#worker.refusal
    this.#worker.moves.push([this.name, options])
    this.#worker.activity = this
    this.#worker.emit('activityUpdated', this.#worker)
  }
}

export class FakeWorker extends FakeEmitter implements SdkWorker {
  readonly sid = 'WK1'
  readonly name = 'Alice'
  attributes: Record<string, unknown> = { contact_uri: 'client:alice' }
  readonly options: Record<string, unknown>
  readonly tokens: string[]
  readonly activities = new Map<string, FakeActivity>()
  readonly reservations = new Map<string, FakeReservation>()
  readonly moves: [name: string, options: object][] = []
  readonly dateStatusChanged = new Date(0)
  /** The calls that it was asked to place. */
  readonly made: { to: string; from: string; queueSid: string; attributes: object }[] = []
  activity: SdkActivity | undefined
  refusal: Error | null = null
  isConnected = true

  /** The tokens with which it has asked for something. */
  readonly shown: string[] = []

  constructor(token: string, options: object) {
    super()
    this.tokens = [token]
    this.options = options as Record<string, unknown>
    for (const name of ['Offline', 'Available', 'Unavailable', 'Break']) {
      const activity = new FakeActivity(this, name)
      this.activities.set(activity.sid, activity)
    }
    this.activity = this.activities.get('WA-Offline')
  }

  async createTask(
    to: string,
    from: string,
    _workflowSid: string,
    queueSid: string,
    { attributes }: { attributes: object },
  ): Promise<string> {
    if (this.refusal) throw this.refusal
    this.made.push({ to, from, queueSid, attributes })
    return `WT-made-${this.made.length}`
  }

  async setAttributes(attributes: Record<string, unknown>): Promise<void> {
    this.attributes = attributes
  }

  updateToken(token: string): void {
    this.tokens.push(token)
  }

  async fetchLatestVersion(): Promise<void> {
    this.shown.push(this.tokens.at(-1) ?? '')
  }

  disconnect(): void {
    this.isConnected = false
  }
}

/** A Workspace that knows of everything its sid. */
export class FakeWorkspace {
  readonly fetchTask = named
  readonly fetchTaskQueue = named
  readonly fetchWorkerInfo = named
  readonly fetchTaskQueues = none
  readonly fetchWorkersInfo = none
}

const named = async (sid: string) => ({ sid })
const none = async (): Promise<ReadonlyMap<string, unknown>> => new Map()
