import { createSampleRing, SampleRingReader } from '@offhook/control'
import { expect, it } from 'vitest'
import { Playback } from './playback.ts'

function played(capacityMs = 200) {
  const memory = createSampleRing({ sampleRate: 8_000, capacityMs })
  const reader = new SampleRingReader(memory)
  const out = new Int16Array(160)
  /** A tick of the media thread: how many samples it found. */
  const tick = () => reader.read(out)
  return { playback: new Playback(memory), tick, out }
}
const audio = (ms: number) => new Uint8Array(ms * 8).fill(0x20)

it('gives audio in pieces of any size, and a mark when the last sample before it is heard', () => {
  const { playback, tick, out } = played()
  for (const size of [1, 159, 800]) playback.push(new Uint8Array(size).fill(0x20))
  playback.mark('said')

  for (let i = 0; i < 5; i++) {
    expect(tick()).toBe(160)
    expect(playback.look()).toEqual([])
  }
  expect(tick()).toBe(160)
  expect(playback.look()).toEqual(['said'])
  expect(out.every((sample) => sample === out[0] && sample !== 0)).toBe(true)
  expect(tick()).toBe(0)
})

it('keeps what does not fit the ring, and marks in their place', () => {
  const { playback, tick } = played()
  playback.push(audio(1_000))
  playback.mark('half')
  playback.push(audio(1_000))
  playback.mark('end')

  const marks: [number, string][] = []
  let ticks = 0
  while (tick() > 0) {
    ticks++
    for (const name of playback.look()) marks.push([ticks, name])
  }

  expect(ticks).toBe(100)
  expect(marks).toEqual([
    [50, 'half'],
    [100, 'end'],
  ])
})

it('clears within a tick what waits here and in the ring, and tells all marks in order', () => {
  const { playback, tick } = played()
  playback.push(audio(100))
  playback.mark('near')
  playback.push(audio(60_000))
  playback.mark('far')
  tick()

  expect(playback.clear()).toEqual(['near', 'far'])
  expect(tick()).toBe(0)
  playback.push(audio(20))
  expect(tick()).toBe(160)
  expect(playback.look()).toEqual([])
})

it('takes ten minutes and no more', () => {
  const { playback } = played()
  for (let minute = 0; minute < 10; minute++) expect(playback.push(audio(60_000))).toBe(true)

  expect(playback.push(audio(1_000))).toBe(false)
  playback.clear()
  expect(playback.push(audio(60_000))).toBe(true)
})

it('takes no single bytes without end, and counts none that has been heard', () => {
  const { playback, tick } = played()
  const byte = () => playback.push(new Uint8Array(1))
  for (let i = 0; i < 200; i++) byte()
  while (tick() > 0) playback.look()
  for (let minute = 0; minute < 10; minute++) expect(playback.push(audio(60_000))).toBe(true)

  playback.clear()
  let taken = 0
  while (byte() && taken < 50_000) taken++
  expect(taken).toBeLessThan(35_000)
})

it('takes no marks without end', () => {
  const { playback } = played()
  playback.push(audio(1_000))
  let taken = 0
  while (playback.mark(`${taken}`) && taken < 20_000) taken++

  expect(taken).toBe(10_000)
})
