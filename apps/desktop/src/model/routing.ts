import type { Clock } from './clock.ts'
import type { PageLocation } from './loopback-socket.ts'
import type { SdkActivity, SdkReservation, Sdks, SdkWorker } from './sdk.ts'
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
  readonly task: {
    readonly sid: string
    readonly attributes: Readonly<Record<string, unknown>>
    readonly priority: number
    readonly queueName: string
    readonly workflowName: string
    readonly createdAt: number
    readonly channel: string
  }
}

/** The worker's side of the routing. `replaced`: another window has taken over. */
export interface RoutingState {
  readonly status: 'off' | 'connecting' | 'ready' | 'lost' | 'replaced' | 'failed'
  readonly activities: readonly ActivityView[]
  readonly activity: ActivityView | null
  readonly activitySince: number
  readonly reservations: readonly ReservationView[]
}

export interface RoutingOptions {
  readonly sdks: Sdks
  readonly location: PageLocation
  readonly clock: Clock
  readonly fetchToken: () => Promise<string>
  /** Called when a reservation has ended, and how: `rejected`, `timeout`, `canceled`, … */
  readonly onGone?: (reservation: ReservationView, how: string) => void
}

const endings = ['rejected', 'timeout', 'canceled', 'rescinded', 'completed']
const taskEvents = ['updated', 'canceled', 'completed', 'wrapup']
/** A connection that ends sooner than this was not lost by chance. */
const shortLife = 5000
const off: RoutingState = {
  status: 'off',
  activities: [],
  activity: null,
  activitySince: 0,
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

  async accept(sid: string): Promise<void> {
    const reservation = this.#find(sid)
    await reservation.conference({
      ...conferenceOptions,
      timeout: Math.max(5, reservation.timeout),
    })
  }

  async reject(sid: string): Promise<void> {
    await this.#find(sid).reject()
  }

  async hold(sid: string, isOnHold: boolean): Promise<void> {
    await this.#find(sid).task.updateParticipant({ hold: isOnHold })
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
    if (!reservation) throw new Error('This task is no longer yours.')
    return reservation
  }

  #listen(worker: SdkWorker): void {
    const on = (event: string, listener: (...args: never[]) => void) =>
      worker.on(event, (...args: never[]) => {
        if (this.#worker === worker) listener(...args)
      })
    on('ready', () => {
      this.#readyAt = this.#options.clock.now()
      this.#state.patch({ status: 'ready' })
      this.#refresh()
    })
    on('activityUpdated', () => this.#refresh())
    on('reservationCreated', () => this.#refresh())
    on('tokenExpired', () => void this.renewToken().catch(() => undefined))
    on('disconnected', (reason: { message?: string } | undefined) => {
      if (isReplaced(reason?.message ?? '') || this.#isFought()) {
        // Without this the SDK would come back at once and push the other window out.
        worker.disconnect()
        this.#worker = null
        this.#state.patch({ status: 'replaced', reservations: [] })
      } else this.#state.patch({ status: 'lost' })
    })
    // The SDK tries again by itself; while it does, `lost` is the truth to show.
    on('error', () => {
      if (this.#state.get().status !== 'ready') this.#state.patch({ status: 'lost' })
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
  task,
}: SdkReservation): ReservationView {
  return {
    sid,
    status,
    createdAt: dateCreated.getTime(),
    updatedAt: dateUpdated.getTime(),
    timeoutMs: timeout * 1000,
    task: {
      sid: task.sid,
      attributes: task.attributes,
      priority: task.priority,
      queueName: task.queueName,
      workflowName: task.workflowName,
      createdAt: task.dateCreated.getTime(),
      channel: task.taskChannelUniqueName,
    },
  }
}
