import { describe, expect, it } from 'vitest'
import { JitterBuffer, Pull } from './jitter-buffer.ts'
import { LossConcealer } from './loss-concealer.ts'

const FRAME = 160

/** A sender and a network in virtual time: packet i is made at 20·i ms and carries i mod 256. */
interface Sent {
  readonly i: number
  readonly at: number
  readonly sequence?: number
  readonly timestamp?: number
}

/** Plays packets by arrival time, pulls every 20 ms (shifted 5 ms), and notes what came out. */
function play(
  buffer: JitterBuffer,
  packets: readonly Sent[],
  options: { ticks: number; quiet?: boolean; tickMs?: number },
): (number | 'lost' | 'empty')[] {
  const queue = [...packets].sort((a, b) => a.at - b.at)
  const out: (number | 'lost' | 'empty')[] = []
  const payload = new Uint8Array(FRAME)
  for (let tick = 0; tick < options.ticks; tick++) {
    const now = tick * (options.tickMs ?? 20) + 5
    while (queue[0] && queue[0].at <= now) {
      const { i, at, sequence, timestamp } = queue.shift()!
      payload.fill(i & 0xff)
      buffer.push((sequence ?? i) & 0xffff, (timestamp ?? i * FRAME) >>> 0, payload, at)
    }
    const kind = buffer.pull(options.quiet ?? false)
    if (kind === Pull.frame) out.push(buffer.payload[buffer.payloadOffset]!)
    else out.push(kind === Pull.lost ? 'lost' : 'empty')
  }
  return out
}

function stream(n: number, over: (i: number) => Partial<Sent> = () => ({})): Sent[] {
  return Array.from({ length: n }, (_, i) => ({ i, at: i * 20, ...over(i) }))
}

function numbers(out: readonly (number | string)[]): number[] {
  return out.filter((x): x is number => typeof x === 'number')
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    return state / 0x7fffffff
  }
}

describe('JitterBuffer', () => {
  it('plays a smooth stream completely, in order and with about one frame of delay', () => {
    const buffer = new JitterBuffer()
    const out = play(buffer, stream(200), { ticks: 203 })

    expect(numbers(out)).toEqual(Array.from({ length: 200 }, (_, i) => i))
    expect(out.indexOf(0)).toBeLessThanOrEqual(2)
    expect(buffer.counters).toMatchObject({ late: 0, discarded: 0 })
  })

  it('goes on over wraps of sequence and timestamp', () => {
    const buffer = new JitterBuffer()
    const packets = stream(120, (i) => ({
      sequence: 65500 + i,
      timestamp: 0xffffffff - 40 * FRAME + i * FRAME,
    }))

    expect(numbers(play(buffer, packets, { ticks: 123 }))).toHaveLength(120)
    expect(buffer.counters.lost).toBeLessThanOrEqual(5)
  })

  it('puts reordered packets right once it knows the jitter, and ignores duplicates', () => {
    const buffer = new JitterBuffer({ minDelayMs: 60 })
    const swapped = stream(100, (i) => ({ at: i % 10 === 4 ? i * 20 + 25 : i * 20 }))
    const twice = [...swapped, ...stream(100, (i) => ({ at: i * 20 + 26 }))]
    const out = numbers(play(buffer, twice, { ticks: 106 }))

    expect(out).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(buffer.counters.duplicates).toBe(100)
  })

  it('reports a lost packet once, as lost', () => {
    const buffer = new JitterBuffer({ minDelayMs: 40 })
    const out = play(
      buffer,
      stream(50).filter(({ i }) => i !== 20),
      { ticks: 53 },
    )

    expect(
      out.filter((x) => x === 'lost').length - Math.max(0, out.length - 1 - out.lastIndexOf(49)),
    ).toBe(1)
    expect(out[out.indexOf(19) + 1]).toBe('lost')
    expect(out[out.indexOf(19) + 2]).toBe(21)
  })

  it('takes a pause of the sender for a pause, not for loss', () => {
    const buffer = new JitterBuffer({ minDelayMs: 60 })
    const gap = stream(60, (i) => (i < 30 ? {} : { at: (i + 2) * 20, timestamp: (i + 2) * FRAME }))
    const out = play(buffer, gap, { ticks: 65 })
    const from = out.indexOf(29)

    expect(out.slice(from, from + 4)).toEqual([29, 'empty', 'empty', 30])
  })

  it('goes on at once after a long pause, with no delay added', () => {
    const buffer = new JitterBuffer()
    const gap = stream(100, (i) =>
      i < 50 ? {} : { at: i * 20 + 9000, timestamp: (i + 450) * FRAME },
    )
    const out = play(buffer, gap, { ticks: 560 })

    expect(numbers(out)).toHaveLength(100)
    expect(out.indexOf(50)).toBeLessThanOrEqual(502)
    expect(buffer.delayMs).toBeLessThan(50)
  })

  it('learns the jitter and then loses almost nothing to it', () => {
    const random = seeded(3)
    const buffer = new JitterBuffer()
    const jittery = stream(3000, (i) => ({ at: i * 20 + random() * 70 }))
    play(buffer, jittery, { ticks: 3010, quiet: true })

    expect(buffer.targetDelayMs).toBeGreaterThanOrEqual(60)
    expect(buffer.targetDelayMs).toBeLessThanOrEqual(80)
    expect(buffer.counters.late).toBeLessThan(3000 * 0.06)
    expect(buffer.delayMs).toBeLessThan(110)
  })

  it('gives the delay back when the network calms', () => {
    const random = seeded(5)
    const buffer = new JitterBuffer()
    const packets = stream(6000, (i) => ({ at: i * 20 + (i < 1500 ? random() * 120 : 0) }))
    play(buffer, packets, { ticks: 6000, quiet: true })

    expect(buffer.targetDelayMs).toBe(20)
    expect(buffer.delayMs).toBeLessThan(60)
  })

  it('never waits longer than its limit', () => {
    const random = seeded(6)
    const buffer = new JitterBuffer({ maxDelayMs: 100 })
    play(
      buffer,
      stream(2000, (i) => ({ at: i * 20 + random() * 400 })),
      { ticks: 2050, quiet: true },
    )

    expect(buffer.targetDelayMs).toBe(100)
  })

  it('plays the rest of a burst that was held up, never twice and never backwards', () => {
    const buffer = new JitterBuffer()
    const held = stream(200, (i) => ({ at: i >= 50 && i < 65 ? 65 * 20 : i * 20 }))
    const out = numbers(play(buffer, held, { ticks: 220 }))

    for (let i = 1; i < out.length; i++) expect(out[i]!).toBeGreaterThan(out[i - 1]!)
    expect(out.length).toBeGreaterThan(180)
    expect(out.at(-1)).toBe(199)
  })

  it.each([
    ['slower', 20.02],
    ['faster', 19.98],
  ])('follows a receiver clock that is %s, by corrections in quiet', (_, tickMs) => {
    const buffer = new JitterBuffer()
    const n = 20_000
    const out = play(buffer, stream(n), { ticks: n, quiet: true, tickMs })

    expect(numbers(out).length).toBeGreaterThan(n - 60)
    expect(buffer.delayMs).toBeLessThan(80)
    const { dropped, inserted, late } = buffer.counters
    expect(dropped + inserted + late).toBeLessThan(90)
  })

  it('believes a jump of the timestamp when a second packet confirms it', () => {
    const buffer = new JitterBuffer({ minDelayMs: 60 })
    const jump = stream(100, (i) => (i < 50 ? {} : { timestamp: i * FRAME + 0x70000000 }))
    const out = numbers(play(buffer, jump, { ticks: 106 }))

    expect(out.slice(-40)).toEqual(Array.from({ length: 40 }, (_, i) => i + 60))
    expect(out.length).toBeGreaterThan(92)
  })

  it('is not disturbed by a single stray packet', () => {
    const buffer = new JitterBuffer({ minDelayMs: 60 })
    const stray = { i: 7, at: 505, sequence: 40_000, timestamp: 0x70000000 }
    const out = numbers(play(buffer, [...stream(100), stray], { ticks: 106 }))

    expect(out).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(buffer.counters.discarded).toBe(1)
  })

  it('begins anew after a reset', () => {
    const buffer = new JitterBuffer()
    play(buffer, stream(20), { ticks: 20 })
    buffer.reset()

    expect(buffer.pull()).toBe(Pull.empty)
    expect(buffer.size).toBe(0)
    const out = play(
      buffer,
      stream(20, (i) => ({ sequence: i + 9, timestamp: i * FRAME })),
      { ticks: 24 },
    )
    expect(numbers(out)).toHaveLength(20)
  })

  it.each([
    [10, 80],
    [30, 240],
    [60, 480],
  ])('cuts packets of %i ms to frames of 20 ms', (ms, bytes) => {
    const buffer = new JitterBuffer({ minDelayMs: 60 })
    const total = 200 * FRAME
    const packets = Math.floor(total / bytes)
    const heard: number[] = []
    let sent = 0
    for (let tick = 0; tick < 220; tick++) {
      while (sent < packets && sent * ms <= tick * 20) {
        const payload = Uint8Array.from(
          { length: bytes },
          (_, k) => ((sent * bytes + k) >> 4) & 0x7f,
        )
        buffer.push(sent, sent * bytes, payload, sent * ms)
        sent++
      }
      if (buffer.pull() !== Pull.frame) continue
      for (let k = 0; k < FRAME; k++) heard.push(buffer.payload[buffer.payloadOffset + k]!)
    }

    const expected = Array.from({ length: packets * bytes }, (_, k) => (k >> 4) & 0x7f)
    expect(heard.slice(0, expected.length)).toEqual(expected)
  })

  it('keeps frames of any size for codecs that are not sample-based', () => {
    const buffer = new JitterBuffer({
      timestampPerFrame: 960,
      bytesPerFrame: 0,
      maxFrameBytes: 100,
    })
    const sizes: number[] = []
    for (let i = 0; i < 40; i++) {
      buffer.push(i, i * 960, new Uint8Array(i + 1).fill(i), i * 20)
      if (buffer.pull() === Pull.frame) {
        sizes.push(buffer.payloadLength)
        expect(buffer.payload[buffer.payloadOffset]).toBe(buffer.payloadLength - 1)
      }
    }
    buffer.push(40, 40 * 960, new Uint8Array(101), 800)

    expect(sizes.length).toBeGreaterThan(36)
    expect(buffer.counters.discarded).toBe(1)
  })

  it('survives anything', () => {
    const random = seeded(11)
    const buffer = new JitterBuffer()
    for (let i = 0; i < 50_000; i++) {
      const wild = random() < 0.05
      const sequence = wild ? Math.floor(random() * 65536) : i & 0xffff
      const timestamp = wild ? Math.floor(random() * 0xffffffff) : (i * FRAME) >>> 0
      buffer.push(sequence, timestamp, new Uint8Array(Math.floor(random() * 400)), i * 20)
      if (random() < 0.98) buffer.pull(random() < 0.5)
      expect(buffer.size >= 0 && buffer.size <= 64).toBe(true)
    }
    expect(Number.isFinite(buffer.delayMs)).toBe(true)
  })
})

describe('LossConcealer', () => {
  const rate = 8000
  const tone = (from: number, n: number) =>
    Int16Array.from(
      { length: n },
      (_, i) => 8000 * Math.sin((2 * Math.PI * 125 * (from + i)) / rate),
    )

  it('continues a steady voice without a step, and fades to silence', () => {
    const concealer = new LossConcealer({ sampleRate: rate })
    for (let i = 0; i < 5; i++) concealer.good(tone(i * 160, 160), 160)
    const out = new Int16Array(160)
    concealer.conceal(out, 160)

    const expected = tone(800, 160)
    for (let i = 0; i < 40; i++) expect(Math.abs(out[i]! - expected[i]!)).toBeLessThan(1200)
    concealer.conceal(out, 160)
    concealer.conceal(out, 160)
    concealer.conceal(out, 160)
    expect(out.every((x) => x === 0)).toBe(true)
  })

  it('comes back to the true signal without a click', () => {
    const concealer = new LossConcealer({ sampleRate: rate })
    for (let i = 0; i < 5; i++) concealer.good(tone(i * 160, 160), 160)
    const lost = new Int16Array(160)
    concealer.conceal(lost, 160)
    const back = tone(960, 160)
    concealer.good(back, 160)

    expect(Math.abs(back[0]! - lost[159]!)).toBeLessThan(1500)
    expect(back[100]).toBe(tone(960, 160)[100])
  })

  it('is silent if there was nothing before', () => {
    const out = new Int16Array(160).fill(5)
    new LossConcealer({ sampleRate: rate }).conceal(out, 160)

    expect(out.every((x) => x === 0)).toBe(true)
  })
})
