import type { NatsConnection } from '@nats-io/transport-node'
import type { Clock, Timer } from '@offhook/core'
import type { CloudEvent, NatsTarget, Sent } from '@offhook/event-streams'
import { connectTo, type Hosts, library } from './connect.ts'
import { faultOf, refuses } from './fault.ts'

const ACK_MS = 5_000
/** A connection that nobody has used for so long is closed; that of a sink that is gone, too. */
const IDLE_MS = 60_000

/** A connection of one sink, and what it was made with. */
interface Kept {
  readonly target: string
  readonly connection: Promise<NatsConnection>
  idle: Timer | null
}

/**
 * Publishes events to JetStream, one message each. The next leaves when the server has stored the one
 * before, so that their order is that of the stream also where one fails. A message's id is that of its
 * event: the stream drops what it has already.
 */
export class NatsSender {
  readonly #clock: Clock
  readonly #hosts: Hosts
  readonly #kept = new Map<string, Kept>()

  constructor(options: { readonly clock: Clock; readonly hosts: Hosts }) {
    this.#clock = options.clock
    this.#hosts = options.hosts
  }

  /** @param of the sink; each has a connection of its own */
  async send(of: string, target: NatsTarget, events: readonly CloudEvent[]): Promise<Sent> {
    const kept = this.#keep(of, target)
    let taken = 0
    let subject = target.subject
    try {
      const [{ jetstream }, { headers }] = await Promise.all([
        import('@nats-io/jetstream'),
        library(),
      ])
      const stream = jetstream(await kept.connection, { timeout: ACK_MS })
      for (const event of events) {
        subject = target.subject.replaceAll('{type}', event.type)
        const form = headers()
        form.set('Content-Type', 'application/cloudevents+json')
        await stream.publish(subject, JSON.stringify(event), { msgID: event.id, headers: form })
        taken += 1
      }
      this.#leave(of, kept)
      return { taken, fault: null }
    } catch (error) {
      // A message without an answer must not be stored after those that are sent anew.
      await this.#close(of, kept)
      const isRefused = refuses(error, target.subject.includes('{type}'))
      return { taken, fault: faultOf(error, subject), isRefused }
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#kept].map(([of, kept]) => this.#close(of, kept)))
  }

  #keep(of: string, target: NatsTarget): Kept {
    const made = JSON.stringify(target)
    const before = this.#kept.get(of)
    before?.idle?.clear()
    if (before?.target === made) return before
    if (before) void this.#close(of, before)
    const kept: Kept = {
      ...{ target: made, connection: connectTo(target, this.#hosts), idle: null },
    }
    this.#kept.set(of, kept)
    kept.connection
      .then((connection) => connection.closed())
      .catch(() => {})
      .finally(() => this.#forget(of, kept))
    return kept
  }

  #leave(of: string, kept: Kept): void {
    kept.idle?.clear()
    if (this.#kept.get(of) === kept)
      kept.idle = this.#clock.setTimeout(() => void this.#close(of, kept), IDLE_MS)
  }

  #forget(of: string, kept: Kept): void {
    kept.idle?.clear()
    if (this.#kept.get(of) === kept) this.#kept.delete(of)
  }

  async #close(of: string, kept: Kept): Promise<void> {
    this.#forget(of, kept)
    const connection = await kept.connection.catch(() => null)
    await connection?.close().catch(() => {})
  }
}
