import { readdir } from 'node:fs/promises'
import type { Alerts } from '@offhook/alerts'
import {
  type Clock,
  codes,
  type Logger,
  messageOf,
  parseSid,
  type RecordingSid,
  type Timer,
} from '@offhook/core'
import type { Recording, VoiceRepository } from '@offhook/voice'
import type { S3Objects } from './objects/s3-objects.ts'

/** After a failure it is tried again, each time later. */
const FIRST_RETRY_MS = 5_000
const LAST_RETRY_MS = 300_000
/** Files whose rows are read at once. */
const SLICE = 200

export interface UploadsOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly alerts: Alerts
  readonly repository: Pick<VoiceRepository, 'recordingsOf'>
  readonly objects: S3Objects
  /** Where recordings are written, and wait. */
  readonly folder: string
  readonly pathOf: (fileName: string) => string
  readonly removeLocal: (fileName: string) => Promise<void>
}

/**
 * Moves finished recordings from their folder into the store, one after another. What lies in the folder
 * is what is still to be moved: nothing has to be remembered, and nothing is lost over an outage or a
 * restart.
 *
 *   idle ── look ──▶ moving ── all moved ──▶ idle
 *                      │ ▲
 *               failed │ │ look, or the time is over
 *                      ▼ │
 *                    waiting
 */
export class Uploads {
  readonly #options: UploadsOptions
  #working: Promise<void> | null = null
  #again = false
  #retry: Timer | null = null
  #failures = 0
  #moving: { readonly fileName: string; readonly done: Promise<void> } | null = null
  #closed = false

  constructor(options: UploadsOptions) {
    this.#options = options
  }

  /** The store does not take what there is for it. */
  get isFailing(): boolean {
    return this.#failures > 0
  }

  /** A recording may have been finished. */
  look(): void {
    this.#again = true
    if (this.#closed || this.#working || this.#retry) return
    this.#working = this.#work().finally(() => {
      this.#working = null
    })
  }

  /** Resolves when this file is not being moved. */
  async settled(fileName: string): Promise<void> {
    if (this.#moving?.fileName === fileName) await this.#moving.done.catch(() => {})
  }

  /** Ends after the file that is being moved. */
  async close(): Promise<void> {
    this.#closed = true
    this.#retry?.clear()
    await this.#working
  }

  async #work(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false
        await this.#sweep()
      }
    } catch (error) {
      const { clock, logger } = this.#options
      logger.error({ error: messageOf(error) }, 'Recordings could not be stored')
      const ms = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LAST_RETRY_MS)
      this.#failures += 1
      this.#retry = clock.setTimeout(() => {
        this.#retry = null
        this.look()
      }, ms)
    }
  }

  async #sweep(): Promise<void> {
    const { folder, repository, removeLocal } = this.#options
    const sids = (await readdir(folder)).flatMap((name) => sidOf(name) ?? [])
    for (let at = 0; at < sids.length; at += SLICE) {
      for (const row of await repository.recordingsOf(sids.slice(at, at + SLICE))) {
        if (this.#closed) return
        if (row.deletedAt !== null || row.status === 'absent') await removeLocal(row.fileName)
        else if (row.status === 'completed') await this.#move(row)
      }
    }
  }

  async #move(row: Recording): Promise<void> {
    const { fileName } = row
    const done = this.#upload(row)
    this.#moving = { fileName, done }
    try {
      await done
    } catch (error) {
      if (this.#failures === 0) this.#alert(row, error)
      throw error
    } finally {
      this.#moving = null
    }
    if (this.#failures > 0) this.#options.logger.info({}, 'Recordings are stored again')
    this.#failures = 0
  }

  async #upload({ sid, fileName }: Recording): Promise<void> {
    const { objects, pathOf, removeLocal, repository } = this.#options
    await objects.put(fileName, pathOf(fileName))
    // Deleted meanwhile, perhaps by another node: it must not come back.
    const [now] = await repository.recordingsOf([sid])
    if (!now || now.deletedAt !== null) await objects.remove(fileName)
    await removeLocal(fileName)
  }

  #alert({ accountSid, callSid, sid }: Recording, error: unknown): void {
    this.#options.alerts.raise({
      accountSid,
      callSid,
      resourceSid: sid,
      level: 'error',
      error: codes.recordingNotWritten,
      message: `The recording ${sid} could not be stored in its bucket: ${messageOf(error)}. It is kept on the server's disk with those that follow, and tried again.`,
    })
  }
}

/** The recording that a file is of; undefined for any other file. */
function sidOf(fileName: string): RecordingSid | undefined {
  return fileName.endsWith('.wav') ? parseSid('RE', fileName.slice(0, -4)) : undefined
}
