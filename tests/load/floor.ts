/**
 * `npm run bench:floor`: what UDP sockets alone need on this machine, to hold the figures of
 * `bench:calls` against: 400 legs take and send a packet of voice every 20 ms, and nothing is done
 * with it. The floor itself is the first block: Node's sockets, one a leg, as anybody would use them.
 * Below it are the three implementations of the engine's own `DatagramIo`, with a socket for each leg
 * (as SIP needs) and one for all (as browsers need). A machine in a virtual machine may need several
 * times what another needs.
 */
import { createSocket, type Socket } from 'node:dgram'
import { type DatagramIo, openDatagramIo } from '@offhook/engine'
import { table } from './support.ts'

const LEGS = 400
const SECONDS = 10
const PHASES = 4
const PHASE_MS = 5
const PACKET_BYTES = 172
const ADDRESS = '127.0.0.1'

/** Some way to take and send packets. */
interface Way {
  readonly name: string
  taken(): number
  /** Takes what has come, and sends the packets of the legs of that phase. */
  phase(number: number): void
  close(): void
}

/** A literal address needs no resolver. */
const lookup = (
  hostname: string,
  _options: unknown,
  done: (error: null, address: string, family: number) => void,
) => done(null, hostname, 4)

async function nodeSockets(): Promise<Way> {
  let taken = 0
  const legs = await Promise.all(
    Array.from({ length: LEGS }, async () => {
      const socket = createSocket({ type: 'udp4', lookup: lookup as never })
      socket.on('message', () => taken++)
      await new Promise<void>((resolve) => socket.bind(0, ADDRESS, resolve))
      return { socket, port: socket.address().port }
    }),
  )
  const packet = Buffer.alloc(PACKET_BYTES)
  return {
    name: 'floor: node:dgram',
    taken: () => taken,
    phase(number) {
      for (let i = number % PHASES; i < LEGS; i += PHASES) {
        const partner = legs[i ^ 1] as { socket: Socket; port: number }
        legs[i]?.socket.send(packet, partner.port, ADDRESS)
      }
    },
    close() {
      for (const { socket } of legs) socket.close()
    },
  }
}

async function engineIo(io: DatagramIo, sockets: number): Promise<Way> {
  const options = { address: ADDRESS, port: 0, onPacket: () => {} }
  const opened = await Promise.all(
    Array.from({ length: sockets }, () =>
      io.open(sockets === 1 ? { ...options, bufferSize: 4 * 1024 * 1024 } : options),
    ),
  )
  const legs = Array.from({ length: LEGS }, (_, i) => {
    const socket = opened[i % sockets]!
    const peer = io.peers.of(ADDRESS, opened[(i ^ 1) % sockets]!.port)
    io.peers.keep(peer)
    return { socket, peer }
  })
  const packet = new Uint8Array(PACKET_BYTES)
  return {
    name: `${io.name}, ${sockets === 1 ? 'one socket' : 'a socket each'}`,
    taken: () => io.taken,
    phase(number) {
      io.receive(performance.now())
      for (let i = number % PHASES; i < LEGS; i += PHASES) {
        const { socket, peer } = legs[i]!
        socket.queue(packet, PACKET_BYTES, peer)
      }
      io.flush()
    },
    close: () => io.close(),
  }
}

async function measure(way: Way): Promise<Record<string, unknown>> {
  const takenBefore = way.taken()
  const before = process.cpuUsage()
  const startedAt = performance.now()
  for (let number = 0; number < (SECONDS * 1000) / PHASE_MS; number++) {
    way.phase(number)
    const left = startedAt + (number + 1) * PHASE_MS - performance.now()
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)))
  }
  const { user, system } = process.cpuUsage(before)
  return {
    way: way.name,
    legs: LEGS,
    'CPU ms/leg-s': Math.round((user + system) / LEGS / SECONDS) / 1000,
    'of it user': Math.round(user / LEGS / SECONDS) / 1000,
    'taken %': Math.round(((way.taken() - takenBefore) / (LEGS * SECONDS * 50)) * 1000) / 10,
  }
}

const rows = []
const floor = await nodeSockets()
for (const _ of [1, 2, 3]) rows.push(await measure(floor))
floor.close()
if (!process.argv.includes('--floor')) {
  for (const mode of ['dgram', 'syscalls', 'uring'] as const) {
    for (const sockets of [LEGS, 1]) {
      const way = await engineIo((await openDatagramIo(mode)).io, sockets)
      rows.push(await measure(way))
      way.close()
    }
  }
}
table(rows)
