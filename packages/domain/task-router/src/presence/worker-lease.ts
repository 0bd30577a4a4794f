import type { AccountSid, Stored, WorkerSid, WorkspaceSid } from '@offhook/core'

/**
 * A worker who is to be taken off when they cannot be reached any more. The row exists from their
 * first socket until that has happened, so that it outlives the process.
 */
export interface WorkerLease {
  readonly workerSid: WorkerSid
  readonly accountSid: AccountSid
  readonly workspaceSid: WorkspaceSid
  /** Without a socket by then, they are taken off; null while they have one. */
  readonly deadline: number | null
  readonly dateUpdated: number
}

/** Reads the leases that an earlier run, or another node, has left. */
export interface WorkerLeaseRepository {
  workerLeases(): Promise<readonly WorkerLease[]>
}

declare module '@offhook/core' {
  interface Entities {
    'worker-lease': Stored<WorkerLease, 'workerSid'>
  }
}
