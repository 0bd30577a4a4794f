import { PCMA, PCMU } from '@offhook/rtp'
import { describe, expect, it } from 'vitest'
import { energyOf } from '../audio/level.ts'
import { PlayoutBuffer } from './playout-buffer.ts'

const FRAME = 160

/** A packet whose samples count up with the timestamp, so that every sample tells its place. */
function packet(timestamp: number, count = FRAME): Int16Array {
  return Int16Array.from({ length: count }, (_, i) => ((timestamp + i) % 30_000) + 1)
}

function push(buffer: PlayoutBuffer, timestamp: number, count = FRAME): void {
  buffer.push(timestamp, packet(timestamp >>> 0, count), count)
}

function pull(buffer: PlayoutBuffer): Int16Array | null {
  const out = new Int16Array(FRAME)
  return buffer.pull(out) === 'frame' ? out : null
}

describe('the playout buffer', () => {
  it('gives what came, in order and whole, after a delay of two frames', () => {
    const buffer = new PlayoutBuffer({ frameSamples: FRAME })
    expect(pull(buffer)).toBeNull()
    const got: (Int16Array | null)[] = []
    for (let i = 0; i < 20; i++) {
      push(buffer, 1000 + i * FRAME)
      got.push(pull(buffer))
    }
    expect(got.slice(0, 2)).toEqual([null, null])
    for (let i = 2; i < 20; i++) expect(got[i]).toEqual(packet(1000 + (i - 2) * FRAME))
    expect(buffer).toMatchObject({ late: 0, lost: 0 })
  })

  it.each([80, 240, 320, 480])('takes packets of %i samples as they are', (count) => {
    const buffer = new PlayoutBuffer({ frameSamples: FRAME })
    const heard: number[] = []
    let sent = 0
    for (let tick = 0; tick < 60; tick++) {
      while (sent <= tick * FRAME) {
        push(buffer, sent, count)
        sent += count
      }
      heard.push(...(pull(buffer) ?? []))
    }
    const begin = heard.indexOf(1)
    const whole = heard.slice(begin, begin + 30 * FRAME)
    expect(whole).toEqual([...packet(0, whole.length)])
  })

  it('puts packets that overtook each other in order, and takes a duplicate once', () => {
    const buffer = new PlayoutBuffer({ frameSamples: FRAME })
    for (const i of [0, 2, 1, 1, 3]) push(buffer, i * FRAME)
    pull(buffer)
    pull(buffer)
    for (let i = 0; i < 4; i++) expect(pull(buffer)).toEqual(packet(i * FRAME))
  })

  it('goes on over the wrap of the timestamp', () => {
    const buffer = new PlayoutBuffer({ frameSamples: FRAME })
    const start = 2 ** 32 - 3 * FRAME
    const got: (Int16Array | null)[] = []
    for (let i = 0; i < 12; i++) {
      push(buffer, (start + i * FRAME) >>> 0)
      got.push(pull(buffer))
    }
    for (let i = 2; i < 12; i++) expect(got[i]).toEqual(packet((start + (i - 2) * FRAME) >>> 0))
  })

  it('tells a hole as lost for 60 ms, and as silence from then on', () => {
    const buffer = new PlayoutBuffer({ frameSamples: FRAME })
    push(buffer, 0)
    const out = new Int16Array(FRAME)
    const pulled = Array.from({ length: 8 }, () => buffer.pull(out))
    expect(pulled.slice(2)).toEqual(['frame', 'lost', 'lost', 'lost', 'silence', 'silence'])
    expect(buffer.lost).toBe(3)
  })

  it('waits longer once packets come late, and not for ever', () => {
    const buffer = new PlayoutBuffer({ frameSamples: FRAME })
    let late = 0
    for (let tick = 0; tick < 100; tick++) {
      // From tick 20 on, each packet comes 80 ms after its time.
      const sent = tick < 20 ? tick : tick - 4
      if (tick < 20 || tick >= 24) push(buffer, sent * FRAME)
      pull(buffer)
      if (tick === 40) late = buffer.late
    }
    expect(late).toBeGreaterThan(0)
    expect(buffer.late).toBe(late)
    for (let i = 96; i < 400; i++) {
      push(buffer, (i + 4) * FRAME)
      pull(buffer)
    }
    expect(buffer.held).toBeLessThanOrEqual(3 * FRAME)
  })

  it('knows how long sound waits, whatever packet was late', () => {
    const buffer = new PlayoutBuffer({ frameSamples: FRAME })
    const delays: number[] = []
    for (let tick = 0; tick < 300; tick++) {
      // Packets come in the middle of a tick; those of the ticks 100 to 103 all come in tick 104.
      for (const sent of tick === 104 ? [100, 101, 102, 103, 104] : [tick])
        if (tick < 100 || tick >= 104) buffer.push(sent * FRAME, packet(sent), FRAME, 0, 0.5)
      pull(buffer)
      delays.push(buffer.delay)
    }
    expect(delays.slice(0, 104)).toEqual(new Array(104).fill(2.5))
    expect(delays.slice(104, 300)).toEqual(new Array(196).fill(4.5))
  })

  it('begins anew when the timestamps jump', () => {
    const buffer = new PlayoutBuffer({ frameSamples: FRAME })
    for (let i = 0; i < 5; i++) {
      push(buffer, i * FRAME)
      pull(buffer)
    }
    const got: (Int16Array | null)[] = []
    for (let i = 0; i < 6; i++) {
      push(buffer, 3_000_000_000 + i * FRAME)
      got.push(pull(buffer))
    }
    expect(got[5]).toEqual(packet(3_000_000_000 + 3 * FRAME))
  })

  it('takes no stray old packet for a sender that stood still', () => {
    const buffer = new PlayoutBuffer({ frameSamples: FRAME })
    for (let i = 0; i < 40; i++) {
      push(buffer, i * FRAME)
      pull(buffer)
    }
    while (buffer.held > 0) pull(buffer)
    push(buffer, 20 * FRAME)
    push(buffer, 42 * FRAME)
    push(buffer, 21 * FRAME)
    const got = [pull(buffer), pull(buffer), pull(buffer)]
    expect(got).toEqual([null, null, packet(42 * FRAME)])
  })

  it('is not delayed beyond its longest by a burst after a pause of the network', () => {
    const buffer = new PlayoutBuffer({ frameSamples: FRAME })
    for (let i = 0; i < 20; i++) {
      push(buffer, i * FRAME)
      pull(buffer)
    }
    for (let i = 20; i < 70; i++) pull(buffer)
    for (let i = 20; i < 70; i++) push(buffer, i * FRAME)
    expect(buffer.held).toBeLessThanOrEqual(13 * FRAME)
    const got: (Int16Array | null)[] = []
    for (let i = 70; i < 90; i++) {
      push(buffer, i * FRAME)
      got.push(pull(buffer))
    }
    expect(got).not.toContain(null)
    expect(got.at(-1)).toEqual(packet((89 - 12) * FRAME))
  })

  it.each([0, 1, 2])(
    'with a limit of %i frames delays by no more, and loses what is later',
    (most) => {
      const buffer = new PlayoutBuffer({ frameSamples: FRAME })
      buffer.limit(most)
      const got: (Int16Array | null)[] = []
      for (let i = 0; i < 40; i++) {
        // Each seventh comes with the next one, a frame late; once two come three frames late.
        const held = i % 7 === 3 || (i >= 20 && i < 23)
        if (!held) {
          if (i === 23) for (const late of [20, 21, 22]) push(buffer, late * FRAME)
          else if (i % 7 === 4) push(buffer, (i - 1) * FRAME)
          push(buffer, i * FRAME)
        }
        expect(buffer.held).toBeLessThanOrEqual((most + 1) * FRAME)
        got.push(pull(buffer))
      }

      expect(got.at(-1)).toEqual(packet((39 - most) * FRAME))
      // A frame late is heard where there is room for it.
      expect(got.some((frame) => frame?.[0] === packet(10 * FRAME)[0])).toBe(most > 0)
    },
  )

  it('goes back to what the network needs without a limit, and keeps it over a change of codec', () => {
    const limited = new PlayoutBuffer({ frameSamples: FRAME })
    limited.limit(1)
    const buffer = new PlayoutBuffer({ frameSamples: FRAME, before: limited })
    const late = () => {
      for (let i = 0; i < 5; i++) push(buffer, i * FRAME)
    }
    late()
    expect(buffer.held).toBe(2 * FRAME)
    buffer.reset()
    buffer.limit(null)
    late()
    expect(buffer.held).toBe(7 * FRAME)
  })

  it('of packets of 30 ms hears each, whatever the limit', () => {
    const buffer = new PlayoutBuffer({ frameSamples: FRAME })
    buffer.limit(0)
    const heard: number[] = []
    for (let ms = 0; ms < 1_200; ms += 10) {
      if (ms % 30 === 0) push(buffer, ms * 8, 240)
      if (ms % 20 === 10) heard.push(...(pull(buffer) ?? []))
    }
    const begin = heard.indexOf(1)
    const whole = heard.slice(begin, begin + 50 * FRAME)
    expect(whole).toEqual([...packet(0, whole.length)])
  })

  it('keeps its bounds under a storm of senseless timestamps', () => {
    const buffer = new PlayoutBuffer({ frameSamples: FRAME })
    let seed = 1
    for (let i = 0; i < 20_000; i++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      push(buffer, seed, seed % 480)
      if (i % 3 === 0) pull(buffer)
      expect(buffer.held).toBeLessThanOrEqual(4_096)
    }
  })
})

describe('the playout buffer of a codec with twice as many samples as clock units', () => {
  const units = 160
  const samples = 320
  /** Samples that tell their place in the stream. */
  const wide = (packetNumber: number, count = samples): Int16Array =>
    Int16Array.from({ length: count }, (_, i) => packetNumber * samples + i + 1)

  it.each([1_000, 2 ** 32 - 5 * units])('begins at %i and keeps every sample in order', (begin) => {
    const buffer = new PlayoutBuffer({ frameSamples: samples, frameUnits: units })
    const heard: number[] = []
    const out = new Int16Array(samples)
    for (let i = 0; i < 40; i++) {
      buffer.push((begin + i * units) >>> 0, wide(i), samples)
      if (buffer.pull(out) === 'frame') heard.push(...out)
    }

    expect(heard).toEqual(Array.from({ length: 38 * samples }, (_, i) => i + 1))
    expect(buffer).toMatchObject({ late: 0, lost: 0 })
  })

  it('lays half frames and reordered ones at their places', () => {
    const buffer = new PlayoutBuffer({ frameSamples: samples, frameUnits: units })
    const out = new Int16Array(samples)
    buffer.push(0, wide(0), samples)
    buffer.push(3 * units, wide(3), samples)
    buffer.push(units + units / 2, wide(1).subarray(160), 160)
    buffer.push(units, wide(1), 160)
    buffer.push(2 * units, wide(2), samples)
    const heard: number[] = []
    for (let i = 0; i < 6; i++) if (buffer.pull(out) === 'frame') heard.push(...out)

    expect(heard).toEqual(Array.from({ length: 4 * samples }, (_, i) => i + 1))
  })
})

describe.each([PCMU, PCMA])(
  'the playout buffer of the bytes of $name',
  ({ law, createDecoder }) => {
    const decoder = createDecoder()
    const OFFSET = 12

    it('gives what a buffer of their samples gives, whatever comes when', () => {
      const bytes = new PlayoutBuffer({ frameSamples: FRAME, law: law! })
      const samples = new PlayoutBuffer({ frameSamples: FRAME })
      const [outBytes, outSamples] = [new Uint8Array(FRAME), new Int16Array(FRAME)]
      let seed = 3
      let timestamp = 0
      const random = (below: number): number => {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
        return (seed >>> 8) % below
      }
      let pulled = 0
      let measured = 0
      for (let i = 0; i < 5_000; i++) {
        // Mostly whole frames, and for a while whatever a peer may send.
        const count = i % 40 < 30 ? FRAME : [80, FRAME, 240, 1][random(4)]!
        if (i % 40 === 0) timestamp = Math.ceil(timestamp / FRAME) * FRAME
        if (random(20) === 0) timestamp += random(8) * FRAME
        const late = random(10) === 0 ? random(3) * FRAME : 0
        // Every seventh packet is silent, so that frames are left out where nobody hears it.
        const packet = new Uint8Array(OFFSET + count).map(() =>
          i % 7 === 0 ? law!.silence : random(256),
        )
        const linear = new Int16Array(count)
        decoder.decode(packet, OFFSET, count, linear)
        bytes.push((timestamp - late) >>> 0, packet, count, OFFSET)
        samples.push((timestamp - late) >>> 0, linear, count)
        timestamp += count
        for (let pull = random(3); pull > 0; pull--) {
          const said = bytes.pull(outBytes)
          expect(samples.pull(outSamples)).toBe(said)
          if (said !== 'frame') continue
          pulled++
          const heard = Array.from(outBytes, (byte) => law!.linear[byte]!)
          // Where a part is missing, its silence is the law's own: 8 in A-law.
          expect(heard.map((x) => (x === 8 ? 0 : x))).toEqual(
            Array.from(outSamples, (x) => (x === 8 ? 0 : x)),
          )
          if (bytes.energy < 0) continue
          measured++
          expect(bytes.energy).toBe(energyOf(outSamples))
        }
      }
      expect(pulled).toBeGreaterThan(1_000)
      expect(measured).toBeGreaterThan(100)
      for (const key of ['late', 'lost', 'held', 'delay'] as const) {
        expect(bytes[key]).toBe(samples[key])
      }
    })
  },
)
