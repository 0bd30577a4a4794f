import { makeEndpointId, makeRecorderId, type StartRecorder } from '@offhook/control'
import { describe, expect, it } from 'vitest'
import { audioFormat } from '../audio/format.ts'
import type { SideRequest } from '../side/messages.ts'
import { Recorder } from './recorder.ts'

const SAMPLES = 160

function makeRecorder(changes: Partial<StartRecorder> = {}) {
  const requests: SideRequest[] = []
  const recorder = new Recorder({
    command: {
      type: 'recorder.start',
      recorderId: makeRecorderId(),
      tap: { kind: 'leg', endpointId: makeEndpointId(), layout: 'dual' },
      path: 'call.wav',
      firstChannel: 'sent',
      trimSilence: false,
      ...changes,
    },
    format: audioFormat(8_000),
    side: { send: (request) => requests.push(request) },
  })
  /** All samples so far, interleaved. */
  const samples = (): number[] =>
    requests.flatMap((request) => (request.type === 'recording.data' ? [...request.samples] : []))
  return { recorder, requests, samples }
}

const frame = (value: number): Int16Array => new Int16Array(SAMPLES).fill(value)
const mono = { tap: { kind: 'leg', endpointId: makeEndpointId(), layout: 'sent' } } as const

describe('a recorder', () => {
  it('puts both sides of a tick side by side, in the order asked for', () => {
    for (const [firstChannel, pair] of [
      ['sent', [1, 2]],
      ['heard', [2, 1]],
    ] as const) {
      const { recorder, samples } = makeRecorder({ firstChannel })
      recorder.writeLeg(7, frame(1), frame(2))
      recorder.end()
      expect(samples()).toEqual(Array.from({ length: SAMPLES }, () => pair).flat())
    }
  })

  it('fills missing ticks with silence and takes no tick twice', () => {
    const { recorder, samples } = makeRecorder(mono)
    recorder.writeLeg(100, frame(1), null)
    recorder.writeLeg(103, frame(2), null)
    recorder.writeLeg(103, frame(3), null)
    recorder.writeLeg(102, frame(4), null)
    recorder.end()
    const values = samples().filter((_, i) => i % SAMPLES === 0)
    expect(values).toEqual([1, 0, 0, 2])
  })

  it('hands on about a second at a time, and the rest at its end, once', () => {
    const { recorder, requests } = makeRecorder(mono)
    for (let tick = 0; tick < 120; tick++) recorder.writeLeg(tick, frame(1), null)
    recorder.end()
    recorder.end()
    const lengths = requests.map((request) =>
      request.type === 'recording.data' ? request.samples.length / SAMPLES : request.type,
    )
    expect(lengths).toEqual(['recording.open', 50, 50, 20, 'recording.close'])
  })

  it('mixes both sides for one channel without clipping', () => {
    const { recorder, samples } = makeRecorder({
      tap: { kind: 'leg', endpointId: makeEndpointId(), layout: 'mono' },
    })
    recorder.writeLeg(0, frame(100), frame(30))
    recorder.writeLeg(1, frame(32_000), frame(32_000))
    recorder.writeLeg(2, null, frame(5))
    recorder.end()
    const [quiet, loud, one] = [0, 1, 2].map((tick) => samples()[tick * SAMPLES]!)
    expect([quiet, one]).toEqual([130, 5])
    expect(loud).toBeGreaterThan(30_000)
    expect(loud).toBeLessThan(32_768)
  })

  it('leaves a pause out, or keeps its time', () => {
    for (const [behaviour, expected] of [
      ['skip', [1, 1, 2]],
      ['silence', [1, 1, 0, 0, 2]],
    ] as const) {
      const { recorder, samples } = makeRecorder(mono)
      recorder.writeLeg(0, frame(1), null)
      recorder.writeLeg(1, frame(1), null)
      recorder.pause(behaviour)
      recorder.writeLeg(2, frame(9), null)
      recorder.writeLeg(3, frame(9), null)
      recorder.resume()
      recorder.writeLeg(4, frame(2), null)
      recorder.end()
      expect(samples().filter((_, i) => i % SAMPLES === 0)).toEqual(expected)
    }
  })

  it('trims silence at both ends and keeps it in between', () => {
    const { recorder, requests, samples } = makeRecorder({ ...mono, trimSilence: true })
    const levels = [0, 0, 0, 900, 0, 0, 900, 900, ...new Array<number>(20).fill(0)]
    for (const [tick, level] of levels.entries()) recorder.writeLeg(tick, frame(level), null)
    recorder.end()
    expect(
      samples()
        .slice(0, 5 * SAMPLES)
        .filter((_, i) => i % SAMPLES === 0),
    ).toEqual([900, 0, 0, 900, 900])
    expect(requests.at(-1)).toMatchObject({ keepFrames: 10 * SAMPLES })
  })

  it('of silence alone keeps nothing when it trims', () => {
    const { recorder, requests } = makeRecorder({ ...mono, trimSilence: true })
    for (let tick = 0; tick < 10; tick++) recorder.writeLeg(tick, null, null)
    recorder.end()
    expect(requests.at(-1)).toMatchObject({ type: 'recording.close', keepFrames: 0 })
  })
})
