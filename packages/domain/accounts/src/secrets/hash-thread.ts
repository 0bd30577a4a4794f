/**
 * Computes slow hashes one at a time, in a thread of its own. In Node's pool of four threads, which
 * DNS and files share, a crowd logging in would delay calls.
 */
import { Worker } from 'node:worker_threads'
import { type Deferred, deferred, errors, RetryLaterError, threadEntry } from '@offhook/core'
import type { Derivation } from './password-hash.ts'

/** About five seconds of work; nobody waits longer for a login. */
const MAX_WAITING = 64
const RETRY_AFTER_SECONDS = 5

/** Proven addresses are served before strangers. */
export type Lane = 'proven' | 'stranger'

interface Job {
  readonly work: Derivation
  readonly done: Deferred<Uint8Array>
}

export class HashThread {
  /** Each lane is bounded separately: strangers cannot fill the other. */
  readonly #lanes: Readonly<Record<Lane, Job[]>> = { proven: [], stranger: [] }
  #worker: Worker | null = null
  #running: Job | null = null
  #closed = false

  /** @throws RetryLaterError 20429 when the queue is full or the server is closing */
  async derive(work: Derivation, lane: Lane): Promise<Uint8Array> {
    const waiting = this.#lanes[lane]
    if (this.#closed || waiting.length >= MAX_WAITING) throw busy()
    const job: Job = { work, done: deferred() }
    waiting.push(job)
    this.#next()
    return job.done.promise
  }

  /** Ends the thread and refuses whoever waits. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    for (const lane of Object.values(this.#lanes)) {
      for (const job of lane.splice(0)) job.done.reject(busy())
    }
    this.#running?.done.reject(busy())
    this.#running = null
    await this.#worker?.terminate()
  }

  #next(): void {
    if (this.#running) return
    const job = this.#lanes.proven.shift() ?? this.#lanes.stranger.shift()
    if (!job) return
    this.#running = job
    this.#worker ??= this.#start()
    this.#worker.postMessage(job.work)
  }

  #start(): Worker {
    const { url, execArgv } = threadEntry(import.meta.url, 'hash-worker')
    const worker = new Worker(url, { execArgv, name: 'password-hashes' })
    worker.unref()
    worker.on('message', (hash: Uint8Array) => this.#settle((job) => job.done.resolve(hash)))
    // A hash that fails (out of memory) fails its own login; the next one starts a new thread.
    const failed = (error: unknown) => {
      if (this.#worker !== worker) return
      this.#worker = null
      this.#settle((job) => job.done.reject(error))
    }
    worker.on('error', failed)
    worker.on('exit', (code) => failed(new Error(`the thread of hashes ended with code ${code}`)))
    return worker
  }

  #settle(outcome: (job: Job) => void): void {
    const job = this.#running
    this.#running = null
    if (job) outcome(job)
    if (!this.#closed) this.#next()
  }
}

function busy(): RetryLaterError {
  return new RetryLaterError(
    errors.tooManyRequests,
    'Too many logins at once: try again in a moment',
    { seconds: RETRY_AFTER_SECONDS },
  )
}
