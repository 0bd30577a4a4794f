import { messageOf } from '@offhook/core'
import type { DtlsCertificate } from '@offhook/rtp'
import { DtlsSessions } from './dtls-sessions.ts'
import type { SideReply, SideRequest } from './messages.ts'
import { Recordings } from './recordings.ts'
import { Streams } from './streams/streams.ts'
import { WavCache } from './wav-cache.ts'

/** Everything the side thread does, without the thread. */
export class SideCore {
  readonly #reply: (reply: SideReply) => void
  readonly #recordings: Recordings
  readonly #cache: WavCache
  readonly #dtls: DtlsSessions
  readonly #streams: Streams

  constructor(options: {
    certificate: DtlsCertificate
    cacheBytes: number
    reply: (reply: SideReply) => void
  }) {
    const { certificate, cacheBytes, reply } = options
    this.#reply = reply
    this.#recordings = new Recordings({ reply })
    this.#cache = new WavCache({ limitBytes: cacheBytes })
    this.#dtls = new DtlsSessions({ certificate, reply })
    this.#streams = new Streams({ reply })
  }

  handle(request: SideRequest): void {
    switch (request.type) {
      case 'wav.load':
        void this.#load(request.requestId, request.path)
        return
      case 'recording.open':
      case 'recording.close':
        this.#recordings.handle(request)
        return
      case 'dtls.open':
      case 'dtls.feed':
      case 'dtls.close':
        this.#dtls.handle(request)
        return
      case 'stream.open':
      case 'stream.close':
      case 'stream.digit':
        this.#streams.handle(request)
        return
    }
  }

  /** Finishes every file and drops every handshake and every stream. */
  async close(): Promise<void> {
    this.#dtls.close()
    this.#streams.close()
    await this.#recordings.close()
  }

  async #load(requestId: number, path: string): Promise<void> {
    try {
      const { samples, sampleRate } = await this.#cache.load(path)
      this.#reply({ type: 'wav.loaded', requestId, samples, sampleRate })
    } catch (error) {
      this.#reply({ type: 'wav.failed', requestId, reason: messageOf(error) })
    }
  }
}
