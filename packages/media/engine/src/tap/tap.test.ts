import {
  createFrameRing,
  FrameRingReader,
  makeEndpointId,
  makeTapId,
  type StartTap,
} from '@offhook/control'
import { describe, expect, it } from 'vitest'
import { Tap } from './tap.ts'

const SAMPLES = 160

function makeTap(changes: Partial<Pick<StartTap, 'layout' | 'firstChannel'>> = {}) {
  const layout = changes.layout ?? 'dual'
  const channels = layout === 'dual' ? 2 : 1
  const memory = createFrameRing({ slots: 50, channels, sampleRate: 8_000 })
  const command = {
    type: 'tap.start',
    tapId: makeTapId(),
    of: { endpointId: makeEndpointId() },
    layout,
    sink: { kind: 'feed', memory },
    ...changes,
  } as StartTap
  const reader = new FrameRingReader(memory)
  /** All samples so far, interleaved, with silence for what is missing. */
  const samples = (): number[] => {
    const out = new Int16Array(50 * SAMPLES * channels)
    const all: number[] = []
    for (let run = reader.read(out); run; run = reader.read(out)) {
      const missing = run.position * SAMPLES * channels - all.length
      all.push(...new Array<number>(missing).fill(0))
      all.push(...out.subarray(0, run.ticks * SAMPLES * channels))
    }
    return all
  }
  const firsts = (): number[] => samples().filter((_, i) => i % SAMPLES === 0)
  return { tap: new Tap(command, memory), samples, firsts }
}

const frame = (value: number): Int16Array => new Int16Array(SAMPLES).fill(value)

describe('a tap', () => {
  it('holds the side back that comes sooner, so that both are of one time', () => {
    const { tap, samples } = makeTap()
    tap.hearLeg(0, null, null, 2)
    tap.hearLeg(1, null, null, 2)
    // Said at one moment: what is heard has waited two ticks longer.
    tap.hearLeg(2, frame(1), null, 2)
    tap.hearLeg(3, null, null, 2)
    tap.hearLeg(4, null, frame(2), 2)

    expect(samples().slice(-2)).toEqual([1, 2])
  })

  it('keeps what it holds back while that is right to about half a tick', () => {
    const { tap, samples } = makeTap()
    tap.hearLeg(0, frame(1), frame(2), 0.59)
    // Silence, in which nobody hears the change.
    tap.hearLeg(1, null, null, 0.7)
    tap.hearLeg(2, frame(3), null, 0.45)
    tap.hearLeg(3, null, frame(4), 1.55)

    const all = samples()
    const pairs = [0, 1, 2, 3].map((tick) => all.slice(tick * 2 * SAMPLES).slice(0, 2))
    expect(pairs).toEqual([
      [1, 2],
      [0, 0],
      [0, 0],
      [3, 4],
    ])
  })

  it('puts both sides of a tick side by side, in the order asked for', () => {
    for (const [firstChannel, pair] of [
      ['sent', [1, 2]],
      ['heard', [2, 1]],
    ] as const) {
      const { tap, samples } = makeTap({ firstChannel })
      tap.hearLeg(7, frame(1), frame(2))
      expect(samples()).toEqual(Array.from({ length: SAMPLES }, () => pair).flat())
    }
  })

  it('fills missing ticks with silence and takes no tick twice', () => {
    const { tap, firsts } = makeTap({ layout: 'sent' })
    tap.hearLeg(100, frame(1), null)
    tap.hearLeg(103, frame(2), null)
    tap.hearLeg(103, frame(3), null)
    tap.hearLeg(102, frame(4), null)
    expect(firsts()).toEqual([1, 0, 0, 2])
  })

  it('mixes both sides for one channel without clipping', () => {
    const { tap, firsts } = makeTap({ layout: 'mono' })
    tap.hearLeg(0, frame(100), frame(30))
    tap.hearLeg(1, frame(32_000), frame(32_000))
    tap.hearLeg(2, null, frame(5))
    const [quiet, loud, one] = firsts()
    expect([quiet, one]).toEqual([130, 5])
    expect(loud).toBeGreaterThan(30_000)
    expect(loud).toBeLessThan(32_768)
  })

  it('leaves a pause out, or keeps its time', () => {
    for (const [behaviour, expected] of [
      ['skip', [1, 1, 2]],
      ['silence', [1, 1, 0, 0, 2]],
    ] as const) {
      const { tap, firsts } = makeTap({ layout: 'sent' })
      tap.hearLeg(0, frame(1), null)
      tap.hearLeg(1, frame(1), null)
      tap.take({ type: 'pause', behaviour })
      tap.hearLeg(2, frame(9), null)
      tap.hearLeg(3, frame(9), null)
      tap.take({ type: 'resume' })
      tap.hearLeg(4, frame(2), null)
      expect(firsts()).toEqual(expected)
    }
  })

  it('hears nothing once it is stopped', () => {
    const { tap, firsts } = makeTap({ layout: 'heard' })
    tap.hearLeg(0, null, frame(1))
    expect(tap.take({ type: 'stop' })).toEqual(['close the sink'])
    tap.hearLeg(1, null, frame(2))
    expect(firsts()).toEqual([1])
    expect(tap.ticks).toBe(1)
  })
})
