import { msg } from '../texts/index.ts'
import type { Clock } from './clock.ts'
import type { PageLocation } from './loopback-socket.ts'
import { DeskError } from './problem.ts'
import type {
  SdkActivity,
  SdkReservation,
  Sdks,
  SdkTransfer,
  SdkWorker,
  TransferOptions,
} from './sdk.ts'
import { createStore, type Store } from './store.ts'

/** An activity that the worker may choose. */
export interface ActivityView {
  readonly sid: string
  readonly name: string
  readonly isAvailable: boolean
}

/** A reservation with its task, as plain data. Times are ms since 1970. */
export interface ReservationView {
  readonly sid: string
  readonly status: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly timeoutMs: number
  /** Why it was canceled, by its documented number. */
  readonly canceledReasonCode: number | null
  readonly task: {
    readonly sid: string
    readonly attributes: Readonly<Record<string, unknown>>
    readonly priority: number
    readonly queueName: string
    readonly queueSid: string
    readonly workflowName: string
    readonly workflowSid: string
    readonly createdAt: number
    readonly channel: string
    /** How it came here from a colleague, if it did. */
    readonly incoming: TransferView | null
    /** How it is being passed on from here; null once somebody has it, or nobody will. */
    readonly outgoing: TransferView | null
  }
}

/** A task that is passed on, as plain data. */
export interface TransferView {
  readonly sid: string
  readonly mode: 'WARM' | 'COLD'
  readonly type: 'WORKER' | 'QUEUE'
  /** The sid of the worker or queue that is asked. */
  readonly to: string
  /** Who passes it on. */
  readonly fromWorkerSid: string
  /** By which they had it. */
  readonly fromReservationSid: string
}

/** Whom to call, showing which number, and how the call is counted. */
export interface OutboundTask {
  readonly to: string
  readonly from: string
  readonly workflowSid: string
  readonly queueSid: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** What a call hears, and what else the SDK takes with it. */
interface Document {
  readonly url: string
  readonly options: Readonly<Record<string, unknown>>
}

/** Music for somebody on hold, in the SDK's own words. */
export interface HoldMusic {
  readonly holdUrl?: string
  readonly holdMethod?: string
}

/** The worker's side of the routing. `replaced`: another window has taken over. */
export interface RoutingState {
  readonly status: 'off' | 'connecting' | 'ready' | 'lost' | 'replaced' | 'failed'
  readonly activities: readonly ActivityView[]
  readonly activity: ActivityView | null
  readonly activitySince: number
  /** The worker's attributes. */
  readonly attributes: Readonly<Record<string, unknown>>
  readonly reservations: readonly ReservationView[]
}

export interface RoutingOptions {
  readonly sdks: Sdks
  readonly location: PageLocation
  readonly clock: Clock
  readonly fetchToken: () => Promise<string>
  /** Called when a reservation has ended, and how: `rejected`, `timeout`, `canceled`, … or `unseen`. */
  readonly onGone?: (reservation: ReservationView, how: string) => void
  /** Called when nobody has taken a task that was passed on. */
  readonly onTransferFailed?: (reservation: ReservationView) => void
}

const endings = ['rejected', 'timeout', 'canceled', 'rescinded', 'completed']
const taskEvents = ['updated', 'canceled', 'completed', 'wrapup']
const transferEnds = ['failed', 'canceled', 'completed']
/** A connection that ends sooner than this was not lost by chance. */
const shortLife = 5000
/** What could not be read at the beginning is read again after this. */
const againAfter = 2000
/** Of a worker of whom nothing is known yet. */
export const noAttributes: RoutingState['attributes'] = {}

const off: RoutingState = {
  status: 'off',
  activities: [],
  activity: null,
  activitySince: 0,
  attributes: noAttributes,
  reservations: [],
}

/**
 * What Flex asks for when a call is accepted. With one agent in the conference its end is the end
 * of the call; the customer's leaving ends it in any case.
 */
const conferenceOptions = {
  startConferenceOnEnter: true,
  endConferenceOnExit: true,
  endConferenceOnCustomerExit: true,
  beep: 'false',
  earlyMedia: true,
}

/** The TaskRouter SDK's Worker as plain data that changes. */
export class Routing {
  readonly #options: RoutingOptions
  readonly #state = createStore<RoutingState>(off)
  readonly #watched = new WeakSet<SdkReservation>()
  readonly #transfers = new WeakSet<object>()
  #worker: SdkWorker | null = null
  #readyAt = 0
  #shortLives = 0
  #closed = false

  constructor(options: RoutingOptions) {
    this.#options = options
  }

  get state(): Store<RoutingState> {
    return this.#state
  }

  /** The SDK's own object; null while there is none. */
  get worker(): SdkWorker | null {
    return this.#worker
  }

  /** Connects; also the way back after another window took over. */
  async start(): Promise<void> {
    this.#shortLives = 0
    this.#state.patch({ status: 'connecting' })
    try {
      const [Worker, token] = await Promise.all([
        this.#options.sdks.taskRouter(),
        this.#options.fetchToken(),
      ])
      if (this.#closed) return
      const { host, origin, protocol } = this.#options.location
      const worker = new Worker(token, {
        ebServer: `${origin}/v1/wschannels`,
        wsServer: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/v1/wschannels`,
        closeExistingSessions: true,
        setWorkerOfflineIfDisconnected: true,
        logLevel: 'silent',
      })
      this.#worker = worker
      this.#listen(worker)
    } catch {
      if (!this.#closed) this.#state.patch({ status: 'failed' })
    }
  }

  /** Fetches a new token and hands it to the SDK; the connection goes on. */
  async renewToken(): Promise<void> {
    const token = await this.#options.fetchToken()
    const worker = this.#worker
    worker?.updateToken(token)
    // The SDK does not send it by itself; the connection survives only if the server has seen it.
    await worker?.fetchLatestVersion().catch(() => undefined)
  }

  async setActivity(sid: string, rejectPending: boolean): Promise<void> {
    await this.#worker?.activities
      .get(sid)
      ?.setAsCurrent(rejectPending ? { rejectPendingReservations: true } : {})
    this.#refresh()
  }

  /** Takes a call: customer and agent meet in a conference with these options beside our own. */
  async acceptCall(sid: string, options: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const reservation = this.#find(sid)
    await reservation.conference({
      ...conferenceOptions,
      timeout: Math.max(5, reservation.timeout),
      ...options,
    })
  }

  /** Joins the caller of a reservation to a phone, without a conference. */
  async dequeue(sid: string, options: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#find(sid).dequeue(options)
  }

  /** Lets a call of a reservation go on with another document. */
  async redirect(sid: string, callSid: string, document: Document): Promise<void> {
    await this.#find(sid).redirect(callSid, document.url, document.options)
  }

  /** Calls the worker, who hears a document. */
  async callWorker(sid: string, from: string, document: Document): Promise<void> {
    await this.#find(sid).call(from, document.url, document.options)
  }

  /** Replaces the attributes of the worker. */
  async setWorkerAttributes(attributes: Readonly<Record<string, unknown>>): Promise<void> {
    const worker = this.#worker
    if (!worker) throw new DeskError(msg('intents.waitForConnection'))
    await worker.setAttributes(attributes)
    this.#refresh()
  }

  /** Makes a task for oneself: a call to somebody, that is offered here at once. */
  async createTask(call: OutboundTask): Promise<void> {
    const worker = this.#worker
    if (!worker) throw new DeskError(msg('intents.waitForConnection'))
    const { to, from, workflowSid, queueSid, attributes } = call
    await worker.createTask(to, from, workflowSid, queueSid, {
      attributes,
      taskChannelUniqueName: 'voice',
    })
  }

  /** Takes a task that has no call. */
  async acceptTask(sid: string): Promise<void> {
    await this.#find(sid).accept()
  }

  async reject(sid: string): Promise<void> {
    await this.#find(sid).reject()
  }

  /** Holds or resumes the customer, with music of one's own choice if given. */
  async hold(sid: string, isOnHold: boolean, music: HoldMusic = {}): Promise<void> {
    await this.#find(sid).task.updateParticipant({ hold: isOnHold, ...music })
  }

  /** Replaces the attributes of a task. */
  async setAttributes(sid: string, attributes: Record<string, unknown>): Promise<void> {
    await this.#find(sid).task.setAttributes(attributes)
  }

  /** Passes a task on to a worker or a queue. */
  async transfer(sid: string, to: string, options: TransferOptions): Promise<void> {
    const reservation = this.#find(sid)
    await reservation.task.transfer(to, options)
    this.#watchTransfer(reservation)
  }

  /** Takes back a task that nobody has taken yet. */
  async cancelTransfer(sid: string): Promise<void> {
    await this.#find(sid).task.transfers.outgoing?.cancel()
    this.#refresh()
  }

  async wrapUp(sid: string): Promise<void> {
    await this.#find(sid).wrap()
  }

  async complete(sid: string): Promise<void> {
    await this.#find(sid).complete()
  }

  close(): void {
    this.#closed = true
    this.#worker?.disconnect()
    this.#worker = null
    this.#state.set(off)
  }

  #find(sid: string): SdkReservation {
    const reservation = this.#worker?.reservations.get(sid)
    if (!reservation) throw new DeskError(msg('problems.taskGone'))
    return reservation
  }

  #listen(worker: SdkWorker): void {
    const on = (event: string, listener: (...args: never[]) => void) =>
      worker.on(event, (...args: never[]) => {
        if (this.#worker === worker) listener(...args)
      })
    on('ready', () => {
      this.#readyAt = this.#options.clock.now()
      const { status, reservations } = this.#state.get()
      this.#state.patch({ status: 'ready' })
      this.#refresh()
      // So the server knows that events are heard from now on, and keeps none back any longer.
      void worker.fetchLatestVersion().then(
        () => this.#refresh(),
        () => undefined,
      )
      // Of what has ended while the connection was lost the SDK says nothing.
      for (const each of status === 'lost' ? reservations : []) {
        if (!worker.reservations.has(each.sid)) this.#options.onGone?.(each, 'unseen')
      }
    })
    on('activityUpdated', () => this.#refresh())
    on('attributesUpdated', () => this.#refresh())
    on('reservationCreated', () => this.#refresh())
    on('tokenExpired', () => void this.renewToken().catch(() => undefined))
    on('disconnected', (reason: { message?: string } | undefined) => {
      if (isReplaced(reason?.message ?? '') || this.#isFought()) {
        // Without this the SDK would come back at once and push the other window out.
        worker.disconnect()
        this.#worker = null
        // What was here stays known: a call in progress keeps its controls until it ends.
        this.#state.patch({ status: 'replaced' })
      } else this.#state.patch({ status: 'lost' })
    })
    // The SDK tries again by itself; while it does, `lost` is the truth to show.
    on('error', (error: { message?: string } | undefined) => {
      if (this.#state.get().status !== 'ready') this.#state.patch({ status: 'lost' })
      if (/failed to initialize/i.test(error?.message ?? '')) this.#beginAnew(worker)
    })
  }

  /** The SDK is connected, but could not read its lists: it does not try again, and would hear nothing. */
  #beginAnew(worker: SdkWorker): void {
    this.#options.clock.after(againAfter, () => {
      if (this.#worker !== worker || this.#state.get().status === 'ready') return
      this.#worker = null
      worker.disconnect()
      void this.start()
    })
  }

  /**
   * Whether another window wants this place too: both would push each other out for ever, each
   * coming back within a second. A server that restarts lets nobody in that often.
   */
  #isFought(): boolean {
    if (this.#state.get().status !== 'ready') return false
    const lived = this.#options.clock.now() - this.#readyAt
    this.#shortLives = lived < shortLife ? this.#shortLives + 1 : 0
    return this.#shortLives >= 3
  }

  #refresh(): void {
    const worker = this.#worker
    if (!worker || this.#state.get().status !== 'ready') return
    const reservations = [...worker.reservations.values()]
    for (const reservation of reservations) this.#watch(reservation)
    this.#state.patch({
      activities: [...worker.activities.values()].map(viewActivity),
      activity: worker.activity ? viewActivity(worker.activity) : null,
      activitySince: worker.dateStatusChanged?.getTime() ?? 0,
      attributes: worker.attributes,
      reservations: reservations.map(viewReservation),
    })
  }

  #watch(reservation: SdkReservation): void {
    if (this.#watched.has(reservation)) return
    this.#watched.add(reservation)
    for (const event of ['accepted', 'wrapup']) reservation.on(event, () => this.#refresh())
    for (const how of endings) {
      reservation.on(how, () => {
        this.#refresh()
        this.#options.onGone?.(viewReservation(reservation), how)
      })
    }
    for (const event of taskEvents) reservation.task.on(event, () => this.#refresh())
    const follow = () => this.#watchTransfer(reservation)
    reservation.task.on('transferInitiated', follow)
    follow()
  }

  #watchTransfer(reservation: SdkReservation): void {
    const { outgoing } = reservation.task.transfers
    if (outgoing && !this.#transfers.has(outgoing)) {
      this.#transfers.add(outgoing)
      for (const how of transferEnds) {
        outgoing.on(how, () => {
          this.#refresh()
          if (how === 'failed') this.#options.onTransferFailed?.(viewReservation(reservation))
        })
      }
    }
    this.#refresh()
  }
}

function isReplaced(message: string): boolean {
  return /another|existing session|elsewhere|replaced|superseded/i.test(message)
}

function viewActivity({ sid, name, available }: SdkActivity): ActivityView {
  return { sid, name, isAvailable: available }
}

function viewReservation({
  sid,
  status,
  dateCreated,
  dateUpdated,
  timeout,
  canceledReasonCode,
  task,
}: SdkReservation): ReservationView {
  return {
    sid,
    status,
    createdAt: dateCreated.getTime(),
    updatedAt: dateUpdated.getTime(),
    timeoutMs: timeout * 1000,
    canceledReasonCode: canceledReasonCode ?? null,
    task: {
      sid: task.sid,
      attributes: task.attributes,
      priority: task.priority,
      queueName: task.queueName,
      queueSid: task.queueSid,
      workflowName: task.workflowName,
      workflowSid: task.workflowSid,
      createdAt: task.dateCreated.getTime(),
      channel: task.taskChannelUniqueName,
      incoming: viewTransfer(task.transfers.incoming),
      outgoing:
        task.transfers.outgoing?.status.toLowerCase() === 'initiated'
          ? viewTransfer(task.transfers.outgoing)
          : null,
    },
  }
}

function viewTransfer(transfer: SdkTransfer | null): TransferView | null {
  if (!transfer) return null
  const { sid, to, workerSid, reservationSid } = transfer
  return {
    ...{ sid, to, fromWorkerSid: workerSid, fromReservationSid: reservationSid },
    mode: transfer.mode.toUpperCase() === 'COLD' ? 'COLD' : 'WARM',
    type: transfer.type.toUpperCase() === 'QUEUE' ? 'QUEUE' : 'WORKER',
  }
}
