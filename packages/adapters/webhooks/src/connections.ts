import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'

/**
 * How long a connection waits for another request. Shorter than any server waits before it closes
 * one (two seconds are the least in use), so that a request hardly ever meets a close on its way.
 */
const IDLE_MS = 1_000
/** Idle connections to one host. */
const MAX_IDLE = 32
/** Requests on one connection: a name that moves to another address is followed in the end. */
const MAX_REQUESTS = 500

type Protocol = 'http:' | 'https:'

/** Connections to applications, kept for the next request. Idle ones keep no process alive. */
export class Connections {
  readonly #agents: Readonly<Record<Protocol, HttpAgent>> = {
    'http:': new HttpAgent(options),
    'https:': new HttpsAgent(options),
  }
  readonly #requests = new WeakMap<Socket, number>()

  agentFor(protocol: Protocol): HttpAgent {
    return this.#agents[protocol]
  }

  /** Whether a connection to anybody is idle: what its peer has said meanwhile must be read first. */
  get anyIdle(): boolean {
    return Object.values(this.#agents).some((agent) => Object.keys(agent.freeSockets).length > 0)
  }

  /** Counts a request that goes out on a connection. False when it is to be the last. */
  mayGoOn(socket: Socket): boolean {
    const count = (this.#requests.get(socket) ?? 0) + 1
    this.#requests.set(socket, count)
    return count < MAX_REQUESTS
  }
}

const options = {
  keepAlive: true,
  timeout: IDLE_MS,
  maxFreeSockets: MAX_IDLE,
  scheduling: 'lifo',
} as const
