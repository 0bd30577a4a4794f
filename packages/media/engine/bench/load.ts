/**
 * What a leg costs. Run from the root of the repository:
 *
 *   node --import tsx --conditions=source packages/media/engine/bench/load.ts [legs] [conference] [seconds] [record]
 *
 * The engine runs in this process, the parties in a child process, over real sockets. Printed is the
 * CPU of this process (all threads) per leg-second, without start and end.
 */
import { fork } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EndpointId, makeRoomId, makeTapId, type RoomId } from '@offhook/control'
import { silentLogger } from '@offhook/core'
import { startMediaEngine } from '../src/index.ts'
import { testCertificate } from '../src/test-support/test-certificate.ts'

const PACKET = 172

/** The parties: every leg sends 50 packets a second, spread over the 20 ms, and counts what it gets. */
async function runParties(ports: readonly number[]): Promise<void> {
  const sockets = await Promise.all(
    ports.map(
      () =>
        new Promise<ReturnType<typeof createSocket>>((resolve) => {
          const lookup = (
            host: string,
            _: unknown,
            done: (e: null, a: string, f: number) => void,
          ) => done(null, host, 4)
          const socket = createSocket({ type: 'udp4', lookup: lookup as never })
          socket.bind(0, '127.0.0.1', () => resolve(socket))
        }),
    ),
  )
  let received = 0
  for (const socket of sockets) {
    socket.on('message', () => {
      received++
    })
  }
  process.send!({ ports: sockets.map((socket) => socket.address().port) })
  const packets = ports.map((_, i) => {
    const packet = Buffer.alloc(PACKET)
    packet[0] = 0x80
    packet.writeUInt32BE(i + 1, 8)
    for (let at = 12; at < PACKET; at++) packet[at] = 0x90 + ((at * (i % 7)) % 32)
    return packet
  })
  const base = performance.now()
  let slot = 0
  let sequence = 0
  const run = (): void => {
    for (; base + slot * 2 <= performance.now(); slot++) {
      const part = slot % 10
      if (part === 0) sequence++
      for (let i = part; i < ports.length; i += 10) {
        const packet = packets[i]!
        packet.writeUInt16BE(sequence & 0xffff, 2)
        packet.writeUInt32BE((sequence * 160) >>> 0, 4)
        sockets[i]!.send(packet, ports[i]!, '127.0.0.1')
      }
    }
    setTimeout(run, 1)
  }
  process.on('message', () => {
    process.send!({ received })
    received = 0
  })
  run()
}

async function runEngine(
  legs: number,
  conference: number,
  seconds: number,
  record: boolean,
): Promise<void> {
  const { certPem, keyPem } = await testCertificate()
  let worst = 0
  const engine = await startMediaEngine({
    bindAddress: '127.0.0.1',
    rtpPorts: { min: 20_000, max: 29_999 },
    webrtc: { port: 0, addresses: ['127.0.0.1'], publicAddress: null },
    certificate: { certPem, keyPem },
    logger: silentLogger,
    onAlive: ({ worstLatenessMs }) => {
      worst = Math.max(worst, worstLatenessMs)
    },
  })
  const folder = mkdtempSync(join(tmpdir(), 'offhook-bench-'))
  const endpoints: { endpointId: EndpointId; port: number }[] = []
  for (let i = 0; i < legs; i++) endpoints.push(await engine.openRtp({ forPeer: '127.0.0.1' }))
  const child = fork(import.meta.filename, [], {
    env: { ...process.env, BENCH_PORTS: endpoints.map(({ port }) => port).join() },
  })
  const ports = await new Promise<number[]>((resolve) => {
    child.once('message', (message: { ports: number[] }) => resolve(message.ports))
  })
  let roomId: RoomId | undefined
  for (const [i, { endpointId }] of endpoints.entries()) {
    if (i % conference === 0) {
      roomId = makeRoomId()
      engine.post([{ type: 'room.open', roomId }])
    }
    engine.post([
      {
        type: 'endpoint.configure',
        endpointId,
        codec: { name: 'PCMU', payloadType: 0 },
        dtmfPayloadType: 101,
        remote: { address: '127.0.0.1', port: ports[i]! },
        latchFrom: [],
        sends: true,
        receives: true,
      },
      { type: 'room.set-member', roomId: roomId!, endpointId, sendsTo: 'all', hears: true },
    ])
    if (record && i % 2 === 0) {
      engine.post([
        {
          type: 'tap.start',
          tapId: makeTapId(),
          of: { endpointId },
          layout: 'dual',
          sink: { kind: 'wav', path: join(folder, `${i}.wav`), trimSilence: false },
        },
      ])
    }
  }
  const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
  const count = (): Promise<number> =>
    new Promise((resolve) => {
      child.once('message', (message: { received: number }) => resolve(message.received))
      child.send('count')
    })
  await wait(3_000)
  await count()
  worst = 0
  const before = await engine.statistics(endpoints[0]!.endpointId)
  const cpu = process.cpuUsage()
  const from = performance.now()
  await wait(seconds * 1_000)
  const { user, system } = process.cpuUsage(cpu)
  const elapsed = (performance.now() - from) / 1_000
  const received = await count()
  const after = await engine.statistics(endpoints[0]!.endpointId)
  console.log({
    legs,
    conference,
    record,
    cpuMsPerLegSecond: Number(((user + system) / 1_000 / legs / elapsed).toFixed(3)),
    userShare: Number((user / (user + system)).toFixed(2)),
    cores: Number(((user + system) / 1_000_000 / elapsed).toFixed(2)),
    packetsOutPerLegSecond: Number((received / legs / elapsed).toFixed(1)),
    packetsInPerSecondOfFirstLeg: Number(
      ((after.packetsReceived - before.packetsReceived) / elapsed).toFixed(1),
    ),
    late: after.packetsLate - before.packetsLate,
    worstLatenessMs: Number(worst.toFixed(1)),
  })
  child.kill()
  await engine.close()
  rmSync(folder, { recursive: true })
}

const { BENCH_PORTS } = process.env
if (BENCH_PORTS) {
  await runParties(BENCH_PORTS.split(',').map(Number))
} else {
  const [legs = '400', conference = '2', seconds = '8', record = ''] = process.argv.slice(2)
  await runEngine(Number(legs), Number(conference), Number(seconds), record === 'record')
}
