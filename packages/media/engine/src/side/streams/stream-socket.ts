import type { LookupFunction, Socket } from 'node:net'
import type { OpenStream, StreamFault } from '@offhook/control'
import { answerPings, socketFault } from '@offhook/core'
import { CONNECTED, type MediaFrame, readFrame } from '@offhook/media-stream'
import { WebSocket } from 'ws'
import type { StreamEvent } from '../messages.ts'
import { OutgoingQueue } from './outgoing-queue.ts'
import { Playback } from './playback.ts'
import { TrackReader } from './track-reader.ts'

/** Ten minutes of audio in one message, in base64, and some. */
const MAX_MESSAGE = 8 * 1024 * 1024
/** How long a server may take to answer a close. */
const CLOSE_MS = 1_000

/** One stream: frames out of its rings, audio into its player. It tells of itself by events. */
export class StreamSocket {
  readonly #id: OpenStream['streamId']
  readonly #tell: (event: StreamEvent) => void
  readonly #socket: WebSocket
  readonly #tracks: readonly TrackReader[]
  readonly #playback: Playback | null
  readonly #out: OutgoingQueue
  readonly #told = new Set<StreamFault>()
  readonly #send = (frame: MediaFrame) => this.#out.media(frame)
  /** What the WebSocket goes by, once its server has accepted. */
  #wire: Socket | null = null
  #isOpen = false
  #isClosed = false
  #closing: NodeJS.Timeout | null = null

  /** @param options.handshakeMs how long the server may take to accept */
  constructor(
    command: OpenStream,
    options: { readonly tell: (event: StreamEvent) => void; readonly handshakeMs: number },
  ) {
    const { streamId, tracks, playback, facts } = command
    this.#id = streamId
    this.#tell = options.tell
    this.#tracks = tracks.map(({ track, memory }) => new TrackReader(track, memory))
    this.#playback = playback && new Playback(playback)
    this.#socket = connect(command, options.handshakeMs)
    this.#out = new OutgoingQueue({
      socket: this.#socket,
      facts: { ...facts, tracks: tracks.map(({ track }) => track) },
      onOverflow: () => this.#fault('overflow', 'the server does not read: audio was left out'),
    })
    this.#listen()
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /**
   * Moves audio both ways; called every few milliseconds.
   * @param together frames of a track that leave at once, none before there are as many
   */
  look(together = 1): void {
    if (!this.#isOpen) return
    if (this.#tracks.some(({ waiting }) => waiting >= together)) this.#sendTracks()
    if (this.#playback) this.#sendMarks(this.#playback.look())
    this.#out.flush()
  }

  /** Frames of one moment go to the system in one piece. */
  #sendTracks(): void {
    this.#wire?.cork()
    for (const track of this.#tracks) track.read(this.#send)
    this.#wire?.uncork()
  }

  digit(digit: string): void {
    if (this.#isOpen) this.#out.word('dtmf', digit)
  }

  /** Ends it in good order. */
  close(): void {
    if (this.#isClosed || this.#closing) return
    if (!this.#isOpen) return this.#end(null, 'it was stopped before it began')
    this.look()
    this.#isOpen = false
    this.#out.stop()
    this.#socket.close(1000)
    this.#closing = setTimeout(() => this.#end(null, 'stopped'), CLOSE_MS)
  }

  /** Ends it at once, without a word. */
  drop(): void {
    this.#end(null, 'stopped')
  }

  #listen(): void {
    const socket = this.#socket
    answerPings(socket)
    socket.on('upgrade', (response) => {
      this.#wire = response.socket
    })
    socket.on('open', () => {
      if (this.#isClosed) return
      this.#isOpen = true
      socket.send(CONNECTED)
      this.#out.start()
      this.#tell({ type: 'stream.opened', streamId: this.#id })
    })
    socket.on('message', (data: Buffer, isBinary) => {
      if (!this.#playback || !this.#isOpen) return
      if (isBinary) this.#fault('message', 'a binary message came: frames are text')
      else this.#take(this.#playback, data.toString('utf8'))
    })
    socket.on('unexpected-response', (_request, { statusCode = 0 }) => {
      const isRedirect = statusCode >= 300 && statusCode < 400
      const remark = isRedirect ? ': redirects are not followed' : ''
      this.#end('handshake', `the server answered ${statusCode}${remark}`)
    })
    socket.on('error', (error) => this.#end(...socketFault(error, this.#wire !== null)))
    socket.on('close', (code) => {
      // RFC 6455 §7.1.5: 1006 = without a word, 1005 = a close that says nothing.
      if (code === 1006 && !this.#closing) this.#end('broken', 'the connection was lost')
      else this.#end(null, `closed with ${code}`)
    })
  }

  #take(playback: Playback, text: string): void {
    const frame = readFrame(text)
    if ('fault' in frame) return this.#fault(frame.fault, frame.reason)
    switch (frame.event) {
      case 'media':
        if (!playback.push(frame.audio)) {
          this.#fault('overflow', 'more than ten minutes of audio wait: what came was left out')
        }
        return
      case 'mark':
        if (!playback.mark(frame.name)) {
          this.#fault('overflow', 'too many marks wait: what came was left out')
        }
        // One that stands behind nothing has been heard.
        return this.#sendMarks(playback.look())
      case 'clear':
        return this.#sendMarks(playback.clear())
    }
  }

  #sendMarks(names: readonly string[]): void {
    for (const name of names) this.#out.word('mark', name)
  }

  /** Something was left out: said once of each kind, whatever a server sends. */
  #fault(fault: StreamFault, reason: string): void {
    if (this.#told.has(fault)) return
    this.#told.add(fault)
    this.#tell({ type: 'stream.faulted', streamId: this.#id, fault, reason })
  }

  #end(fault: StreamFault | null, reason: string): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#isOpen = false
    if (this.#closing) clearTimeout(this.#closing)
    this.#tell({ type: 'stream.closed', streamId: this.#id, fault, reason })
    this.#socket.terminate()
  }
}

function connect({ url, headers, addresses }: OpenStream, handshakeMs: number): WebSocket {
  const lookup: LookupFunction = (hostname, options, callback) => {
    const [first] = addresses
    if (!first) return callback(new Error(`${hostname} has no address`), '')
    if (options.all) callback(null, [...addresses])
    else callback(null, first.address, first.family)
  }
  return new WebSocket(url, {
    headers,
    lookup,
    followRedirects: false,
    handshakeTimeout: handshakeMs,
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
    autoPong: false,
  })
}
