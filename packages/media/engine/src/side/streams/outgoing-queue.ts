import { FrameWriter, type MediaFrame, type StreamFacts } from '@offhook/media-stream'

/** As much of a socket as frames go out by. */
export interface FrameSocket {
  /** Bytes that wait to leave. */
  readonly bufferedAmount: number
  send(text: string): void
}

/** With more waiting in the socket than this, its server does not read; some seconds of one track. */
const HIGH_WATER = 64 * 1024
/** What waits here meanwhile: five seconds of one track. */
const MAX_MEDIA = 250
/** Keys and marks that wait: more than anybody presses in so long. */
const MAX_WORDS = 1_000

type Word = { readonly word: 'dtmf' | 'mark'; readonly text: string }

/**
 * Frames on their way to a server that may read slowly, or not at all. Then the oldest audio is left
 * out, never the newest: who catches up hears the present. Numbers are given as frames leave, so
 * that what arrives is numbered without a gap; `chunk` shows what is missing.
 */
export class OutgoingQueue {
  readonly #socket: FrameSocket
  readonly #writer: FrameWriter
  readonly #onOverflow: () => void
  #waiting: (MediaFrame | Word)[] = []
  #media = 0

  constructor(options: { socket: FrameSocket; facts: StreamFacts; onOverflow: () => void }) {
    this.#socket = options.socket
    this.#writer = new FrameWriter(options.facts)
    this.#onOverflow = options.onOverflow
  }

  start(): void {
    this.#socket.send(this.#writer.start())
  }

  media(frame: MediaFrame): void {
    if (this.#flows()) return this.#socket.send(this.#writer.media(frame))
    this.#waiting.push(frame)
    this.#media++
    if (this.#media > MAX_MEDIA) this.#dropOldest()
  }

  word(word: Word['word'], text: string): void {
    if (this.#flows()) return this.#socket.send(this.#writer[word](text))
    if (this.#waiting.length - this.#media >= MAX_WORDS) return this.#onOverflow()
    this.#waiting.push({ word, text })
  }

  /** Sends what waits, as far as the socket takes it. */
  flush(): void {
    if (this.#waiting.length > 0) this.#flows()
  }

  /** The last frame. What waits is not sent any more. */
  stop(): void {
    this.#waiting = []
    this.#socket.send(this.#writer.stop())
  }

  /** True when nothing waits and the socket takes more. */
  #flows(): boolean {
    let sent = 0
    while (sent < this.#waiting.length && this.#socket.bufferedAmount < HIGH_WATER) {
      const each = this.#waiting[sent++]!
      if ('word' in each) this.#socket.send(this.#writer[each.word](each.text))
      else {
        this.#media--
        this.#socket.send(this.#writer.media(each))
      }
    }
    if (sent > 0) this.#waiting.splice(0, sent)
    return this.#waiting.length === 0 && this.#socket.bufferedAmount < HIGH_WATER
  }

  #dropOldest(): void {
    const oldest = this.#waiting.findIndex((each) => !('word' in each))
    this.#waiting.splice(oldest, 1)
    this.#media--
    this.#onOverflow()
  }
}
