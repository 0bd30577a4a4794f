/** What every implementation of `DatagramIo` keeps. */
import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DatagramIo, DatagramSocket } from './datagram-io.ts'
import { type IoMode, openDatagramIo } from './open-io.ts'
import { NO_PEER } from './peer-table.ts'

const LOOPBACK = '127.0.0.1'
const LONGEST = 65_507
const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === '::1'),
)

/** One packet as it came. */
interface Taken {
  readonly bytes: Uint8Array
  readonly peer: number
  readonly at: number
}

describe.each(['dgram', 'syscalls', 'uring'] as const satisfies readonly IoMode[])('%s', (mode) => {
  let io: DatagramIo

  beforeEach(async () => {
    io = (await openDatagramIo(mode)).io
  })

  afterEach(() => {
    io.close()
    io.close()
  })

  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

  /** Receives until the condition holds. */
  async function until(done: () => boolean): Promise<void> {
    const deadline = performance.now() + 10_000
    while (!done()) {
      io.receive(performance.now())
      await turn()
      if (performance.now() > deadline) throw new Error('it never came')
    }
  }

  /** A socket that keeps copies of what it takes. */
  async function listener(address = LOOPBACK, bufferSize = 4 * 1024 * 1024) {
    const taken: Taken[] = []
    const socket = await io.open({
      address,
      port: 0,
      bufferSize,
      onPacket: (packet, length, peer, at) =>
        taken.push({ bytes: new Uint8Array(packet.subarray(0, length)), peer, at }),
    })
    const peer = io.peers.of(address, socket.port)
    io.peers.keep(peer)
    return { socket, taken, peer }
  }

  const open = (onPacket: () => void = () => {}): Promise<DatagramSocket> =>
    io.open({ address: LOOPBACK, port: 0, onPacket })

  it('says what it is', () => {
    expect(io.name).toBe(mode)
  })

  it('sends queued packets in order at the flush, and not before', async () => {
    const { socket, taken, peer } = await listener()
    for (const byte of [1, 2, 3]) socket.queue(Uint8Array.of(byte), 1, peer)
    for (let i = 0; i < 20; i++) {
      io.receive(i)
      await turn()
    }
    expect(taken).toEqual([])
    io.flush()
    await until(() => taken.length === 3)

    expect(taken.map(({ bytes }) => [...bytes])).toEqual([[1], [2], [3]])
    expect(io.taken).toBe(3)
    io.flush()
    await turn()
    io.receive(0)
    expect(io.taken).toBe(3)
  })

  it('sends the packets of many sockets, and many packets of one, in one flush', async () => {
    const { taken, peer } = await listener()
    const [one, other] = [await open(), await open()]
    for (let i = 0; i < 150; i++) one.queue(Uint8Array.of(i), 1, peer)
    for (let i = 150; i < 250; i++) (i % 2 ? one : other).queue(Uint8Array.of(i), 1, peer)
    io.flush()
    await until(() => taken.length === 250)

    const order = (port: number) =>
      taken.filter((each) => io.peers.port(each.peer) === port).map(({ bytes }) => bytes[0]!)
    const sorted = (list: number[]) => [...list].sort((a, b) => a - b)
    expect(order(one.port)).toEqual(sorted(order(one.port)))
    expect(order(one.port)).toHaveLength(200)
    expect(order(other.port)).toEqual(sorted(order(other.port)))
  })

  it('gives every packet of a batch its one time, and the number of its sender', async () => {
    const { taken, peer } = await listener()
    const sender = await open()
    sender.send(Uint8Array.of(1), 1, peer)
    sender.send(Uint8Array.of(2), 1, peer)
    await until(() => taken.length === 2)

    expect(taken[0]!.peer).toBe(taken[1]!.peer)
    for (const { at } of taken) expect(at).toBeGreaterThan(0)
    io.peers.keep(taken[0]!.peer)
    expect(io.peers.textOf(taken[0]!.peer)).toEqual({ address: LOOPBACK, port: sender.port })
    expect(io.peers.of(LOOPBACK, sender.port)).toBe(taken[0]!.peer)
  })

  it.each([3, 300])('takes at once all that %i sockets have', async (count) => {
    const listeners = await Promise.all(Array.from({ length: count }, () => listener()))
    const sender = await open()
    // Quiet before, and then in mid-stream.
    for (const at of [1_000, 1_005]) {
      for (const { peer } of listeners) {
        for (let i = 0; i < 3; i++) sender.send(Uint8Array.of(i), 1, peer)
      }
      await turn()
      await turn()
      while (io.receive(at)) await turn()
      for (const { taken } of listeners) {
        // Ports are used again: others may send to whoever had it before.
        const ours = taken.splice(0).filter((each) => io.peers.port(each.peer) === sender.port)
        expect(ours.map(({ bytes }) => bytes[0])).toEqual([0, 1, 2])
      }
    }
  })

  it('forgets strangers with the next batch, and nobody who is kept', async () => {
    const { socket, taken, peer } = await listener()
    const strangers = await Promise.all(Array.from({ length: 30 }, () => open()))
    for (const stranger of strangers) stranger.send(Uint8Array.of(1), 1, peer)
    await until(() => taken.length === 30)
    io.receive(0)

    expect(io.peers.size).toBe(1)
    expect(io.peers.textOf(peer)).toEqual({ address: LOOPBACK, port: socket.port })
  })

  it('sends the first bytes of a packet alone', async () => {
    const { socket, taken, peer } = await listener()
    const packet = Uint8Array.of(1, 2, 3, 4)
    socket.send(packet, 2, peer)
    socket.queue(packet.subarray(1), 2, peer)
    io.flush()
    await until(() => taken.length === 2)
    expect(taken.map(({ bytes }) => [...bytes])).toEqual([
      [1, 2],
      [2, 3],
    ])
  })

  it('lets the listener write into the packet', async () => {
    let heard = 0
    const socket = await io.open({
      address: LOOPBACK,
      port: 0,
      onPacket: (packet, length) => {
        heard += packet[0]!
        packet.fill(0xff, 0, length)
      },
    })
    const peer = io.peers.of(LOOPBACK, socket.port)
    io.peers.keep(peer)
    for (let i = 0; i < 5; i++) socket.send(Uint8Array.of(1, 2, 3), 3, peer)
    await until(() => io.taken === 5)
    expect(heard).toBe(5)
  })

  it('takes and sends every length from 0 to the longest, whole', async () => {
    const { socket, taken, peer } = await listener()
    const packet = Uint8Array.from({ length: LONGEST }, (_, i) => (i * 7 + (i >> 8)) & 0xff)
    const lengths = new Set<number>()
    for (let length = 0; length <= LONGEST; length++) {
      if (length % 2) socket.send(packet, length, peer)
      else {
        socket.queue(packet, length, peer)
        io.flush()
      }
      if (length % 16 === 15 || length === LONGEST) await until(() => io.taken === length + 1)
      for (const { bytes } of taken.splice(0)) {
        lengths.add(bytes.length)
        if (Buffer.compare(bytes, packet.subarray(0, bytes.length)) !== 0) {
          throw new Error(`a packet of ${bytes.length} bytes came changed`)
        }
      }
    }
    expect(lengths.size).toBe(LONGEST + 1)
    expect(io.refused).toBe(0)
  }, 60_000)

  it('refuses what cannot be sent, and counts it', async () => {
    const { socket, taken, peer } = await listener()
    const packet = new Uint8Array(LONGEST + 100)
    const impossible = [
      () => socket.send(packet, LONGEST + 1, peer),
      () => socket.send(packet, packet.length + 1, peer),
      () => socket.send(packet, -1, peer),
      () => socket.send(packet, Number.NaN, peer),
      () => socket.send(packet, 1, NO_PEER),
      () => socket.send(packet, 1, 9_999_999),
      () => socket.send(packet, 1, io.peers.of('not-an-address', 9)),
      () => socket.send(packet, 1, io.peers.of(LOOPBACK, 70_000)),
      () => socket.send(packet, 1, io.peers.of('::1', 9)),
    ]
    for (const send of impossible) send()
    await until(() => io.refused === impossible.length)
    for (const byte of [1, 2, 3]) socket.queue(Uint8Array.of(byte), 1, byte === 2 ? NO_PEER : peer)
    io.flush()
    await until(() => taken.length === 2)

    expect(taken.map(({ bytes }) => bytes[0])).toEqual([1, 3])
    expect(io.refused).toBe(impossible.length + 1)
  })

  it('goes on after a send to a port where nobody listens', async () => {
    const { socket, taken, peer } = await listener()
    const gone = await open()
    const nobody = io.peers.of(LOOPBACK, gone.port)
    io.peers.keep(nobody)
    gone.close()
    const forbidden = io.peers.of('255.255.255.255', 9)
    io.peers.keep(forbidden)
    for (let i = 0; i < 10; i++) {
      socket.send(Uint8Array.of(0), 1, nobody)
      socket.send(Uint8Array.of(0), 1, forbidden)
      socket.send(Uint8Array.of(i), 1, peer)
    }
    await until(() => taken.length === 10)
  })

  it('loses packets of a flood, but no others, and its own order', async () => {
    const { taken, peer } = await listener(LOOPBACK, 64 * 1024)
    const quiet = await listener()
    const sender = await open()
    const packet = new Uint8Array(200)
    for (let i = 0; i < 20_000; i++) {
      new DataView(packet.buffer).setUint32(0, i)
      sender.queue(packet, packet.length, peer)
      io.flush()
      if (i % 1_000 === 0) sender.send(Uint8Array.of(7), 1, quiet.peer)
    }
    await until(() => quiet.taken.length === 20)
    let drained = -1
    while (drained !== io.taken) {
      drained = io.taken
      for (let i = 0; i < 50; i++) {
        await turn()
        io.receive(0)
      }
    }

    const numbers = taken.map(({ bytes }) => new DataView(bytes.buffer).getUint32(0))
    expect(numbers.length).toBeGreaterThan(50)
    for (let i = 1; i < numbers.length; i++) expect(numbers[i]).toBeGreaterThan(numbers[i - 1]!)
  }, 30_000)

  it('closes in mid-flight: what came is not handed on, what waits is not sent', async () => {
    const heard: string[] = []
    const sockets: DatagramSocket[] = []
    const closeBoth = (name: string) => () => {
      heard.push(name)
      for (const socket of sockets) socket.close()
    }
    sockets.push(await open(closeBoth('one')), await open(closeBoth('other')))
    const peers = sockets.map(({ port }) => io.peers.of(LOOPBACK, port))
    for (const peer of peers) io.peers.keep(peer)
    const sender = await open()
    for (let i = 0; i < 10; i++) for (const peer of peers) sender.send(Uint8Array.of(1), 1, peer)
    await until(() => heard.length > 0)
    for (let i = 0; i < 20; i++) {
      io.receive(0)
      await turn()
    }
    expect(heard).toHaveLength(1)

    const { taken, peer } = await listener()
    sender.queue(Uint8Array.of(1), 1, peer)
    sender.close()
    sender.close()
    sender.queue(Uint8Array.of(1), 1, peer)
    sender.send(Uint8Array.of(1), 1, peer)
    io.flush()
    for (let i = 0; i < 20; i++) {
      io.receive(0)
      await turn()
    }
    expect(taken).toEqual([])
  })

  it('closes as a whole in the middle of a batch', async () => {
    let heard = 0
    const socket = await open(() => {
      if (++heard === 3) io.close()
    })
    const peer = io.peers.of(LOOPBACK, socket.port)
    io.peers.keep(peer)
    for (let i = 0; i < 5; i++) socket.send(Uint8Array.of(i), 1, peer)
    await until(() => heard === 3)
    socket.queue(Uint8Array.of(6), 1, peer)
    io.flush()
    for (let i = 0; i < 20; i++) {
      io.receive(i)
      await turn()
    }
    expect(heard).toBe(3)
  })

  it('gives a new socket none of what came for the one before it', async () => {
    const { peer: elsewhere } = await listener()
    for (let i = 0; i < 50; i++) {
      const first = await open(() => {
        throw new Error('a closed socket was given a packet')
      })
      const peer = io.peers.of(LOOPBACK, first.port)
      const sender = await open()
      sender.send(Uint8Array.of(1), 1, peer)
      first.close()
      const second = await listener()
      sender.send(Uint8Array.of(2), 1, second.peer)
      sender.send(Uint8Array.of(2), 1, elsewhere)
      await until(() => second.taken.length === 1)
      expect(second.taken[0]!.bytes[0]).toBe(2)
      second.socket.close()
      sender.close()
      io.peers.release(second.peer)
    }
  })

  it('rejects an address that is taken, and one that is not here, by their codes', async () => {
    const { port } = await open()
    const onPacket = (): void => {}
    const taken = io.open({ address: LOOPBACK, port, onPacket })
    await expect(taken).rejects.toMatchObject({
      code: 'EADDRINUSE',
      address: LOOPBACK,
      message: expect.stringMatching(/EADDRINUSE/),
    })
    await expect(io.open({ address: '192.0.2.1', port: 0, onPacket })).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
      address: '192.0.2.1',
    })
    await expect(io.open({ address: LOOPBACK, port, onPacket })).rejects.toThrow()
    const { socket, taken: packets, peer } = await listener()
    socket.send(Uint8Array.of(1), 1, peer)
    await until(() => packets.length === 1)
  })

  it('leaves no file open behind, and goes on after there were none left', async () => {
    const { stdout } = await promisify(execFile)('bash', [
      '-c',
      'ulimit -n 90 && exec "$0" --import tsx --conditions=source "$@"',
      process.execPath,
      join(import.meta.dirname, '../test-support/out-of-files.ts'),
      mode,
    ])
    expect(JSON.parse(stdout)).toEqual({
      refusal: 'EMFILE',
      sockets: expect.any(Number),
      again: 'EMFILE',
      sockets2: expect.any(Number),
      heard: 1,
      left: 0,
    })
    const { sockets, sockets2 } = JSON.parse(stdout)
    expect(sockets).toBeGreaterThan(20)
    expect(sockets2).toBe(sockets)
  }, 20_000)

  it.skipIf(!hasIpv6)('speaks IPv6, and IPv4 beside it', async () => {
    const six = await listener('::1')
    const four = await listener()
    six.socket.send(Uint8Array.of(6), 1, six.peer)
    four.socket.send(Uint8Array.of(4), 1, four.peer)
    await until(() => six.taken.length + four.taken.length === 2)

    expect(six.taken[0]!.bytes[0]).toBe(6)
    expect(six.taken[0]!.peer).toBe(six.peer)
    expect(io.peers.textOf(six.peer)).toEqual({ address: '::1', port: six.socket.port })
    expect(four.taken[0]!.peer).toBe(four.peer)
  })

  it('takes packets of other programs', async () => {
    const { taken, socket } = await listener()
    const foreign = createSocket('udp4')
    await new Promise<void>((resolve) => foreign.bind(0, LOOPBACK, resolve))
    foreign.send('hello', socket.port, LOOPBACK)
    await until(() => taken.length === 1)
    expect(Buffer.from(taken[0]!.bytes).toString()).toBe('hello')
    expect(io.peers.of(LOOPBACK, foreign.address().port)).not.toBe(NO_PEER)
    foreign.close()
  })
})
