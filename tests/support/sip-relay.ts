import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** Stands between the server and a phone by UDP, and loses the requests of one method. */
export class SipRelay {
  readonly #socket: Socket
  /** The first lines of what it has lost. */
  readonly lost: string[] = []

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  /** @param options.phone whose port what comes from anybody else goes to */
  static async open(options: { phone: number; loses: string }): Promise<SipRelay> {
    const socket = createSocket('udp4')
    const relay = new SipRelay(socket)
    let server = 0
    socket.on('message', (datagram, { port }) => {
      const [first = ''] = datagram.toString('latin1').split('\r\n', 1)
      if (first.startsWith(`${options.loses} `)) return void relay.lost.push(first)
      if (port !== options.phone) server = port
      socket.send(datagram, port === options.phone ? server : options.phone, '127.0.0.1')
    })
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return relay
  }

  get port(): number {
    return this.#socket.address().port
  }

  close(): void {
    this.#socket.close()
  }
}
