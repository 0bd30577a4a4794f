/**
 * `node --import tsx --conditions=source packages/media/engine/bench/turns.ts [pair|conference|recorded|no-events|claimed] [legs] [seconds]`:
 * what the turns of legs cost without sockets: packets are handed to the legs, and what they send is dropped.
 * `no-events` are pairs in whose sound tones are looked for; `claimed` are pairs in which everybody pays.
 */
import {
  createFrameRing,
  type EndpointId,
  FrameRingReader,
  makeClaimId,
  makeEndpointId,
  makeRoomId,
  makeTapId,
} from '@offhook/control'
import { PHASES } from '../src/audio/format.ts'
import { MixMemory } from '../src/audio/mix-memory.ts'
import { Leg } from '../src/leg/leg.ts'
import { createLegBenches } from '../src/leg/leg-bench.ts'
import { Room } from '../src/room/room.ts'
import { Tap } from '../src/tap/tap.ts'

const [kind = 'pair', legCount = '400', seconds = '2'] = process.argv.slice(2)
const count = Number(legCount)
const workshop = { bench: createLegBenches(), emit: () => {}, onDigit: () => {} }
let sent = 0
const transport = {
  kind: 'rtp' as const,
  stopsWhenLost: true,
  isOpen: () => true,
  configure: () => {},
  sendRtp: (_b: Uint8Array, length: number) => {
    sent += length
  },
  sendRtcp: () => {},
  close: () => {},
}
const rooms: Room[] = []
const mix = new MixMemory()
const readers: FrameRingReader[] = []
const perRoom = kind === 'conference' ? count : 2
const legs = Array.from({ length: count }, (_, i) => {
  if (i % perRoom === 0)
    rooms.push(new Room({ id: makeRoomId(), phase: rooms.length % PHASES, mix }))
  const room = rooms.at(-1)!
  const leg = new Leg({ id: makeEndpointId(0) as EndpointId, phase: room.phase, workshop })
  leg.attach(transport as never)
  leg.configure({
    type: 'endpoint.configure',
    endpointId: leg.id,
    codec: { name: 'PCMU', payloadType: 0 },
    dtmfPayloadType: kind === 'no-events' ? null : 101,
    remote: null,
    latchFrom: [],
    sends: true,
    receives: true,
  } as never)
  if (kind === 'claimed') leg.digits.claim(makeClaimId())
  leg.seat = { room, member: room.set(leg, { sendsTo: 'all', hears: true }) }
  if (kind === 'recorded' && i % 2 === 0) {
    const memory = createFrameRing({ slots: 250, channels: 2, sampleRate: 8000 })
    readers.push(new FrameRingReader(memory))
    const tap = new Tap(
      {
        type: 'tap.start',
        tapId: makeTapId(),
        of: { endpointId: leg.id },
        layout: 'dual',
        sink: { kind: 'wav' },
      } as never,
      memory,
    )
    tap.take({ type: 'opened' } as never)
    leg.taps.add(tap)
  }
  return leg
})
const packets = legs.map((_, i) => {
  const packet = new Uint8Array(172)
  packet[0] = 0x80
  packet[11] = i + 1
  packet[10] = (i >> 8) + 1
  for (let at = 12; at < 172; at++)
    packet[at] = Math.floor(128 + 127 * Math.sin((at * (i % 7)) / 9)) | 0x10
  return packet
})
const ticks = Number(seconds) * 50
const out = new Int16Array(250 * 320)
function run(from: number, to: number): void {
  for (let tick = from; tick < to; tick++) {
    const now = tick * 20
    for (let i = 0; i < count; i++) {
      const packet = packets[i]!
      packet[2] = (tick >> 8) & 255
      packet[3] = tick & 255
      const ts = tick * 160
      packet[4] = ts >>> 24
      packet[5] = (ts >>> 16) & 255
      packet[6] = (ts >>> 8) & 255
      packet[7] = ts & 255
      if (legs[i]!.accepts(packet, 172)) legs[i]!.onRtp(packet, 172, now)
    }
    for (const leg of legs) leg.take(now)
    for (const room of rooms) room.runTick(tick)
    for (const leg of legs) leg.give(tick, now)
    if (tick % 200 === 0) for (const reader of readers) while (reader.read(out)) {}
  }
}
run(0, 500)
const before = process.cpuUsage()
run(500, 500 + ticks * 10)
const { user, system } = process.cpuUsage(before)
console.log(
  kind,
  count,
  'µs per leg and tick:',
  ((user + system) / (ticks * 10) / count).toFixed(2),
  'sent',
  sent,
)
