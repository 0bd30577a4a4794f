import { type Logger, messageOf } from '@offhook/core'
import { parseVia } from '../message/fields.ts'
import { type SipMessage, serialize } from '../message/message.ts'
import { type ParseFailure, parseMessage } from '../message/parse.ts'
import { splitOutside } from '../message/syntax.ts'
import {
  type BoundPorts,
  type Disconnected,
  isStream,
  type MessageSocket,
  type SendResult,
  type Source,
  type Target,
  type Transport,
  type WebSocketPeer,
} from '../transport/transport.ts'
import type { SipStackOptions } from './stack-options.ts'
import { type TraceEntry, traceEntry } from './trace.ts'

/** Octets on the wires of a stack, messages above it. What is no message ends here. */
export class MessageWire {
  readonly #options: MessageWireOptions
  readonly #logger: Logger
  readonly #transport: Transport
  #closed = false

  constructor(options: MessageWireOptions) {
    this.#options = options
    this.#logger = options.logger
    this.#transport = options.transport
  }

  /** Binds the ports; rejects when one is taken. */
  open(
    receive: (message: SipMessage, source: Source) => void,
    disconnected: Disconnected,
  ): Promise<BoundPorts> {
    return this.#transport.open(
      (bytes, source) => this.#receive(bytes, source, receive),
      disconnected,
    )
  }

  /** Takes a WebSocket that a peer has opened. */
  adopt(socket: MessageSocket, peer: WebSocketPeer): void {
    if (this.#transport.adopt) this.#transport.adopt(socket, peer)
    else socket.terminate()
  }

  /** Never rejects. */
  send(target: Target, message: SipMessage): Promise<SendResult> {
    return this.#write(target, serialize(message))
  }

  close(): Promise<void> {
    this.#closed = true
    return this.#transport.close()
  }

  #write(target: Target, bytes: Buffer): Promise<SendResult> {
    this.#trace('sent', target, bytes)
    return this.#transport.send(target, bytes)
  }

  #receive(
    bytes: Buffer,
    source: Source,
    receive: (message: SipMessage, source: Source) => void,
  ): void {
    if (this.#closed) return
    try {
      this.#trace('received', source, bytes)
      const result = parseMessage(bytes, isStream(source.protocol) ? 'stream' : 'datagram')
      if (result.ok) receive(result.message, source)
      else this.#onMalformed(result, source)
    } catch (error) {
      this.#logger.error({ err: error }, 'sip message could not be handled')
    }
  }

  #onMalformed(failure: ParseFailure, source: Source): void {
    this.#logger.debug({ issue: failure.issue, source: source.address }, 'malformed sip dropped')
    if (!failure.answerable) return
    if (this.#options.admitMalformed && !this.#options.admitMalformed(failure, source)) return
    const { headers, status, issue } = failure
    let text = `SIP/2.0 ${status} ${issue}\r\n`
    for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq']) {
      for (const value of headers.lines(name)) text += `${name}: ${value}\r\n`
    }
    const via = parseVia((splitOutside(headers.get('Via') ?? '', ',') ?? [])[0] ?? '')
    // Always to where it came from: what a broken message says about its sender proves nothing.
    const port = source.protocol === 'udp' && via && !via.params.has('rport') ? via.port : undefined
    const target = { ...source, port: port ?? source.port }
    void this.#write(target, Buffer.from(`${text}Content-Length: 0\r\n\r\n`, 'utf8'))
  }

  #trace(direction: TraceEntry['direction'], remote: Target, bytes: Buffer): void {
    if (!this.#options.trace) return
    try {
      this.#options.trace(traceEntry(direction, remote, bytes))
    } catch (error) {
      this.#logger.error({ error: messageOf(error) }, 'sip trace hook threw')
    }
  }
}

type MessageWireOptions = Pick<SipStackOptions, 'logger' | 'trace' | 'admitMalformed'> & {
  readonly transport: Transport
}
