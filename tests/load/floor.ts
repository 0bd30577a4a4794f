/**
 * `npm run bench:floor`: what Node's UDP sockets alone need on this machine, to hold the figures of
 * `bench:calls` against: 400 legs with a socket each take and send a packet of voice every 20 ms, and
 * nothing is done with it. A machine in a virtual machine may need several times what another needs.
 */
import { createSocket, type Socket } from 'node:dgram'
import { table } from './support.ts'

const LEGS = 400
const SECONDS = 10
const PHASES = 4
const PHASE_MS = 5
const PACKET_BYTES = 172

/** A literal address needs no resolver. */
const lookup = (
  hostname: string,
  _options: unknown,
  done: (error: null, address: string, family: number) => void,
) => done(null, hostname, 4)

let taken = 0
const legs = await Promise.all(
  Array.from({ length: LEGS }, async () => {
    const socket = createSocket({ type: 'udp4', lookup: lookup as never })
    socket.on('message', () => taken++)
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    return { socket, port: socket.address().port }
  }),
)
const packet = Buffer.alloc(PACKET_BYTES)

function phase(number: number): void {
  for (let i = number % PHASES; i < LEGS; i += PHASES) {
    const partner = legs[i ^ 1] as { socket: Socket; port: number }
    legs[i]?.socket.send(packet, partner.port, '127.0.0.1')
  }
}

const rows = []
for (const run of [1, 2, 3]) {
  taken = 0
  const before = process.cpuUsage()
  const startedAt = performance.now()
  for (let number = 0; number < (SECONDS * 1000) / PHASE_MS; number++) {
    phase(number)
    const left = startedAt + (number + 1) * PHASE_MS - performance.now()
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)))
  }
  const { user, system } = process.cpuUsage(before)
  rows.push({
    run,
    legs: LEGS,
    'CPU ms/leg-s': Math.round((user + system) / LEGS / SECONDS) / 1000,
    'taken %': Math.round((taken / (LEGS * SECONDS * 50)) * 1000) / 10,
  })
}
for (const { socket } of legs) socket.close()
table(rows)
