/**
 * What a codec costs: `npm run bench:codecs [-- legs [seconds]]`; 0 legs leave the second part out.
 *
 * First the codec alone: CPU-µs to encode and to decode 20 ms of speech, and memory; and what it costs to
 * count a packet that came, with and without the count of those that came late. Then legs: two by two in a
 * room, speaking one codec or two (transcoding), over real sockets. The engine runs in this process, the
 * parties in a child process, so that only the engine is counted. Codecs and engine are the built ones,
 * as they run in production, since sources that are compiled on the way cost more. Hold the figures
 * against `npm run bench:floor` of the same minute.
 */
import { fork } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type EndpointId, makeRoomId, type RoomId } from '@offhook/control'
import { silentLogger } from '@offhook/core'
import { startMediaEngine } from '@offhook/engine'
import {
  type AudioCodec,
  codecs,
  DelayVariation,
  ReceiverStatistics,
  writeRtpHeader,
} from '@offhook/rtp'
import { RateConverter } from '../src/audio/rate-converter.ts'
import { utterances } from '../src/test-support/answers.ts'
import { testCertificate } from '../src/test-support/test-certificate.ts'

const TICK_MS = 20
/** The figures are of code that is compiled as it will be for days. */
const WARM_MS = 5_000
const RUNS = 3
/** So many streams at once tell what one holds. */
const STREAMS = 1_000
const pairs = [
  ['PCMU', 'PCMU'],
  ['PCMU', 'PCMA'],
  ['G722', 'G722'],
  ['G722', 'PCMU'],
  ['opus', 'opus'],
  ['opus', 'PCMU'],
  ['opus', 'G722'],
] as const

type ToChild =
  | { readonly type: 'speak'; readonly legs: readonly { port: number; codec: string }[] }
  | { readonly type: 'count' | 'stop' }

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
const codecOf = (name: string): AudioCodec => codecs.get(name)!
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** Ten seconds of people and machines, in frames of the codec. */
function speech(codec: AudioCodec): Int16Array[] {
  const frames: Int16Array[] = []
  for (const { samples } of utterances().filter(({ kind }) => kind === 'machine')) {
    const wide = new RateConverter(160, 320)
    for (let at = 0; at + 160 <= samples.length && frames.length < 500; at += 160) {
      const frame = samples.subarray(at, at + 160)
      frames.push(codec.sampleRate > 8_000 ? wide.convert(frame).slice() : frame)
    }
  }
  return frames
}

function encoded(codec: AudioCodec, frames: readonly Int16Array[]): Buffer[] {
  const encoder = codec.createEncoder(codec.fmtp)
  const packets = frames.map((frame) => {
    const packet = Buffer.alloc(12 + 2 * frame.length)
    return packet.subarray(0, 12 + encoder.encode(frame, frame.length, packet, 12))
  })
  encoder.close?.()
  return packets
}

// ── The codec alone ───────────────────────────────────────────────────────────────────────────────

function alone(codec: AudioCodec): void {
  const frames = speech(codec)
  const packets = encoded(codec, frames)
  const encoder = codec.createEncoder(codec.fmtp)
  const decoder = codec.createDecoder()
  const packet = new Uint8Array(2_000)
  const out = new Int16Array(2_000)
  const cost = (work: () => void): number => {
    const rounds = Array.from({ length: 7 }, () => {
      const begun = process.cpuUsage()
      work()
      const { user, system } = process.cpuUsage(begun)
      return (user + system) / frames.length
    })
    return Math.min(...rounds)
  }
  const encodes = cost(() => {
    for (const frame of frames) encoder.encode(frame, frame.length, packet, 0)
  })
  const decodes = cost(() => {
    for (const each of packets) decoder.decode(each, 12, each.length - 12, out)
  })
  const bytes = packets.reduce((sum, { length }) => sum + length - 12, 0)
  const kbits = (bytes * 8) / (packets.length * TICK_MS)
  encoder.close?.()
  decoder.close?.()
  console.log(
    `${codec.name.padEnd(5)} encode ${encodes.toFixed(1)} µs, decode ${decodes.toFixed(1)} µs, ` +
      `${kbits.toFixed(1)} kbit/s, ${memoryOf(codec, frames[0]!, packets[0]!).toFixed(1)} KiB`,
  )
}

/** What an encoder and a decoder that are at work hold, in KiB. */
function memoryOf(codec: AudioCodec, frame: Int16Array, packet: Buffer): number {
  const out = new Uint8Array(2_000)
  const samples = new Int16Array(2_000)
  const before = process.memoryUsage().rss
  const streams = Array.from({ length: STREAMS }, () => {
    const [encoder, decoder] = [codec.createEncoder(codec.fmtp), codec.createDecoder()]
    encoder.encode(frame, frame.length, out, 0)
    decoder.decode(packet, 12, packet.length - 12, samples)
    return [encoder, decoder]
  })
  const grown = process.memoryUsage().rss - before
  for (const each of streams.flat()) each.close?.()
  return Math.max(0, grown) / STREAMS / 1_024
}

// ── Counting ──────────────────────────────────────────────────────────────────────────────────────

/** CPU-ns for each packet of many streams in turn, as the media thread has them: one in 50 comes late. */
function counting(): void {
  const streams = 200
  const packets = 10_000
  const cost = (isWatched: boolean): number => {
    const all = Array.from({ length: streams }, () => ({
      statistics: new ReceiverStatistics({ clockRate: 8_000 }),
      delays: new DelayVariation({ clockRate: 8_000 }),
    }))
    const begun = process.cpuUsage()
    for (let i = 0; i < packets; i++) {
      const timestamp = i * 160
      const at = i * TICK_MS + (i % 50 === 0 ? 210 : i % 7)
      for (const [ssrc, { statistics, delays }] of all.entries()) {
        statistics.update(i & 0xffff, timestamp, at, ssrc)
        if (isWatched) delays.packet(ssrc, timestamp, at)
      }
    }
    const { user, system } = process.cpuUsage(begun)
    return ((user + system) * 1_000) / (streams * packets)
  }
  const rounds = Array.from({ length: 7 }, () => [cost(false), cost(true)] as const)
  const [without, withIt] = [0, 1].map((of) => Math.min(...rounds.map((round) => round[of]!)))
  console.log(
    `a packet is counted in ${without!.toFixed(0)} ns, with those that come late in ${withIt!.toFixed(0)} ns`,
  )
}

// ── Legs ──────────────────────────────────────────────────────────────────────────────────────────

/** The parties: each sends its packet every 20 ms, spread over the tick, and counts what it hears. */
async function runParties(): Promise<void> {
  let sockets: Socket[] = []
  let timer: NodeJS.Timeout | null = null
  let heard = 0
  const recordings = new Map<string, Buffer[]>()
  const speak = async (legs: readonly { port: number; codec: string }[]): Promise<void> => {
    for (const { codec } of legs) {
      if (recordings.has(codec)) continue
      recordings.set(codec, encoded(codecOf(codec), speech(codecOf(codec))))
    }
    sockets = await Promise.all(
      legs.map(async () => {
        const socket = createSocket('udp4')
        socket.on('message', () => heard++)
        socket.bind(0, '127.0.0.1')
        await once(socket, 'listening')
        return socket
      }),
    )
    const begun = performance.now()
    let slot = 0
    const run = (): void => {
      for (; begun + slot * 2 <= performance.now(); slot++) {
        const tick = Math.floor(slot / 10)
        for (let i = slot % 10; i < legs.length; i += 10) {
          const { port, codec } = legs[i]!
          const { payloadType, timestampPerFrame } = codecOf(codec)
          const recording = recordings.get(codec)!
          const packet = recording[(tick + i * 37) % recording.length]!
          writeRtpHeader(packet, 0, {
            marker: false,
            payloadType,
            sequence: tick & 0xffff,
            timestamp: (tick * timestampPerFrame) >>> 0,
            ssrc: i + 1,
          })
          sockets[i]!.send(packet, port, '127.0.0.1')
        }
      }
      timer = setTimeout(run, 1)
    }
    run()
    process.send!({ ports: sockets.map((socket) => socket.address().port) })
  }
  process.on('message', async (message: ToChild) => {
    if (message.type === 'speak') await speak(message.legs)
    else if (message.type === 'count') {
      process.send!({ heard })
      heard = 0
    } else {
      if (timer) clearTimeout(timer)
      await wait(50)
      for (const socket of sockets) socket.close()
      process.send!({ stopped: true })
    }
  })
}

async function runEngine(legs: number, seconds: number): Promise<void> {
  const { certPem, keyPem } = await testCertificate()
  const engine = await startMediaEngine({
    bindAddress: '127.0.0.1',
    rtpPorts: { min: 0, max: 0 },
    webrtc: { port: 0, addresses: ['127.0.0.1'], publicAddress: null },
    certificate: { certPem, keyPem },
    logger: silentLogger,
  })
  const child = fork(import.meta.filename, ['parties'])
  const ask = async <T>(message: ToChild): Promise<T> => {
    child.send(message)
    return (await once(child, 'message'))[0] as T
  }
  for (const names of pairs) {
    const endpoints = await Promise.all(
      Array.from({ length: legs }, () => engine.openRtp({ forPeer: '127.0.0.1' })),
    )
    const { ports } = await ask<{ ports: number[] }>({
      type: 'speak',
      legs: endpoints.map(({ port }, i) => ({ port, codec: names[i % 2]! })),
    })
    const rooms: RoomId[] = []
    for (const [i, { endpointId }] of endpoints.entries()) {
      const { name, payloadType, fmtp } = codecOf(names[i % 2]!)
      if (i % 2 === 0) {
        rooms.push(makeRoomId())
        engine.post([{ type: 'room.open', roomId: rooms.at(-1)! }])
      }
      engine.post([
        {
          type: 'endpoint.configure',
          endpointId,
          codec: { name, payloadType, ...(fmtp === undefined ? {} : { parameters: fmtp }) },
          dtmfPayloadType: null,
          remote: { address: '127.0.0.1', port: ports[i]! },
          latchFrom: [],
          sends: true,
          receives: true,
        },
        {
          type: 'room.set-member',
          roomId: rooms.at(-1)!,
          endpointId: endpointId as EndpointId,
          sendsTo: 'all',
          hears: true,
        },
      ])
    }
    await wait(WARM_MS)
    await ask({ type: 'count' })
    const costs: number[] = []
    let heard = 0
    for (let run = 0; run < RUNS; run++) {
      const begun = process.cpuUsage()
      await wait((seconds * 1_000) / RUNS)
      const { user, system } = process.cpuUsage(begun)
      costs.push((user + system) / 1_000 / ((legs * seconds) / RUNS))
      heard += (await ask<{ heard: number }>({ type: 'count' })).heard
    }
    const share = heard / (legs * seconds * 50)
    console.log(
      `${names.join(' to ').padEnd(13)} ${median(costs).toFixed(2)} CPU-ms per leg-second; ` +
        `heard ${(100 * share).toFixed(0)} %`,
    )
    await ask({ type: 'stop' })
    engine.post([
      ...rooms.map((roomId) => ({ type: 'room.close', roomId }) as const),
      ...endpoints.map(({ endpointId }) => ({ type: 'endpoint.close', endpointId }) as const),
    ])
    await wait(500)
  }
  child.kill()
  await engine.close()
}

if (process.argv[2] === 'parties') await runParties()
else {
  const [legs = 40, seconds = 9] = process.argv.slice(2).map(Number)
  for (const codec of codecs.all) alone(codec)
  counting()
  if (legs > 0) {
    console.log(`${legs} legs, two by two in rooms:`)
    await runEngine(legs, seconds)
  }
  process.exit(0)
}
