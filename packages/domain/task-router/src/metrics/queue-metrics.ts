/**
 * The figures of queues and of workers as they are now, followed from event to event: what has been
 * stored since the day began is read once, then the router tells.
 */
import {
  type AccountSid,
  type Clock,
  type Disposer,
  Emitter,
  type Listenable,
  type Logger,
  messageOf,
} from '@offhook/core'
import type { TaskQueue, Worker, Workspace } from '../model.ts'
import type { ChangeSet, TaskRouter } from '../router.ts'
import { type CountedEventReader, countEvents } from '../statistics/counted-events.ts'
import { type LedgerEvent, ledgerEventTypes, QueueLedger } from '../statistics/queue-ledger.ts'
import type { QueueAlertLevels, QueueStatsSettings } from '../statistics/queue-stats-settings.ts'
import {
  type QueueThresholds,
  type QueueWindow,
  queueWindow,
  type WorkerDay,
  workerDay,
} from '../statistics/queue-window.ts'

const HALF_HOUR = 30 * 60_000
/** Whoever leaves a queue after the day began may have come before it, and be in a call since. */
const LOOK_BACK = 4 * 60 * 60_000
const FORGET_EVERY = 10 * 60_000

const ledgerTypes: ReadonlySet<string> = new Set(ledgerEventTypes)

export interface QueueMetricsEvents {
  /** The figures of this queue and of this worker are others now; null = of none. */
  changed: [queueSid: string | null, workerSid: string | null]
}

/** What the figures of an account's queues are measured by now. */
export type SettingsOf = (accountSid: AccountSid) => QueueStatsSettings

export interface QueueFigures {
  readonly last30: QueueWindow
  readonly today: QueueWindow
  readonly thresholds: QueueThresholds
}

export class QueueMetrics {
  readonly events: Listenable<QueueMetricsEvents>
  readonly #clock: Clock
  readonly #settings: SettingsOf
  readonly #reader: CountedEventReader
  readonly #emitter: Emitter<QueueMetricsEvents>
  readonly #ledgers = new Map<string, QueueLedger>()
  /** Of workspaces that are being read: what happens meanwhile. */
  readonly #waiting = new Map<string, LedgerEvent[]>()
  readonly #dispose: Disposer
  #forgetAt = 0

  constructor(options: {
    readonly clock: Clock
    readonly logger: Logger
    readonly router: Pick<TaskRouter, 'events'>
    readonly repository: CountedEventReader
    readonly settings: SettingsOf
  }) {
    this.#clock = options.clock
    this.#settings = options.settings
    this.#reader = options.repository
    this.#emitter = new Emitter((error) => {
      options.logger.error({ error: messageOf(error) }, 'A listener of the figures failed')
    })
    this.events = this.#emitter
    this.#dispose = options.router.events.on('changed', (set) => this.#onChanged(set))
  }

  close(): void {
    this.#dispose()
  }

  /** Reads what was stored. The figures are whole when it resolves. */
  async load({
    sid: workspaceSid,
    accountSid,
  }: Pick<Workspace, 'sid' | 'accountSid'>): Promise<void> {
    const meanwhile: LedgerEvent[] = []
    this.#waiting.set(workspaceSid, meanwhile)
    const ledger = new QueueLedger()
    const now = this.#clock.now()
    const from = this.#settings(accountSid).dayBegan(null, now) - LOOK_BACK
    const last = new Set<string>()
    try {
      const filter = { workspaceSid, eventTypes: ledgerEventTypes, from, to: now }
      await countEvents(this.#reader, filter, (event) => {
        ledger.add(event)
        if (event.eventDate >= (meanwhile[0]?.eventDate ?? Infinity)) last.add(nameOf(event))
      })
    } finally {
      this.#waiting.delete(workspaceSid)
    }
    for (const event of meanwhile) if (!last.has(nameOf(event))) ledger.add(event)
    this.#ledgers.set(workspaceSid, ledger)
    this.#emitter.emit('changed', null, null)
  }

  /** From which values on a queue needs somebody. */
  alertLevels({ sid, accountSid }: TaskQueue): QueueAlertLevels {
    return this.#settings(accountSid).alertLevelsOf(sid)
  }

  /** A queue's figures on one channel, or on all. */
  queue({ sid, accountSid, workspaceSid }: TaskQueue, channelSid?: string): QueueFigures {
    const ledger = this.#ledgerOf(workspaceSid)
    const now = this.#clock.now()
    const settings = this.#settings(accountSid)
    const thresholds = settings.thresholdsOf(sid, channelSid)
    const rows = {
      departures: ledger.departures(sid),
      invitations: ledger.invitations(sid),
      channelSid,
    }
    const today = settings.dayBegan(sid, now)
    return {
      last30: queueWindow({ ...rows, from: now - HALF_HOUR }, thresholds),
      today: queueWindow({ ...rows, from: today }, thresholds),
      thresholds,
    }
  }

  /** The channels on which a queue has figures. */
  channelsOf({ sid, workspaceSid }: TaskQueue): ReadonlySet<string> {
    const ledger = this.#ledgerOf(workspaceSid)
    const rows = [...ledger.departures(sid), ...ledger.invitations(sid)]
    return new Set(rows.flatMap(({ channelSid }) => channelSid ?? []))
  }

  worker({ sid, accountSid, workspaceSid }: Worker): WorkerDay {
    const from = this.#settings(accountSid).dayBegan(null, this.#clock.now())
    return workerDay(this.#ledgerOf(workspaceSid).offers(sid), from)
  }

  /** When "today" began in a queue. */
  dayBegan({ sid, accountSid }: TaskQueue): number {
    return this.#settings(accountSid).dayBegan(sid, this.#clock.now())
  }

  #ledgerOf(workspaceSid: string): QueueLedger {
    const known = this.#ledgers.get(workspaceSid)
    if (known) return known
    const made = new QueueLedger()
    this.#ledgers.set(workspaceSid, made)
    return made
  }

  #onChanged(set: ChangeSet): void {
    for (const event of ledgerEventsOf(set)) {
      const waiting = this.#waiting.get(set.workspaceSid)
      if (waiting) {
        waiting.push(event)
        continue
      }
      const { queueSid, workerSid } = this.#ledgerOf(set.workspaceSid).add(event)
      if (queueSid !== null || workerSid !== null)
        this.#emitter.emit('changed', queueSid, workerSid)
    }
    this.#forget(set.at)
  }

  /** Today's figures of the queue whose day began first are kept whole: no day is longer than this. */
  #forget(now: number): void {
    if (now < this.#forgetAt) return
    this.#forgetAt = now + FORGET_EVERY
    for (const ledger of this.#ledgers.values()) ledger.forget(now - LONGEST_DAY)
  }
}

/** With the clocks set back. */
const LONGEST_DAY = 25 * 60 * 60_000

function ledgerEventsOf({ at, items }: ChangeSet): readonly LedgerEvent[] {
  return items.flatMap(({ type, task, reservation, worker }) =>
    ledgerTypes.has(type)
      ? {
          eventType: type,
          eventDate: at,
          taskSid: task?.sid ?? reservation?.taskSid ?? null,
          reservationSid: reservation?.sid ?? null,
          workerSid: worker?.sid ?? reservation?.workerSid ?? null,
          taskQueueSid: task?.taskQueueSid ?? null,
          taskChannelSid: task?.taskChannelSid ?? null,
          taskAgeInQueue:
            task && task.taskQueueEnteredAt !== null
              ? Math.floor((at - task.taskQueueEnteredAt) / 1000)
              : null,
        }
      : [],
  )
}

/** Two events of a millisecond differ in one of these. */
function nameOf({ eventType, eventDate, taskSid, reservationSid, taskQueueSid }: LedgerEvent) {
  return [eventType, eventDate, taskSid, reservationSid, taskQueueSid].join()
}
