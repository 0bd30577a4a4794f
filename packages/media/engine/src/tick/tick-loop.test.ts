import { afterEach, describe, expect, it } from 'vitest'
import { PHASE_MS } from '../audio/format.ts'
import { createDgramIo, type DatagramSocket } from '../io/datagram-io.ts'
import { TickLoop } from './tick-loop.ts'

const closing: (() => void)[] = []

afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Runs a loop until `phases` phases were run; gives their numbers and times. */
function run(phases: number, onPhase: (count: number) => void = () => {}) {
  const io = createDgramIo()
  const numbers: number[] = []
  const times: number[] = []
  let skipped = 0
  return new Promise<{ numbers: number[]; times: number[]; skipped: number }>((resolve) => {
    const loop = new TickLoop({
      io,
      target: {
        runPhase(phase) {
          numbers.push(phase)
          times.push(performance.now())
          onPhase(numbers.length)
          if (numbers.length === phases) resolve({ numbers, times, skipped })
        },
        skipPhases(count) {
          skipped += count
        },
        isIdle: () => numbers.length >= phases,
      },
    })
    closing.push(() => loop.close())
    loop.wake()
  })
}

/** Works without a pause, as a slow turn does. */
function block(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

describe('the tick loop', () => {
  it('runs every phase once, in order, at a steady pace', async () => {
    const { numbers, times } = await run(100)
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i))
    const elapsed = times.at(-1)! - times[0]!
    expect(elapsed).toBeGreaterThan(98 * PHASE_MS)
    expect(elapsed).toBeLessThan(99 * PHASE_MS + 60)
  })

  it('catches up after a short delay without losing a phase', async () => {
    const { numbers, skipped } = await run(40, (count) => {
      if (count === 10) block(60)
    })
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i))
    expect(skipped).toBe(0)
  })

  it('skips what it cannot catch up, and says how much', async () => {
    const { numbers, skipped } = await run(20, (count) => {
      if (count === 5) block(400)
    })
    expect(skipped).toBeGreaterThan(60)
    expect(numbers.at(-1)! - numbers[0]! + 1).toBe(20 + skipped)
  })
})

describe('datagram sockets', () => {
  it('send queued packets in order at the flush, and count what came', async () => {
    const io = createDgramIo()
    const got: number[] = []
    let socket: DatagramSocket | undefined
    const all = new Promise<void>((resolve, reject) => {
      const onPacket = (packet: Uint8Array): void => {
        if (got.push(packet[0]!) === 3) resolve()
      }
      io.open({ address: '127.0.0.1', port: 0, onPacket }).then((opened) => {
        socket = opened
        closing.push(() => opened.close())
        for (const byte of [1, 2, 3]) opened.queue(Uint8Array.of(byte), opened.port, '127.0.0.1')
        io.flush()
      }, reject)
    })
    await all
    expect(got).toEqual([1, 2, 3])
    expect(io.taken).toBe(3)
    socket!.close()
    socket!.close()
    socket!.send(Uint8Array.of(1), 9, '127.0.0.1')
  })

  it('reject an address that is taken, and survive an impossible send', async () => {
    const io = createDgramIo()
    const onPacket = (): void => {}
    const socket = await io.open({ address: '127.0.0.1', port: 0, onPacket })
    closing.push(() => socket.close())
    const { port } = socket
    await expect(io.open({ address: '127.0.0.1', port, onPacket })).rejects.toThrow(/EADDRINUSE/)
    socket.send(Uint8Array.of(1), 70_000, '127.0.0.1')
    socket.send(Uint8Array.of(1), 9, 'not-an-address')
    expect(io.refused).toBe(1)
    socket.send(Uint8Array.of(2), port, '127.0.0.1')
    await expect.poll(() => io.taken).toBe(1)
  })
})
