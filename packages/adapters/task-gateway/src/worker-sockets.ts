import type { AccessToken } from '@offhook/accounts'
import type { Clock, WorkerSid } from '@offhook/core'
import type { Worker, WorkerPresence } from '@offhook/task-router'
import type { WebSocket } from 'ws'
import { type SocketEnd, WorkerSocket } from './worker-socket.ts'

/** A longer timer would overflow in the client and fire at once. */
const MAX_LIFETIME_MS = 2 ** 31 - 1
/** A reload is back within this; longer, and the worker is gone. */
const OFFLINE_AFTER_MS = 1_000
/**
 * The SDK tells nobody of a new token until it asks for something. Whose socket ends with the old
 * one connects anew with the new one, after up to a second.
 */
const RENEWED_WITHIN_MS = 3_000

/** How long a worker has after their last socket. One that was lost has had its time already. */
const backWithin: Readonly<Record<SocketEnd, number>> = {
  closed: OFFLINE_AFTER_MS,
  lost: 0,
  expired: RENEWED_WITHIN_MS,
}

export interface WorkerSocketsOptions {
  readonly clock: Clock
  readonly presence: Pick<WorkerPresence, 'arrived' | 'left'>
  /** How long a client may be silent. */
  readonly workerLostAfterMs: number
}

/** The open sockets by worker. Tells who is there and who has gone. */
export class WorkerSockets {
  readonly #options: WorkerSocketsOptions
  readonly #byWorker = new Map<string, Set<WorkerSocket>>()
  #closed = false

  constructor(options: WorkerSocketsOptions) {
    this.#options = options
  }

  of(workerSid: string): Iterable<WorkerSocket> {
    return this.#byWorker.get(workerSid) ?? []
  }

  /** A worker's SDK has connected. `query` is that of its upgrade. */
  add(webSocket: WebSocket, worker: Worker, token: AccessToken, query: URLSearchParams): void {
    const { clock, workerLostAfterMs } = this.#options
    if (this.#closed) return webSocket.terminate()
    const flag = query.get('setWorkerOfflineIfDisconnected')
    const others = [...this.of(worker.sid)]
    const socket = new WorkerSocket({
      socket: webSocket,
      clock,
      workerSid: worker.sid,
      setOfflineIfDisconnected: flag === null ? undefined : flag === 'true',
      lostAfterMs: workerLostAfterMs,
      token,
      onEnd: (ended, how) => this.#onEnd(ended, how),
    })
    // Before others are closed: the worker is never without a socket.
    this.#byWorker.set(worker.sid, new Set([...others, socket]))
    if (query.get('closeExistingSessions') === 'true') {
      for (const other of others) other.close('Replaced by another session of this worker')
    }
    this.#options.presence.arrived(worker, { stays: socket.setOfflineIfDisconnected === false })
    socket.init({
      channel_id: worker.sid,
      account_sid: worker.accountSid,
      workspace_sid: worker.workspaceSid,
      token_lifetime: Math.max(0, Math.min(MAX_LIFETIME_MS, token.expiresAt - clock.now())),
    })
  }

  /** A worker's client has used this token: their sockets live at least as long as it. */
  renew(workerSid: string, expiresAt: number): void {
    for (const socket of this.of(workerSid)) socket.renew(expiresAt)
  }

  /** The worker no longer exists. */
  closeAllOf(workerSid: string, reason: string): void {
    for (const socket of [...this.of(workerSid)]) socket.close(reason)
  }

  /** Whether a login of the desktop has a socket here. */
  hasSocketOf(sessionSid: string): boolean {
    return [...this.#byWorker.values()].some((sockets) =>
      [...sockets].some(({ token }) => token.session?.id === sessionSid),
    )
  }

  /** Closes the sockets whose token would be refused now. */
  closeRefused(isRefused: (token: AccessToken) => boolean): void {
    for (const sockets of [...this.#byWorker.values()]) {
      for (const socket of [...sockets]) if (isRefused(socket.token)) socket.refuse()
    }
  }

  /** Nobody goes by this: who was there is expected back by the next run. */
  close(): void {
    this.#closed = true
    for (const workerSid of [...this.#byWorker.keys()]) {
      this.closeAllOf(workerSid, 'The server ends')
    }
  }

  #onEnd(socket: WorkerSocket, how: SocketEnd): void {
    const { workerSid } = socket
    const sockets = this.#byWorker.get(workerSid)
    sockets?.delete(socket)
    if (sockets && sockets.size > 0) return
    this.#byWorker.delete(workerSid)
    if (this.#closed) return
    const stays = socket.setOfflineIfDisconnected === false
    this.#options.presence.left(workerSid as WorkerSid, stays ? null : backWithin[how])
  }
}
