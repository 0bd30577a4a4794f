/**
 * UDP behind a small batch-shaped interface. Packets come in batches while the loop drains, and the
 * packets of a phase wait in a queue until `flush` sends them in one go: a burst wakes whoever takes
 * them once, and sends that are spread between other work wake them each time, which costs as much
 * as the sending. A batched-I/O addon can take this place without anything else changing.
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
  /** Sends a packet at the next `flush`; its bytes must stay as they are until then. */
  queue(packet: Uint8Array, port: number, address: string): void
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
  /** Hands everything that waits in queues to the system. */
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
  /** What waits: parallel arrays, used again and again. */
  const sockets: DatagramSocket[] = []
  const packets: Uint8Array[] = []
  const ports: number[] = []
  const addresses: string[] = []
  let waiting = 0
  return {
    get taken() {
      return taken
    },
    get refused() {
      return refused
    },
    flush() {
      for (let i = 0; i < waiting; i++) sockets[i]!.send(packets[i]!, ports[i]!, addresses[i]!)
      waiting = 0
    },
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
          const opened: DatagramSocket = {
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
            queue(packet, toPort, toAddress) {
              sockets[waiting] = opened
              packets[waiting] = packet
              ports[waiting] = toPort
              addresses[waiting++] = toAddress
            },
            close() {
              if (!open) return
              open = false
              socket.close()
            },
          }
          resolve(opened)
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
