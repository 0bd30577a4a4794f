import { type ConfigureEndpoint, makeEndpointId } from '@offhook/control'
import { PCMU, writeRtpHeader } from '@offhook/rtp'
import { expect, it } from 'vitest'
import { keySteps, toneSource } from '../player/sources.ts'
import { createLegBenches } from './leg-bench.ts'
import { LegReceiver } from './leg-receiver.ts'

const SAMPLES = 160
const bench = createLegBenches()(8_000)
const configuration: ConfigureEndpoint = {
  type: 'endpoint.configure',
  endpointId: makeEndpointId(),
  codec: { name: 'PCMU', payloadType: 0 },
  dtmfPayloadType: 101,
  remote: null,
  latchFrom: [],
  sends: true,
  receives: true,
}

it('a tone that was heard before the first telephone-event is no key that is down for ever', () => {
  const digits: string[] = []
  const receiver = new LegReceiver({
    bench,
    onDigit: (digit) => digits.push(digit),
    onEventPacket: () => {},
  })
  receiver.configure(PCMU, configuration, bench)
  receiver.listensClosely = true
  const encoder = PCMU.createEncoder()
  const tone = new Int16Array(SAMPLES * 40)
  toneSource(keySteps('5'), 8_000).read(tone, 0)
  let sequence = 0
  const send = (
    payloadType: number,
    timestamp: number,
    fill: (packet: Uint8Array) => number,
  ): void => {
    const packet = new Uint8Array(400)
    writeRtpHeader(packet, 0, { marker: false, payloadType, sequence, timestamp, ssrc: 7 })
    receiver.onRtp(packet, 12 + fill(packet), sequence * 20)
    receiver.next(sequence * 20)
    sequence++
  }
  for (let at = 0; at < tone.length && !receiver.keyIsDown; at += SAMPLES) {
    const frame = tone.subarray(at, at + SAMPLES)
    send(0, at, (packet) => encoder.encode(frame, SAMPLES, packet, 12))
  }
  expect(receiver.keyIsDown).toBe(true)
  // Key 7, 160 units long, at its end.
  for (let i = 0; i < 3; i++) {
    send(101, tone.length, (packet) => {
      packet.set([7, 0x8a, 0, 160], 12)
      return 4
    })
  }

  expect(digits).toEqual(['7'])
  expect(receiver.keyIsDown).toBe(false)
})

it('counts delayed packets of speech; a key that is held delays none', () => {
  const receiver = new LegReceiver({ bench, onDigit: () => {}, onEventPacket: () => {} })
  receiver.configure(PCMU, configuration, bench)
  const packet = new Uint8Array(172)
  let sequence = 0
  const send = (payloadType: number, timestamp: number, at: number) => {
    writeRtpHeader(packet, 0, { marker: false, payloadType, sequence, timestamp, ssrc: 7 })
    if (payloadType === 101) packet.set([7, 0x0a, 0, 160], 12)
    receiver.onRtp(packet, payloadType === 101 ? 16 : 172, at)
    sequence++
  }
  for (let i = 0; i < 100; i++) send(0, i * 160, i * 20 + (i === 40 || i === 60 ? 250 : 0))
  for (let i = 100; i < 150; i++) send(101, 16_000, i * 20)
  for (let i = 150; i < 200; i++) send(0, i * 160, i * 20)

  expect(receiver.delayed).toBe(2)
})

it('knows how long sound waits, from packets between its turns, some of which are late', () => {
  const receiver = new LegReceiver({ bench, onDigit: () => {}, onEventPacket: () => {} })
  receiver.configure(PCMU, configuration, bench)
  const packet = new Uint8Array(172)
  const delays: number[] = []
  for (let tick = 0; tick < 500; tick++) {
    // Packets come 5 ms before a turn, and are heard two turns later.
    const header = { marker: false, payloadType: 0, sequence: tick, timestamp: tick * 160, ssrc: 7 }
    writeRtpHeader(packet, 0, header)
    receiver.onRtp(packet, 172, tick * 20 - 5)
    receiver.next(tick * 20 + (tick % 7 === 3 ? 12 : 0))
    delays.push(receiver.delayTicks)
  }

  const between = (from: number, to: number) =>
    [Math.min, Math.max].map((end) => Math.round(end(...delays.slice(from, to)) * 10) / 10)
  expect(between(1, 90)).toEqual([2.3, 2.3])
  // So much was never needed: it waits for a turn less.
  expect(between(200, 500)).toEqual([1.3, 1.3])
})
