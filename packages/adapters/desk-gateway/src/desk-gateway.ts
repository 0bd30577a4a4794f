import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { may, type PersonPrincipal } from '@offhook/accounts'
import { type ConferenceSid, type Disposer, parseSid, type Timer } from '@offhook/core'
import { isOpen } from '@offhook/task-router'
import { WebSocketServer } from 'ws'
import { Changes } from './changes.ts'
import { Connection } from './connection.ts'
import { Feeds } from './feeds.ts'
import { Levels } from './levels.ts'
import { Parties } from './parties/parties.ts'
import type { DeskParts } from './parts.ts'
import { MAX_FRAME_BYTES } from './requests.ts'

/** Logins also end by time, which nobody tells. */
const RECHECK_EVERY_MS = 30_000
/** Sockets of one address that have not said who they are. */
const MAX_STRANGERS = 50

/** The live connection of the desktop, at `/offhook/v1/live`. */
export class DeskGateway {
  readonly #parts: DeskParts
  readonly #server: WebSocketServer
  readonly #parties: Parties
  readonly #changes: Changes
  readonly #feeds: Feeds
  readonly #levels: Levels
  readonly #connections = new Map<Connection, string>()
  readonly #run = randomUUID()
  readonly #dispose: Disposer
  #recheck: Timer

  constructor(parts: DeskParts) {
    this.#parts = parts
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_FRAME_BYTES,
      // Frames are shared by many sockets; compressing each anew would cost more than it saves.
      perMessageDeflate: false,
      autoPong: false,
    })
    this.#parties = new Parties(parts)
    this.#changes = new Changes(parts, this.#parties)
    this.#feeds = new Feeds({ ...parts, parties: this.#parties, changes: this.#changes })
    this.#levels = new Levels(parts)
    this.#dispose = parts.accounts.events.on('changed', () => this.#recheckAll())
    this.#recheck = parts.clock.setTimeout(() => this.#onRecheck(), RECHECK_EVERY_MS)
  }

  /** How many connections are open. */
  get size(): number {
    return this.#connections.size
  }

  /** Takes over an HTTP upgrade. `address` is the client's, behind any proxy. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): void {
    const strangers = [...this.#connections].filter(
      ([connection, from]) => from === address && connection.principal === null,
    )
    if (strangers.length >= MAX_STRANGERS) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n\r\n')
      return
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new Connection({
        socket: webSocket,
        clock: this.#parts.clock,
        run: this.#run,
        feeds: this.#feeds,
        verify: (token) => this.#parts.accounts.verifyBearer(token),
        current: (principal) => this.#parts.accounts.sessions.current(principal),
        isRouting: () => this.#parts.router.routing,
        onWatchLevels: (asker, conferenceSid) => this.#watchLevels(asker, conferenceSid),
        onClosed: (ended) => {
          this.#levels.watch(ended, null)
          this.#connections.delete(ended)
        },
      })
      this.#connections.set(connection, address)
    })
  }

  /** Closes every connection: clients come back to whoever serves next. Idempotent. */
  close(): void {
    this.#dispose()
    this.#recheck.clear()
    for (const connection of [...this.#connections.keys()]) {
      connection.close(1013, 'The server ends')
    }
    this.#server.close()
    this.#levels.close()
    this.#feeds.close()
    this.#changes.close()
    this.#parties.close()
  }

  /** Supervisors may see every conference of their account's tasks, agents their own. */
  #watchLevels(asker: Connection, conferenceSid: string | null): void {
    const { principal } = asker
    const sid = conferenceSid === null ? null : (parseSid('CF', conferenceSid) ?? null)
    const isAllowed = principal !== null && sid !== null && this.#maySee(principal, sid)
    this.#levels.watch(asker, isAllowed ? sid : null)
  }

  #maySee(principal: PersonPrincipal, conferenceSid: ConferenceSid): boolean {
    const { router } = this.#parts
    const task = router.task(this.#parties.taskOf(conferenceSid) ?? '')
    if (!task || task.accountSid !== principal.accountSid) return false
    if (may(principal, 'see-team')) return true
    const { workerSid } = principal.person
    return router
      .reservationsOf(task)
      .some((one) => one.workerSid === workerSid && isOpen(one.status))
  }

  #onRecheck(): void {
    this.#recheckAll()
    this.#recheck = this.#parts.clock.setTimeout(() => this.#onRecheck(), RECHECK_EVERY_MS)
  }

  #recheckAll(): void {
    for (const connection of this.#connections.keys()) {
      connection.recheck()
    }
  }
}
