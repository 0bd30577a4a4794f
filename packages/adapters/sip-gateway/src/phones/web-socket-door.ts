import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MessageSocket, WebSocketPeer } from '@offhook/sip'
import { WebSocketServer } from 'ws'

/** A SIP message is far smaller; what is larger is no phone's. */
const MAX_FRAME_BYTES = 65_536

/** Makes WebSockets of HTTP upgrades (RFC 7118): only such as speak the subprotocol `sip`. */
export class WebSocketDoor {
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    autoPong: false,
    handleProtocols: () => 'sip',
  })
  readonly #adopt: (socket: MessageSocket, peer: WebSocketPeer) => void

  constructor(adopt: (socket: MessageSocket, peer: WebSocketPeer) => void) {
    this.#adopt = adopt
  }

  /** @param address the client's, where a trusted proxy stands between */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, address: string): void {
    const offered = request.headers['sec-websocket-protocol'] ?? ''
    if (!offered.split(',').some((name) => name.trim() === 'sip')) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
      return
    }
    const { remotePort = 0 } = request.socket
    const isSecure = 'encrypted' in request.socket
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#adopt(webSocket, { address, port: remotePort, isSecure })
    })
  }

  close(): void {
    this.#sockets.close()
  }
}
