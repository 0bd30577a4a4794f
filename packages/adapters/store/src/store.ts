/**
 * Puts the store together: lock, database, migrations, lease, writer, repositories, outbox, upkeep.
 * The order matters: the folder is ours before the database is opened, and the lease before a row
 * is written.
 */
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccountsRepository } from '@offhook/accounts'
import type { AlertRepository, WebhookRequestRepository } from '@offhook/alerts'
import {
  type ChangeWriter,
  type Clock,
  type Logger,
  messageOf,
  type StoredRows,
} from '@offhook/core'
import type { EventStreamRepository } from '@offhook/event-streams'
import type { ContactRepository } from '@offhook/history'
import type { InsightRepository } from '@offhook/insights'
import type { MessageRepository } from '@offhook/messages'
import type { OutboundRepository } from '@offhook/outbound'
import type { ReviewRepository } from '@offhook/site'
import type { FlowRepository } from '@offhook/studio'
import type { TaskRouterRepository, WorkerLeaseRepository } from '@offhook/task-router'
import type { VoiceRepository } from '@offhook/voice'
import { DataFolderError, type DataLock, lockDataFolder } from './db/data-lock.ts'
import type { Db, Reads } from './db/db.ts'
import { migrate } from './db/migrate.ts'
import { type EmbeddedDb, openPglite } from './db/pglite.ts'
import { openPostgres } from './db/postgres.ts'
import type { Home } from './entities/home.ts'
import { newestBackup } from './node/backups.ts'
import { CallSumUpkeep } from './node/call-sum-upkeep.ts'
import { EmbeddedUpkeep } from './node/embedded-upkeep.ts'
import { type DeadNode, Leases } from './node/leases.ts'
import {
  type EffectsOf,
  type FinishRecording,
  finishLeftRecordings,
  type Recovered,
  recoverNode,
  sumOf,
} from './node/recovery.ts'
import { Retention } from './node/retention.ts'
import { RoutingLease } from './node/routing-lease.ts'
import { Outbox } from './outbox/outbox.ts'
import { SqlAccountsRepository } from './repositories/accounts-repository.ts'
import { SqlAlertRepository } from './repositories/alert-repository.ts'
import { Conditions } from './repositories/conditions.ts'
import { SqlContactRepository } from './repositories/contact-repository.ts'
import { SqlEventStreamRepository } from './repositories/event-stream-repository.ts'
import { SqlInsightRepository } from './repositories/insight-repository.ts'
import { SqlMessageRepository } from './repositories/message-repository.ts'
import { SqlOutboundRepository } from './repositories/outbound-repository.ts'
import { readAll } from './repositories/read.ts'
import { SqlReviewRepository } from './repositories/review-repository.ts'
import { SqlStoredRows } from './repositories/stored-rows.ts'
import { SqlStudioRepository } from './repositories/studio-repository.ts'
import { SqlTaskRouterRepository } from './repositories/task-router-repository.ts'
import { SqlVoiceRepository } from './repositories/voice-repository.ts'
import { StoreWriter } from './write/store-writer.ts'

export interface StoreOptions {
  /** `postgres://…`; null for the embedded database in `<dataDir>/db`. */
  readonly databaseUrl: string | null
  readonly dataDir: string
  readonly clock: Clock
  readonly logger: Logger
  /** Removes the file of a deleted recording. Left out: whoever deletes sees to the files. */
  readonly removeRecording?: (fileName: string) => Promise<void>
  /** Recordings are deleted this many days after they were made; 0 or left out: never. */
  readonly recordingDays?: number
  /** The same of messages. */
  readonly messageDays?: number
  /** Days for which the log of webhooks is kept; a week when left out. */
  readonly webhookDays?: number
  /** Tests only: each transaction waits this long first. */
  readonly commitDelayMs?: number
}

export interface RecoverOptions {
  readonly finishRecording: FinishRecording
  /** Left out: nothing leaves the process. */
  readonly effectsOf?: EffectsOf
}

/** Everything that is kept. The creator closes it. */
export interface Store {
  /** This incarnation of the node; live rows carry it. */
  readonly nodeId: string
  readonly writer: ChangeWriter
  readonly voice: VoiceRepository
  readonly alerts: AlertRepository & WebhookRequestRepository
  readonly contacts: ContactRepository
  readonly insights: InsightRepository
  readonly eventStreams: EventStreamRepository
  readonly messages: MessageRepository
  readonly studio: FlowRepository
  readonly outbound: OutboundRepository
  readonly reviews: ReviewRepository
  readonly accounts: AccountsRepository
  readonly taskRouter: TaskRouterRepository & WorkerLeaseRepository
  /** Rows of any entity, for resources that are kept nowhere else. */
  readonly rows: StoredRows
  readonly outbox: Pick<Outbox, 'register' | 'size'>
  readonly leases: Pick<Leases, 'onLost'>
  /** Whether this node is the one that routes tasks. */
  readonly routing: Pick<RoutingLease, 'held'>
  /** What the first start made; null before it. */
  home(): Promise<Home | null>
  /**
   * At a start, before anything is loaded: takes the routing lease if nobody alive has it, ends what
   * dead nodes (and the run before) left in progress, and takes over the effects that they did not
   * send. Where another node routes, only earlier runs on this folder are put in order.
   */
  recover(options: RecoverOptions): Promise<Recovered>
  /**
   * The same on a node that stands by, with its own calls going on: null while another node routes.
   * The router is to be loaded after it.
   */
  succeed(options: RecoverOptions): Promise<Recovered | null>
  /**
   * Puts in order what other nodes left that died since, on the node that routes. Writes no tasks:
   * those in the result are for the router to cancel.
   */
  tidy(options: RecoverOptions): Promise<Recovered>
  /** True while the database is behind: new calls get 503, live ones go on. */
  overloaded(): boolean
  /** Asks the database; rejects when it does not answer. For `/readyz`. */
  ping(): Promise<void>
  /** Resolves when all that was written so far is durable, including what was written behind. */
  flush(): Promise<void>
  /** The embedded database only; null with a server, which has its own. */
  readonly embedded: Pick<EmbeddedUpkeep, 'checkpoint' | 'vacuum' | 'backup'> | null
  /** Writes what waits, checkpoints, closes and gives the folder back. May be called twice. */
  close(): Promise<void>
}

/**
 * Opens the store. Throws a `DataFolderError` (folder in use or broken), a `NewerDatabaseError` or
 * a `DbUnavailableError`; each message is one sentence for an operator.
 */
export async function createStore(options: StoreOptions): Promise<Store> {
  const { dataDir, clock, logger } = options
  const lock = await lockDataFolder(dataDir)
  let db: Db | null = null
  try {
    const begun = clock.monotonic()
    const installation = await installationOf(dataDir)
    const embedded = options.databaseUrl === null ? await openEmbedded(options) : null
    db = embedded ?? (await openPostgres({ databaseUrl: options.databaseUrl ?? '', logger }))
    await migrate(db, logger)
    const ms = Math.round(clock.monotonic() - begun)
    logger.info({ database: db.kind, ms }, 'Database opened')
    return await assemble({ ...options, db, embedded, lock, installation })
  } catch (error) {
    await db?.close().catch(() => {})
    await lock.release()
    throw error
  }
}

async function assemble(parts: {
  readonly db: Db
  readonly embedded: EmbeddedDb | null
  readonly lock: DataLock
  readonly installation: string
  readonly dataDir: string
  readonly clock: Clock
  readonly logger: Logger
  readonly removeRecording?: (fileName: string) => Promise<void>
  readonly recordingDays?: number
  readonly messageDays?: number
  readonly webhookDays?: number
  readonly commitDelayMs?: number
}): Promise<Store> {
  const { db, embedded, lock, installation, dataDir, clock, logger } = parts
  const nodeId = `ND${randomBytes(16).toString('hex')}`
  const outbox = new Outbox({ db, nodeId, clock, logger })
  const leases = new Leases({ db, nodeId, installation, clock, logger })
  const routing = new RoutingLease({ db, nodeId, installation, leases, logger })
  const writer = new StoreWriter({
    db,
    nodeId,
    clock,
    logger,
    commitDelayMs: parts.commitDelayMs ?? 0,
    fence: routing.fence,
    // No other node can open an embedded database.
    mayWrite: async () => (embedded ? undefined : leases.prove()),
    onOutbox: (rows) => outbox.add(rows),
  })
  await leases.take()
  const upkeep = embedded && new EmbeddedUpkeep({ db: embedded, dataDir, clock, logger })
  const retention = new Retention({
    db,
    clock,
    logger,
    removeRecording: parts.removeRecording ?? null,
    recordingDays: parts.recordingDays ?? 0,
    messageDays: parts.messageDays ?? 0,
    webhookDays: parts.webhookDays ?? 7,
  })

  const callSums = new CallSumUpkeep({ db, clock, logger })

  const recoverDead = async (
    dead: readonly DeadNode[],
    writeTasks: boolean,
    { finishRecording, effectsOf = () => [] }: RecoverOptions,
  ): Promise<Recovered> => {
    const parts: Recovered[] = []
    for (const node of dead) {
      const now = clock.now()
      const how = { finishRecording, effectsOf, writeTasks }
      parts.push(await recoverNode({ db, dead: node, nodeId, now, ...how }))
    }
    await leases.bury(dead)
    const sum = sumOf(parts)
    if (dead.length > 0) {
      const effects = await outbox.resume()
      const { calls, recordings, tasks } = sum
      logger.info(
        { calls: calls.length, recordings: recordings.length, tasks: tasks.length, effects },
        'Recovered what an earlier node left',
      )
    }
    return sum
  }

  const closeAll = async (): Promise<void> => {
    const steps: (() => Promise<void>)[] = [
      () => outbox.close(),
      () => writer.close(),
      () => routing.release(),
      () => leases.close(),
      () => retention.close(),
      () => callSums.close(),
      async () => {
        if (!upkeep) return
        await upkeep.close()
        await upkeep.checkpoint()
      },
      () => db.close(),
      () => lock.release(),
    ]
    for (const step of steps) {
      await step().catch((error: unknown) =>
        logger.error({ error: messageOf(error) }, 'The store did not close in order'),
      )
    }
  }

  // A list shows no less than the live row that was shown a moment before.
  const reads: Reads = {
    async query(text, values) {
      await writer.settled()
      return db.query(text, values)
    },
  }
  let closing: Promise<void> | null = null
  return {
    nodeId,
    writer,
    voice: new SqlVoiceRepository(reads),
    alerts: new SqlAlertRepository(reads),
    contacts: new SqlContactRepository(reads),
    insights: new SqlInsightRepository(reads),
    reviews: new SqlReviewRepository(reads),
    eventStreams: new SqlEventStreamRepository(db),
    messages: new SqlMessageRepository(reads),
    studio: new SqlStudioRepository(reads),
    outbound: new SqlOutboundRepository(reads),
    accounts: new SqlAccountsRepository(reads),
    taskRouter: new SqlTaskRouterRepository(reads),
    rows: new SqlStoredRows(reads),
    outbox,
    leases,
    routing,
    home: async () => (await readAll(db, 'home', new Conditions(), 'account_sid'))[0] ?? null,
    recover: async (how) => {
      const routes = await routing.take('start')
      const dead = await leases.claimDead(routes ? 'all' : 'own')
      const recovered = await recoverDead(dead, routes, how)
      const left = await finishLeftRecordings(db, clock.now(), how.finishRecording)
      return { ...recovered, recordings: [...recovered.recordings, ...left] }
    },
    succeed: async (how) =>
      (await routing.take('standby'))
        ? recoverDead(await leases.claimDead(leases.steady ? 'all' : 'own'), true, how)
        : null,
    tidy: async (how) => {
      const known = routing.held && leases.steady
      return recoverDead(known ? await leases.claimDead('all') : [], false, how)
    },
    overloaded: () => writer.overloaded(),
    ping: async () => void (await db.query('SELECT 1')),
    flush: () => writer.flush(),
    embedded: upkeep,
    close: () => {
      closing ??= closeAll()
      return closing
    },
  }
}

async function openEmbedded({ dataDir, logger }: StoreOptions): Promise<EmbeddedDb> {
  const folder = join(dataDir, 'db')
  try {
    return await openPglite({ folder, logger })
  } catch (error) {
    const backup = await newestBackup(dataDir)
    const advice =
      backup === null
        ? 'there is no backup of it yet'
        : `its newest backup is ${backup}, a whole copy to put in its place`
    throw new DataFolderError(
      `The database in ${folder} cannot be opened (${messageOf(error)}): ${advice}.`,
      { cause: error },
    )
  }
}

/** Names this data folder, over all its starts. */
async function installationOf(dataDir: string): Promise<string> {
  const path = join(dataDir, 'installation')
  try {
    const kept = (await readFile(path, 'utf8')).trim()
    if (/^[0-9a-f]{32}$/.test(kept)) return kept
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const made = randomBytes(16).toString('hex')
  await writeFile(path, `${made}\n`, { mode: 0o600 })
  return made
}
