/**
 * UDP behind a small batch-shaped interface. Packets come in batches while the loop drains, and
 * go out one by one into a queue that `flush` empties; with `node:dgram` a send leaves at once and
 * `flush` has nothing to do. A batched-I/O addon can take this place without anything else changing.
 */
import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'

/** Takes one packet. The bytes are the receiver's own and stay valid. */
export type PacketListener = (packet: Uint8Array, address: string, port: number) => void

/** One bound socket. */
export interface DatagramSocket {
  readonly address: string
  readonly port: number
  /** Sends a packet; its bytes may be used again at once. Failures are counted, never thrown. */
  send(packet: Uint8Array, port: number, address: string): void
  /** Idempotent. */
  close(): void
}

/** Opens sockets and counts what they take. */
export interface DatagramIo {
  /** Packets taken so far: when a turn of the loop adds none, the sockets are drained. */
  readonly taken: number
  /** Sends that the system refused. */
  readonly refused: number
  /** @throws the system's error when the address cannot be bound */
  open(options: {
    address: string
    port: number
    /** Size of the kernel's buffers in bytes; only a socket that many legs share needs more. */
    bufferSize?: number
    onPacket: PacketListener
  }): Promise<DatagramSocket>
  /** Hands everything that was sent so far to the system. */
  flush(): void
}

/** A literal address needs no resolver, and a synchronous answer saves a turn per packet. */
function literalLookup(hostname: string, ...rest: unknown[]): void {
  const done = rest[rest.length - 1] as (error: null, address: string, family: number) => void
  done(null, hostname, isIPv6(hostname) ? 6 : 4)
}

/** The implementation on `node:dgram`: unconnected sockets, no callbacks, literal addresses only. */
export function createDgramIo(): DatagramIo {
  let taken = 0
  let refused = 0
  return {
    get taken() {
      return taken
    },
    get refused() {
      return refused
    },
    flush() {},
    open: ({ address, port, bufferSize, onPacket }) =>
      new Promise((resolve, reject) => {
        const socket = createSocket({
          type: isIPv6(address) ? 'udp6' : 'udp4',
          ipv6Only: isIPv6(address),
          lookup: literalLookup as never,
        })
        let open = true
        // A send to a closed port can come back as an error event, which must not end the process.
        const onError = (): void => {
          refused++
        }
        socket.once('error', reject)
        socket.once('listening', () => {
          socket.off('error', reject)
          socket.on('error', onError)
          if (bufferSize !== undefined) growBuffers(socket, bufferSize)
          const bound = socket.address()
          resolve({
            address: bound.address,
            port: bound.port,
            send(packet, toPort, toAddress) {
              if (!open) return
              try {
                socket.send(packet, toPort, toAddress)
              } catch {
                refused++
              }
            },
            close() {
              if (!open) return
              open = false
              socket.close()
            },
          })
        })
        socket.on('message', (packet, from) => {
          taken++
          if (open) onPacket(packet, from.address, from.port)
        })
        socket.bind({ address, port, exclusive: true })
      }),
  }
}

/** The system may allow less than asked; what it allows is used. */
function growBuffers(
  socket: { setRecvBufferSize(size: number): void; setSendBufferSize(size: number): void },
  size: number,
): void {
  try {
    socket.setRecvBufferSize(size)
    socket.setSendBufferSize(size)
  } catch {
    // The default size stays.
  }
}
