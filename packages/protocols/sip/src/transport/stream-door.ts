import { createServer, isIP, connect as openSocket, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, connect as openTls } from 'node:tls'
import type { Target } from './transport.ts'

/** How long a peer may take for the handshake of TLS. */
const HANDSHAKE_MS = 10_000

/** What TLS needs (RFC 3261 §26.3). */
export interface TlsOptions {
  readonly keyPem: string
  /** The certificate, with those between it and its root. */
  readonly certPem: string
  /** Whether the certificate of a server that we connect to must be valid and of its name. */
  readonly verify: boolean
  /** Roots besides those of the system. */
  readonly caPem?: string | undefined
}

/** How streams are taken and opened: plain, or by TLS. */
export interface StreamDoor {
  readonly protocol: 'tcp' | 'tls'
  /**
   * A listener that hands on what is fit for messages.
   * @param mayEnter asked when a connection comes, before anything else is done for it
   */
  server(accept: (socket: Socket) => void, mayEnter: (socket: Socket) => boolean): Server
  /** A connection in the making; `opened` is the event that says it is made. */
  dial(target: Target): { readonly socket: Socket; readonly opened: 'connect' | 'secureConnect' }
}

/** TCP as it is. */
export const plainDoor: StreamDoor = {
  protocol: 'tcp',
  server: (accept, mayEnter) =>
    createServer({ noDelay: true, keepAlive: true }, (socket) => {
      if (mayEnter(socket)) accept(socket)
      else socket.destroy()
    }),
  dial: ({ address, port }) => ({
    socket: openSocket({ host: address, port, noDelay: true }),
    opened: 'connect',
  }),
}

/** TCP with TLS 1.2 or newer. Phones show no certificate: they prove themselves by digest. */
export function tlsDoor({ keyPem, certPem, verify, caPem }: TlsOptions): StreamDoor {
  const pair = { key: keyPem, cert: certPem, minVersion: 'TLSv1.2' as const }
  return {
    protocol: 'tls',
    server: (accept, mayEnter) => {
      const options = { ...pair, noDelay: true, keepAlive: true, handshakeTimeout: HANDSHAKE_MS }
      const server = createTlsServer(options, accept)
      server.on('connection', (socket: Socket) => {
        if (!mayEnter(socket)) socket.destroy()
      })
      // A scanner, or a phone that does not trust our certificate: its own log says so.
      server.on('tlsClientError', (_error, socket) => socket.destroy())
      return server
    },
    dial: ({ address, port, name }) => {
      const host = name ?? address
      const socket = openTls({
        ...pair,
        host: address,
        port,
        rejectUnauthorized: verify,
        ...(caPem === undefined ? {} : { ca: [caPem] }),
        // RFC 5922 §7.2: the certificate must be of the domain that was asked for.
        ...(isIP(host) === 0 ? { servername: host } : {}),
      })
      return { socket: socket.setNoDelay(true), opened: 'secureConnect' }
    },
  }
}
