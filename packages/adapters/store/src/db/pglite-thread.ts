/**
 * The thread of the embedded database. It is WebAssembly that blocks while it works, so it must not
 * share a thread with signalling. One request at a time, in the order of arrival.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import type { Rows, Statement } from './db.ts'
import { ExactColumns, JSON_OID, JSONB_OID } from './exact-columns.ts'
import { copyChanges } from './folder-copy.ts'
import type { Failure, Job, Opening, Reply, Request, ThreadData } from './pglite-messages.ts'
import { isNamed, PglitePipeline } from './pglite-pipeline.ts'

const port = parentPort
if (!port) throw new Error('This module runs in a worker thread')
const { folder, exactKey } = workerData as ThreadData
const exact = new ExactColumns(exactKey)

/** PGlite ends a process by this when the database's own start fails; here it would hide why. */
async function open(): Promise<PGlite> {
  const db = new PGlite(folder, {
    parsers: { [JSON_OID]: exact.parse, [JSONB_OID]: exact.parse },
  })
  await db.waitReady
  return db
}

async function run(db: PGlite, pipeline: PglitePipeline, job: Job): Promise<readonly Rows[]> {
  switch (job.kind) {
    case 'query':
      return [await ask(db, job.statement)]
    case 'exec':
      await db.exec(job.sql)
      return []
    case 'transaction': {
      if (isNamed(job.batch)) return await pipeline.run(job.batch)
      const [first] = job.batch
      if (job.batch.length === 1 && first) return [await ask(db, first)]
      return await db.transaction(async (tx) => {
        const results: Rows[] = []
        for (const statement of job.batch) results.push(await ask(tx, statement))
        return results
      })
    }
    case 'copy':
      copyChanges(folder, job.to, job.since)
      return []
    case 'close':
      await db.close()
      return []
  }
}

async function ask(db: Pick<PGlite, 'query'>, { text, values }: Statement): Promise<Rows> {
  const { rows } = await db.query<Record<string, unknown>>(text, [...(values ?? [])])
  return rows
}

function failureOf(error: unknown): Failure {
  const { message, code, constraint } = error as {
    message?: unknown
    code?: unknown
    constraint?: unknown
  }
  return {
    message: typeof message === 'string' ? message : String(error),
    state: typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null,
    constraint: typeof constraint === 'string' ? constraint : null,
  }
}

const say = (message: Opening | Reply) => port.postMessage(message)

try {
  const db = await open()
  const pipeline = new PglitePipeline(db, exact)
  let last: Promise<void> = Promise.resolve()
  port.on('message', ({ id, job }: Request) => {
    last = last.then(async () => {
      try {
        const results = await run(db, pipeline, job)
        say({ id, results, exact: exact.taken() })
      } catch (error) {
        say({ id, failure: failureOf(error) })
      }
      if (job.kind === 'close') port.close()
    })
  })
  say({ opened: true })
} catch (error) {
  say({ opened: false, message: failureOf(error).message })
  port.close()
}
