import type { Clock, Timer } from '@offhook/core'
import type { MediaEngine, RecordingFiles } from '@offhook/engine'
import type { RecordingStore } from '@offhook/recording-store'
import type { Store } from '@offhook/store'
import type { TaskRouter } from '@offhook/task-router'

/** A database that takes longer to answer counts as unreachable. */
const DATABASE_ANSWERS_MS = 2_000

export interface Readiness {
  readonly ready: boolean
  /** Why not, in words for the operator. */
  readonly reasons: readonly string[]
  /** Worth knowing, but no obstacle to calls. */
  readonly notes: readonly string[]
}

/** Whether this node accepts calls, and if not, why. */
export async function readinessOf(parts: {
  readonly clock: Clock
  readonly store: Store
  readonly media: MediaEngine
  readonly router: TaskRouter
  readonly recordingFiles: RecordingFiles
  readonly recordingStore: RecordingStore
}): Promise<Readiness> {
  const { clock, store, media, router, recordingFiles, recordingStore } = parts
  const reasons: string[] = []
  if (!(await inTime(clock, store.ping(), DATABASE_ANSWERS_MS)))
    reasons.push('the database does not answer')
  if (store.overloaded()) reasons.push('the database is behind')
  if (!router.routing) reasons.push('another node routes tasks: this one stands by')
  const unwritable = await recordingFiles.check()
  if (unwritable !== null) reasons.push(`recordings cannot be written (${unwritable})`)
  const onlyLoopback = media.localAddresses.every(
    (address) => address.startsWith('127.') || address === '::1',
  )
  return {
    ready: reasons.length === 0,
    reasons,
    notes: [
      ...(onlyLoopback ? ['no network address: browsers on this machine only'] : []),
      ...(recordingStore.isBehind ? ['recordings wait here: their bucket does not take them'] : []),
    ],
  }
}

/** Resolves with false when it takes too long or fails. */
async function inTime(clock: Clock, work: Promise<void>, ms: number): Promise<boolean> {
  let timer: Timer | null = null
  const late = new Promise<boolean>((resolve) => {
    timer = clock.setTimeout(() => resolve(false), ms)
  })
  const done = work.then(
    () => true,
    () => false,
  )
  return Promise.race([done, late]).finally(() => timer?.clear())
}
