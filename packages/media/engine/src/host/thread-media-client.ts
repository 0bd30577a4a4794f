import type { Worker } from 'node:worker_threads'
import type {
  EndpointId,
  EndpointStatistics,
  MediaCommand,
  MediaEvent,
  OpenedRtpEndpoint,
  OpenedWebRtcEndpoint,
} from '@offhook/control'
import { type Disposer, Emitter, type Logger, messageOf } from '@offhook/core'
import type {
  FromMediaThread,
  MediaHealth,
  MediaRequestName,
  MediaRequests,
  ToMediaThread,
} from '../messages.ts'
import type { MediaEngine } from './media-engine.ts'

interface Pending {
  resolve(result: unknown): void
  reject(error: Error): void
}

type Listeners = { readonly [Type in MediaEvent['type']]: readonly [MediaEvent] }

/** The main thread's end of a media thread. Made by `startMediaEngine`. */
export class ThreadMediaClient implements MediaEngine {
  readonly webrtcPort: number
  readonly #media: Worker
  readonly #logger: Logger
  readonly #onAlive: (health: MediaHealth) => void
  readonly #advertisedAddress: (forPeer: string) => string | Promise<string>
  readonly #events: Emitter<Listeners>
  readonly #lostListeners = new Set<(reason: string) => void>()
  readonly #pending = new Map<number, Pending>()
  readonly #ended: Promise<unknown>
  #localAddresses: readonly string[]
  #requestId = 0
  #lost: string | null = null
  #closing: Promise<void> | null = null
  #droppedBefore = 0
  #posted: MediaCommand[] = []

  constructor(options: {
    media: Worker
    side: Worker
    started: { readonly webrtcPort: number; readonly localAddresses: readonly string[] }
    logger: Logger
    onAlive: (health: MediaHealth) => void
    advertisedAddress: (forPeer: string) => string | Promise<string>
  }) {
    const { media, side, logger } = options
    this.webrtcPort = options.started.webrtcPort
    this.#localAddresses = options.started.localAddresses
    this.#media = media
    this.#logger = logger
    this.#onAlive = options.onAlive
    this.#advertisedAddress = options.advertisedAddress
    this.#events = new Emitter<Listeners>((error, event) => {
      logger.error({ error: messageOf(error), event }, 'a listener of a media event failed')
    })
    media.on('message', (message: FromMediaThread) => this.#onMessage(message))
    this.#ended = Promise.all([this.#watch(media, 'media'), this.#watch(side, 'side')])
  }

  get localAddresses(): readonly string[] {
    return this.#localAddresses
  }

  async openRtp(options: { forPeer: string }): Promise<OpenedRtpEndpoint> {
    const address = await this.#advertisedAddress(options.forPeer)
    return await this.#request('openRtp', { address })
  }

  async openWebRtc(): Promise<OpenedWebRtcEndpoint> {
    return await this.#request('openWebRtc', null)
  }

  async restartIce(endpointId: EndpointId): Promise<{ iceUfrag: string; icePwd: string }> {
    return await this.#request('restartIce', { endpointId })
  }

  async statistics(endpointId: EndpointId): Promise<EndpointStatistics> {
    return await this.#request('statistics', { endpointId })
  }

  /** What is posted in one turn of the loop goes over as one message: each costs a wake-up. */
  post(commands: readonly MediaCommand[]): void {
    if (commands.length === 0 || this.#lost !== null) return
    if (this.#posted.length === 0) setImmediate(() => this.#flush())
    this.#posted.push(...commands)
  }

  on<Type extends MediaEvent['type']>(
    type: Type,
    listener: (event: Extract<MediaEvent, { type: Type }>) => void,
  ): Disposer {
    const listen = listener as (event: MediaEvent) => void
    return this.#events.on(type, listen as never)
  }

  onLost(listener: (reason: string) => void): Disposer {
    this.#lostListeners.add(listener)
    return () => void this.#lostListeners.delete(listener)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /**
   * Ends the media thread on the spot, as a crash would: nothing is flushed, endpoints are gone.
   * The side thread still finishes the files with what it was handed.
   */
  async terminate(): Promise<void> {
    await this.#media.terminate()
    await this.#ended
  }

  async #close(): Promise<void> {
    if (this.#lost === null) {
      // Rejects when the thread dies over it; then there is nothing left to close.
      await this.#request('close', null).catch(() => {})
    }
    await this.#ended
    this.#fail('the media engine is closed')
    this.#events.clear()
    this.#lostListeners.clear()
  }

  #request<Name extends MediaRequestName>(
    name: Name,
    args: MediaRequests[Name]['args'],
  ): Promise<MediaRequests[Name]['result']> {
    if (this.#lost !== null) return Promise.reject(new Error(this.#lost))
    const id = ++this.#requestId
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject })
      this.#send({ type: 'request', id, name, args })
    })
  }

  #flush(): void {
    if (this.#posted.length === 0) return
    const commands = this.#posted
    this.#posted = []
    this.#media.postMessage({ type: 'commands', commands } satisfies ToMediaThread)
  }

  /** In order with what was posted before. */
  #send(message: ToMediaThread): void {
    this.#flush()
    this.#media.postMessage(message)
  }

  #onMessage(message: FromMediaThread): void {
    switch (message.type) {
      case 'events':
        for (const event of message.events) this.#events.emit(event.type, event)
        return
      case 'reply':
        this.#take(message.id)?.resolve(message.result)
        return
      case 'refusal':
        this.#take(message.id)?.reject(new Error(message.reason))
        return
      case 'alive':
        this.#noteHealth(message.health)
        return
      case 'addresses':
        this.#localAddresses = message.localAddresses
        this.#logger.info({ addresses: message.localAddresses }, 'local addresses changed')
        return
      case 'ready':
      case 'not-ready':
        return
    }
  }

  #noteHealth(health: MediaHealth): void {
    if (health.droppedCommands > this.#droppedBefore) {
      const count = health.droppedCommands - this.#droppedBefore
      this.#droppedBefore = health.droppedCommands
      this.#logger.debug({ count }, 'media commands named things that do not exist')
    }
    this.#onAlive(health)
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    return pending
  }

  /** Resolves when the thread has ended; an end that nobody asked for is a loss. */
  #watch(worker: Worker, name: string): Promise<void> {
    return new Promise((resolve) => {
      worker.on('error', (error) => {
        this.#logger.error({ thread: name, error: messageOf(error) }, 'a media thread failed')
        this.#onEnd(`the ${name} thread failed: ${messageOf(error)}`)
      })
      worker.on('exit', () => {
        this.#onEnd(`the ${name} thread ended`)
        resolve()
      })
    })
  }

  #onEnd(reason: string): void {
    if (this.#lost !== null) return
    this.#fail(this.#closing === null ? reason : 'the media engine is closed')
    // One thread without the other is of no use. The side thread first finishes its files.
    void this.#media.terminate()
    if (this.#closing !== null) return
    for (const listener of [...this.#lostListeners]) {
      try {
        listener(reason)
      } catch (error) {
        this.#logger.error({ error: messageOf(error) }, 'a listener of the loss failed')
      }
    }
  }

  #fail(reason: string): void {
    this.#lost ??= reason
    for (const pending of this.#pending.values()) pending.reject(new Error(reason))
    this.#pending.clear()
  }
}
