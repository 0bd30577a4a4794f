/**
 * Sockets that come and go under load, at random: every packet that comes is one that was sent to
 * its socket, whole. `OFFHOOK_CHURN_SECONDS` makes it run for an hour (`npm run test:deep`).
 */
import { describe, expect, it } from 'vitest'
import type { DatagramSocket } from './datagram-io.ts'
import { openDatagramIo } from './open-io.ts'

const seconds = Number(process.env['OFFHOOK_CHURN_SECONDS'] ?? 1)
const LOOPBACK = '127.0.0.1'
const MAX_SOCKETS = 60
/** An hour must not need more memory than its first minutes. */
const MAX_GROWTH_BYTES = 64 * 1024 * 1024
/** Serial of the socket it is for, length, fill byte. */
const HEAD = 9

interface Member {
  readonly socket: DatagramSocket
  readonly serial: number
  readonly peer: number
}

describe.each(['dgram', 'syscalls', 'uring'] as const)('churn by %s', (mode) => {
  it(`loses nobody's bytes in ${seconds} s`, { timeout: seconds * 2_000 + 30_000 }, async () => {
    const { io } = await openDatagramIo(mode)
    const members: Member[] = []
    const faults: string[] = []
    let serials = 0
    let taken = 0
    let seed = 20_261_129
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }

    const check = (packet: Uint8Array, length: number, serial: number): void => {
      taken++
      const head = new DataView(packet.buffer, packet.byteOffset, Math.max(length, HEAD))
      if (length < HEAD || head.getUint32(4) !== length) faults.push(`cut to ${length}`)
      else if (head.getUint32(0) !== serial) faults.push(`for ${head.getUint32(0)}, not ${serial}`)
      else {
        const fill = packet[8]!
        for (let i = HEAD; i < length; i++) {
          if (packet[i] !== fill) return void faults.push(`byte ${i} of ${length} changed`)
        }
      }
      packet.fill(0, 0, length)
    }

    const join = async (): Promise<void> => {
      const serial = ++serials
      const onPacket = (packet: Uint8Array, length: number, from: number): void => {
        // Ports are used again: what others on this machine send to whoever had it before is theirs.
        if (members.some(({ peer }) => peer === from)) check(packet, length, serial)
        // One in a hundred leaves in the middle of its own batch.
        if (random(100) === 0) leave(members.findIndex((member) => member.serial === serial))
      }
      const bufferSize = random(4) === 0 ? 1024 * 1024 : undefined
      const socket = await io.open({
        address: LOOPBACK,
        port: 0,
        onPacket,
        ...(bufferSize === undefined ? {} : { bufferSize }),
      })
      const peer = io.peers.of(LOOPBACK, socket.port)
      io.peers.keep(peer)
      members.push({ socket, serial, peer })
    }

    const leave = (index: number): void => {
      const [member] = members.splice(index, index < 0 ? 0 : 1)
      member?.socket.close()
      if (member) io.peers.release(member.peer)
    }

    const speak = (): void => {
      const [from, to] = [members[random(members.length)], members[random(members.length)]]
      if (!from || !to) return
      const length = HEAD + (random(20) === 0 ? random(65_000) : random(400))
      const packet = new Uint8Array(length + random(40)).fill(random(256))
      const head = new DataView(packet.buffer)
      head.setUint32(0, to.serial)
      head.setUint32(4, length)
      packet[8] = packet[HEAD] ?? 0
      if (random(8) === 0) from.socket.send(packet, length, to.peer)
      else from.socket.queue(packet, length, to.peer)
    }

    const end = performance.now() + seconds * 1_000
    let rss = 0
    for (let round = 0; performance.now() < end && faults.length === 0; round++) {
      if (members.length < MAX_SOCKETS && random(3) === 0) await join()
      if (members.length > 2 && random(40) === 0) leave(random(members.length))
      for (let i = random(80); i > 0; i--) speak()
      io.flush()
      io.receive(performance.now())
      await new Promise((resolve) => setImmediate(resolve))
      if (round === 5_000) rss = process.memoryUsage.rss()
    }
    const growth = rss === 0 ? 0 : process.memoryUsage.rss() - rss
    while (members.length > 0) leave(0)
    io.receive(performance.now())
    io.receive(performance.now())

    expect(faults).toEqual([])
    expect(taken).toBeGreaterThan(500)
    expect(serials).toBeGreaterThan(10)
    expect(io.peers.size).toBe(0)
    if (seconds >= 60) expect(growth).toBeLessThan(MAX_GROWTH_BYTES)
    io.close()
  })
})
