import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeUlaw } from '@offhook/rtp'
import { type Ears, toneLevels, until } from '@offhook/test-kit'
import { type WebSocket, WebSocketServer } from 'ws'

const RATE = 8_000
const FRAME = 160

export interface StreamFrame {
  readonly event: string
  /** Of ConversationRelay, whose frames have no event. */
  readonly type?: string
  readonly [field: string]: unknown
  readonly sequenceNumber?: string
  readonly streamSid?: string
  readonly start?: { readonly tracks: readonly string[]; readonly customParameters: object }
  readonly media?: {
    readonly track: 'inbound' | 'outbound'
    readonly chunk: string
    readonly timestamp: string
    readonly payload: string
  }
  readonly mark?: { readonly name: string }
  readonly dtmf?: { readonly digit: string }
}

/** One socket of a stream, at the side of its server. */
export class Streamed {
  readonly frames: StreamFrame[] = []
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** `performance.now()` at each frame. */
  readonly times: number[] = []
  isClosed = false
  readonly #socket: WebSocket

  constructor(socket: WebSocket, path: string, headers: IncomingHttpHeaders) {
    this.#socket = socket
    this.path = path
    this.headers = headers
    socket.on('message', (data) => {
      this.times.push(performance.now())
      this.frames.push(JSON.parse(String(data)))
    })
    socket.on('close', () => {
      this.isClosed = true
    })
  }

  /** Calls back at each frame that comes. */
  onFrame(listener: (frame: StreamFrame) => void): void {
    this.#socket.on('message', () => listener(this.frames.at(-1)!))
  }

  of(event: string): readonly StreamFrame[] {
    return this.frames.filter((frame) => frame.event === event)
  }

  typed(type: string): readonly StreamFrame[] {
    return this.frames.filter((frame) => frame.type === type)
  }

  media(track: 'inbound' | 'outbound') {
    return this.frames.flatMap(({ media }) => (media?.track === track ? [media] : []))
  }

  /** All that a track has said, at 8 kHz. */
  samples(track: 'inbound' | 'outbound'): Int16Array {
    const heard = this.media(track)
    const samples = new Int16Array(heard.length * FRAME)
    for (const [i, { payload }] of heard.entries()) {
      decodeUlaw(Buffer.from(payload, 'base64'), 0, samples, i * FRAME, FRAME)
    }
    return samples
  }

  /** Listens to a track as one listens to a phone. */
  ears(track: 'inbound' | 'outbound'): Ears {
    return {
      name: `the ${track} track`,
      levels: async (frequencies) => {
        const heard = this.media(track).slice(-20)
        if (heard.length < 20) return null
        const samples = new Int16Array(20 * FRAME)
        for (const [i, { payload }] of heard.entries()) {
          decodeUlaw(Buffer.from(payload, 'base64'), 0, samples, i * FRAME, FRAME)
        }
        return toneLevels(
          Float32Array.from(samples, (s) => s / 32_768),
          RATE,
          frequencies,
        )
      },
    }
  }

  says(frame: object): void {
    this.#socket.send(JSON.stringify(frame))
  }

  /** Sends what is heard as it comes. */
  echoes(): void {
    this.onFrame(({ media }) => {
      if (media) this.says({ event: 'media', media: { payload: media.payload } })
    })
  }

  close(): void {
    this.#socket.close(1000)
  }

  /** Gone without a word. */
  terminate(): void {
    this.#socket.terminate()
  }

  pause(): void {
    this.#socket.pause()
  }
}

/** Somebody's server of streams: takes all that come, and does nothing of itself. */
export class StreamServer {
  readonly streams: Streamed[] = []
  readonly #http: Server

  private constructor(http: Server) {
    this.#http = http
    new WebSocketServer({ server: http }).on('connection', (socket, { url = '', headers }) => {
      this.streams.push(new Streamed(socket, url, headers))
    })
  }

  static async open(): Promise<StreamServer> {
    const http = createServer()
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    return new StreamServer(http)
  }

  /** Of this path. */
  url(path: string): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}${path}`
  }

  /** The session of ConversationRelay that comes on this path. */
  talks(path: string): Promise<Streamed> {
    return until(`a session comes on ${path}`, () =>
      this.streams.find((each) => each.path === path && each.typed('setup').length > 0),
    )
  }

  /** The stream that comes on this path, once it has begun. */
  takes(path: string): Promise<Streamed> {
    return until(`a stream comes on ${path}`, () =>
      this.streams.find((each) => each.path === path && each.of('start').length > 0),
    )
  }

  async close(): Promise<void> {
    for (const stream of this.streams) stream.terminate()
    this.#http.close()
    await once(this.#http, 'close')
  }
}
