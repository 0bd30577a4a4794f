/**
 * The driver of the embedded database: PGlite in a thread of its own. One job is with the thread at
 * a time; waiting writes go before waiting reads, so that a list never delays a call.
 */
import { randomUUID } from 'node:crypto'
import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Deferred, deferred, type Logger, messageOf, threadEntry } from '@offhook/core'
import { type Db, DbStatementError, DbUnavailableError, type Rows, type Statement } from './db.ts'
import { readExact } from './exact-columns.ts'
import { copyOnTheRun } from './folder-copy.ts'
import type { Job, Opening, Reply, Request, ThreadData } from './pglite-messages.ts'

interface Waiting {
  readonly job: Job
  readonly result: Deferred<readonly Rows[]>
}

/** What only the embedded database can do. */
export interface EmbeddedDb extends Db {
  /** Copies the database's folder, whole, to a folder that does not exist yet; writes go on meanwhile. */
  copyTo(folder: string): Promise<void>
}

/** Opens the database in `folder`, made when it is not there. The caller holds the folder's lock. */
export async function openPglite(options: { folder: string; logger: Logger }): Promise<EmbeddedDb> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 })
  // Making a database takes half a gigabyte that only the end of its thread gives back.
  if (!(await isThere(join(options.folder, 'PG_VERSION'))))
    await (await openThread(options)).close()
  return openThread(options)
}

async function openThread(options: { folder: string; logger: Logger }): Promise<EmbeddedDb> {
  const { url, execArgv } = threadEntry(import.meta.url, 'pglite-thread')
  const data: ThreadData = { folder: options.folder, exactKey: randomUUID() }
  const worker = new Worker(url, { workerData: data, execArgv, name: 'database' })
  const opening = deferred<void>()
  worker.once('message', (message: Opening) => {
    if (message.opened) opening.resolve()
    else opening.reject(new DbUnavailableError(message.message))
  })
  worker.once('error', (error) => opening.reject(new DbUnavailableError(messageOf(error))))
  worker.once('exit', (code) =>
    opening.reject(new DbUnavailableError(`its thread ended with code ${code}`)),
  )
  try {
    await opening.promise
  } catch (error) {
    await worker.terminate()
    throw error
  }
  return new PgliteDb(worker, options.logger, data)
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

class PgliteDb implements EmbeddedDb {
  readonly kind = 'pglite'
  readonly #worker: Worker
  readonly #exactKey: string
  readonly #folder: string
  readonly #writes: Waiting[] = []
  readonly #reads: Waiting[] = []
  #busy: Waiting | null = null
  #nextId = 1
  #gone: DbUnavailableError | null = null
  #closing: Promise<void> | null = null

  constructor(worker: Worker, logger: Logger, { folder, exactKey }: ThreadData) {
    this.#worker = worker
    this.#folder = folder
    this.#exactKey = exactKey
    worker.on('message', (reply: Reply) => this.#onReply(reply))
    worker.on('error', (error) => {
      logger.error({ error: messageOf(error) }, 'The database thread failed')
      this.#fail(new DbUnavailableError('The database thread failed', { cause: error }))
    })
    worker.on('exit', () => this.#fail(new DbUnavailableError('The database is closed')))
  }

  async query<Row>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const [rows = []] = await this.#ask(this.#reads, { kind: 'query', statement: { text, values } })
    return rows as readonly Row[]
  }

  async exec(sql: string): Promise<void> {
    await this.#ask(this.#writes, { kind: 'exec', sql })
  }

  async maintain(sql: string): Promise<void> {
    await this.#ask(this.#reads, { kind: 'exec', sql })
  }

  transaction(batch: readonly Statement[]): Promise<readonly Rows[]> {
    return this.#ask(this.#writes, { kind: 'transaction', batch })
  }

  async copyTo(folder: string): Promise<void> {
    const since = await copyOnTheRun(this.#folder, folder)
    await this.#ask(this.#reads, { kind: 'copy', to: folder, since })
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    if (this.#gone) return
    const exited = new Promise<void>((done) => this.#worker.once('exit', () => done()))
    // Behind everything that waits already: reads are the last of the two queues.
    await this.#ask(this.#reads, { kind: 'close' })
    await exited
  }

  #ask(queue: Waiting[], job: Job): Promise<readonly Rows[]> {
    if (this.#gone) return Promise.reject(this.#gone)
    const waiting: Waiting = { job, result: deferred() }
    queue.push(waiting)
    this.#next()
    return waiting.result.promise
  }

  #next(): void {
    if (this.#busy) return
    const waiting = this.#writes.shift() ?? this.#reads.shift()
    if (!waiting) return
    this.#busy = waiting
    const request: Request = { id: this.#nextId++, job: waiting.job }
    this.#worker.postMessage(request)
  }

  #onReply(reply: Reply): void {
    const waiting = this.#busy
    this.#busy = null
    if (!waiting) return
    if ('results' in reply) {
      const { results, exact } = reply
      waiting.result.resolve(
        exact ? results.map((rows) => readExact(rows, this.#exactKey)) : results,
      )
    } else {
      const { message, state, constraint } = reply.failure
      waiting.result.reject(
        state === null
          ? new DbUnavailableError(message)
          : new DbStatementError(message, { state, constraint }),
      )
    }
    this.#next()
  }

  #fail(error: DbUnavailableError): void {
    if (this.#gone) return
    this.#gone = error
    const left = [...(this.#busy ? [this.#busy] : []), ...this.#writes, ...this.#reads]
    this.#busy = null
    this.#writes.length = 0
    this.#reads.length = 0
    for (const { result } of left) result.reject(error)
  }
}
