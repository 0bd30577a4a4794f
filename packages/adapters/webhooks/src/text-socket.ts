import type { LookupFunction } from 'node:net'
import { BoundedSocket, Emitter, messageOf, type SocketFault, socketFault } from '@offhook/core'
import type { SocketDoor, TextSocket, TextSocketEvents } from '@offhook/voice'
import { WebSocket } from 'ws'

type Approach = Awaited<ReturnType<SocketDoor['approach']>>

/** How long a server may take to accept. */
const HANDSHAKE_MS = 5_000
/** Words, not sound. */
const MAX_MESSAGE = 256 * 1024

/** A socket that carries text; it opens when the way to its server is known. */
export class ClientTextSocket implements TextSocket {
  readonly events = new Emitter<TextSocketEvents>()
  #socket: WebSocket | null = null
  #out: BoundedSocket | null = null
  #isOver = false

  readonly #handshakeMs: number

  constructor(approach: () => Promise<Approach>, handshakeMs = HANDSHAKE_MS) {
    this.#handshakeMs = handshakeMs
    approach().then(
      (way) => this.#open(way),
      (error: unknown) => this.#end('refused', messageOf(error)),
    )
  }

  send(text: string): void {
    this.#out?.send(text)
  }

  close(): void {
    if (this.#isOver) return
    const socket = this.#socket
    if (socket?.readyState === WebSocket.OPEN) socket.close(1000)
    else this.#end(null, 'closed before it was open')
  }

  #open({ url, headers, addresses }: Approach): void {
    if (this.#isOver) return
    const socket = new WebSocket(url, {
      headers,
      lookup: lookupOf(addresses),
      followRedirects: false,
      handshakeTimeout: this.#handshakeMs,
      maxPayload: MAX_MESSAGE,
      perMessageDeflate: false,
      autoPong: false,
    })
    this.#socket = socket
    this.#out = new BoundedSocket({
      socket,
      onDropped: () => this.#end('broken', 'the server does not read'),
    })
    let wasOpen = false
    socket.on('open', () => {
      wasOpen = true
      this.events.emit('opened')
    })
    socket.on('message', (data: Buffer, isBinary) => {
      if (this.#isOver) return
      if (isBinary) this.events.emit('unreadable')
      else this.events.emit('text', data.toString('utf8'))
    })
    socket.on('unexpected-response', (_request, { statusCode = 0 }) => {
      const remark = statusCode >= 300 && statusCode < 400 ? ': redirects are not followed' : ''
      this.#end('handshake', `the server answered ${statusCode}${remark}`)
    })
    socket.on('error', (error) => this.#end(...socketFault(error, wasOpen)))
    // RFC 6455 §7.1.5: 1006 = without a word.
    socket.on('close', (code) => {
      if (code === 1006) this.#end('broken', 'the connection was lost')
      else this.#end(null, `closed with ${code}`)
    })
  }

  #end(fault: SocketFault | null, reason: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.events.emit('closed', fault, reason)
    this.#socket?.terminate()
  }
}

/** The connection goes to an address that was judged. */
function lookupOf(addresses: Approach['addresses']): LookupFunction {
  return (hostname, options, callback) => {
    const [first] = addresses
    if (!first) return callback(new Error(`${hostname} has no address`), '')
    if (options.all) callback(null, [...addresses])
    else callback(null, first.address, first.family)
  }
}
