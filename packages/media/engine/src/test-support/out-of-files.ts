/**
 * A process with few files: opens sockets until there are no more, closes them, and does so again.
 * Started by the tests of `DatagramIo`, which read the line that it prints.
 */
import { readdirSync } from 'node:fs'
import type { DatagramSocket } from '../io/datagram-io.ts'
import { type IoMode, openDatagramIo } from '../io/open-io.ts'

const ADDRESS = '127.0.0.1'

const { io } = await openDatagramIo(process.argv[2] as IoMode)
const files = (): number => readdirSync('/proc/self/fd').length
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Opens all that there are; gives how many and the code of the refusal. */
async function exhaust(): Promise<{ count: number; code: unknown }> {
  const sockets: DatagramSocket[] = []
  try {
    for (;;) sockets.push(await io.open({ address: ADDRESS, port: 0, onPacket: () => {} }))
  } catch (error) {
    for (const socket of sockets) socket.close()
    for (let i = 0; i < 10; i++) await turn()
    io.receive(performance.now())
    return { count: sockets.length, code: (error as NodeJS.ErrnoException).code }
  }
}

const before = files()
const first = await exhaust()
const second = await exhaust()
let heard = 0
const socket = await io.open({ address: ADDRESS, port: 0, onPacket: () => heard++ })
socket.send(Uint8Array.of(1), 1, io.peers.of(ADDRESS, socket.port))
while (heard === 0) {
  io.receive(performance.now())
  await turn()
}
socket.close()
for (let i = 0; i < 10; i++) await turn()
const left = files() - before
console.log(
  JSON.stringify({
    refusal: first.code,
    sockets: first.count,
    again: second.code,
    sockets2: second.count,
    heard,
    left,
  }),
)
io.close()
