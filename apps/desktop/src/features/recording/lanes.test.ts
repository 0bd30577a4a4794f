import type { RecordedPartyRecord } from '@offhook/desk-api'
import { describe, expect, it } from 'vitest'
import { drawRecording } from './lanes.ts'
import { crossTalk, peaksOf, speechOf } from './speech.ts'
import { readWav, WavError } from './wav.ts'

const rate = 8000

/** A WAV file of 16 bit PCM; each channel is a function from seconds to -1..1. */
function wav(seconds: number, channels: readonly ((t: number) => number)[]): ArrayBuffer {
  const frames = seconds * rate
  const size = frames * channels.length * 2
  const bytes = head(size, { code: 1, channels: channels.length, bits: 16 })
  const view = new DataView(bytes)
  for (let i = 0; i < frames; i++) {
    for (const [index, sound] of channels.entries()) {
      const at = 44 + (i * channels.length + index) * 2
      view.setInt16(at, Math.round(sound(i / rate) * 32_767), true)
    }
  }
  return bytes
}

function head(size: number, format: { code: number; channels: number; bits: number }): ArrayBuffer {
  const bytes = new ArrayBuffer(44 + size)
  const view = new DataView(bytes)
  const text = (at: number, word: string) => {
    for (const [i, letter] of [...word].entries()) view.setUint8(at + i, letter.charCodeAt(0))
  }
  text(0, 'RIFF')
  view.setUint32(4, 36 + size, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, format.code, true)
  view.setUint16(22, format.channels, true)
  view.setUint32(24, rate, true)
  view.setUint16(34, format.bits, true)
  text(36, 'data')
  view.setUint32(40, size, true)
  return bytes
}

const tone = (from: number, to: number) => (t: number) =>
  t >= from && t < to ? 0.4 * Math.sin(2 * Math.PI * 300 * t) : 0

describe('reading a WAV file', () => {
  it('gives every channel its own samples', () => {
    const { channels, sampleRate } = readWav(wav(1, [() => 0.5, () => -0.25]))

    expect(sampleRate).toBe(8000)
    expect(channels.map((samples) => samples.length)).toEqual([8000, 8000])
    expect(channels[0]?.[4000]).toBeCloseTo(0.5, 3)
    expect(channels[1]?.[4000]).toBeCloseTo(-0.25, 3)
  })

  it('reads µ-law and A-law: silence is silence, the extremes are loud', () => {
    const mulaw = head(3, { code: 7, channels: 1, bits: 8 })
    new Uint8Array(mulaw).set([0xff, 0x80, 0x00], 44)
    const alaw = head(2, { code: 6, channels: 1, bits: 8 })
    new Uint8Array(alaw).set([0xd5, 0xaa], 44)

    const [linear] = readWav(mulaw).channels
    const [second] = readWav(alaw).channels

    expect(linear?.[0]).toBeCloseTo(0, 4)
    expect(linear?.[1]).toBeCloseTo(0.98, 2)
    expect(linear?.[2]).toBeCloseTo(-0.98, 2)
    expect(second?.[0]).toBeCloseTo(0, 2)
    expect(Math.abs(second?.[1] ?? 0)).toBeGreaterThan(0.9)
  })

  it('takes a length that was never filled in as "to the end"', () => {
    const bytes = wav(1, [() => 0.5])
    new DataView(bytes).setUint32(40, 0xffff_ffff, true)

    expect(readWav(bytes).channels[0]).toHaveLength(8000)
  })

  it.each([
    ['nothing', new ArrayBuffer(0)],
    ['something else', new TextEncoder().encode('<html>not found</html>').buffer as ArrayBuffer],
    ['a head without sound', wav(1, [() => 0]).slice(0, 36)],
    ['a format that cannot be drawn', head(4, { code: 85, channels: 2, bits: 16 })],
    ['no channels', head(4, { code: 1, channels: 0, bits: 16 })],
  ])('refuses %s', (_what, bytes) => {
    expect(() => readWav(bytes)).toThrow(WavError)
  })
})

describe('marking speech', () => {
  it('finds where somebody speaks, and bridges short pauses', () => {
    const { channels } = readWav(wav(4, [(t) => tone(0.5, 1)(t) + tone(1.2, 2)(t)]))

    const speech = speechOf(channels[0] ?? new Float32Array(), rate)

    expect(speech).toHaveLength(1)
    expect(speech[0]?.from).toBeCloseTo(0.5, 1)
    expect(speech[0]?.to).toBeCloseTo(2, 1)
  })

  it('hears neither a click nor line noise', () => {
    const quiet = readWav(wav(2, [(t) => (t > 1 && t < 1.03 ? 0.5 : 0.002)])).channels[0]

    expect(speechOf(quiet ?? new Float32Array(), rate)).toEqual([])
  })

  it('finds where two speak at once', () => {
    const both = crossTalk(
      [
        { from: 0, to: 2 },
        { from: 5, to: 6 },
      ],
      [{ from: 1.5, to: 5.5 }],
    )

    expect(both).toEqual([
      { from: 1.5, to: 2 },
      { from: 5, to: 5.5 },
    ])
  })

  it('keeps the loudest sample of each part for the picture', () => {
    const samples = new Float32Array([0, 0.1, -0.9, 0, 0.2, 0])

    expect([...peaksOf(samples, 3)].map((peak) => Number(peak.toFixed(1)))).toEqual([0.1, 0.9, 0.2])
  })
})

describe('drawing a recording', () => {
  it('puts the customer above the agent, whatever their channel', () => {
    const { lanes, seconds } = drawRecording(wav(3, [tone(0, 1), tone(1.5, 2.5)]), {
      parties: [
        party({ channel: 1, role: 'agent', name: 'client:kate' }),
        party({ channel: 2, role: 'customer', name: '+12025550142' }),
      ],
    })

    expect(seconds).toBe(3)
    expect(lanes.map(({ role, names }) => [role, names])).toEqual([
      ['customer', ['+1 202 555 0142']],
      ['agent', ['kate']],
    ])
    expect(lanes[0]?.speech[0]?.from).toBeCloseTo(1.5, 1)
  })

  it('names a lane after who was there longest, and all who were', () => {
    const { lanes } = drawRecording(wav(1, [tone(0, 1), tone(0, 1)]), {
      parties: [
        party({ channel: 1, role: 'customer' }),
        party({ channel: 2, role: 'supervisor', name: 'client:sue', to: '2026-01-01T10:00:05Z' }),
        party({ channel: 2, role: 'agent', name: 'client:kate' }),
      ],
    })

    expect(lanes.map(({ role }) => role)).toEqual(['customer', 'agent'])
    expect(lanes[1]?.names).toEqual(['sue', 'kate'])
  })

  it('draws one lane of a mono recording, without cross-talk', () => {
    const { lanes, crossTalk: both } = drawRecording(wav(1, [tone(0, 1)]), { parties: [] })

    expect(lanes.map(({ role }) => role)).toEqual(['all parties'])
    expect(both).toEqual([])
  })
})

function party(of: Partial<RecordedPartyRecord>): RecordedPartyRecord {
  return {
    channel: 1,
    role: 'caller',
    callSid: null,
    name: null,
    from: '2026-01-01T10:00:00Z',
    to: '2026-01-01T10:01:00Z',
    ...of,
  }
}
