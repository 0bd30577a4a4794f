import type { StartPlayer } from '@offhook/control'
import { describe, expect, it } from 'vitest'
import { toneDb } from '../test-support/rtp-party.ts'
import { Player } from './player.ts'
import { keyFrequencies, keySteps, sampleSource, toneSource } from './sources.ts'

const SAMPLES = 160

function makePlayer(loop: number): Player {
  const command = { playerId: '0/p1', target: {}, mode: 'over', loop } as unknown as StartPlayer
  return new Player(command)
}

/** All that a player gives, up to a number of ticks. */
function play(player: Player, ticks: number): number[] {
  const out: number[] = []
  for (let tick = 0; tick < ticks && !player.isFinished; tick++)
    out.push(...(player.next(SAMPLES) ?? []))
  return out
}

describe('a player', () => {
  it('gives its source as often as asked, without a seam, and is finished once', () => {
    const player = makePlayer(3)
    player.start(sampleSource(Int16Array.from({ length: 100 }, (_, i) => i + 1)), 8_000)
    const heard = play(player, 100)
    const once = Array.from({ length: 100 }, (_, i) => i + 1)
    expect(heard.slice(0, 300)).toEqual([...once, ...once, ...once])
    expect(heard.slice(300)).toEqual(new Array(heard.length - 300).fill(0))
    expect(player.isFinished).toBe(true)
    expect(player.next(SAMPLES)).toBeNull()
  })

  it('plays for ever when asked to', () => {
    const player = makePlayer(0)
    player.start(sampleSource(new Int16Array(10).fill(7)), 8_000)
    expect(play(player, 1_000)).toEqual(new Array(160_000).fill(7))
  })

  it('is silent until its source is there, and ends at once without samples', () => {
    const player = makePlayer(0)
    expect(player.next(SAMPLES)).toBeNull()
    expect(player.isPlaying).toBe(false)
    player.start(sampleSource(new Int16Array(0)), 8_000)
    expect(player.next(SAMPLES)).toBeNull()
    expect(player.isFinished).toBe(true)
  })
})

describe('tones', () => {
  it('sound for as long as they should, with their frequencies together', () => {
    const source = toneSource(
      [
        { frequencies: [350, 440], ms: 500 },
        { frequencies: [], ms: 250 },
      ],
      8_000,
    )
    const out = new Int16Array(8_000)
    expect(source.read(out, 0)).toBe(6_000)
    expect(toneDb(out.subarray(0, 4_000), 350)).toBeGreaterThan(-20)
    expect(toneDb(out.subarray(0, 4_000), 440)).toBeGreaterThan(-20)
    expect(out.subarray(4_000, 6_000).every((x) => x === 0)).toBe(true)
    source.rewind()
    expect(source.read(out, 0)).toBe(6_000)
  })

  it('of keys are the pairs of the standard', () => {
    expect(keyFrequencies('1')).toEqual([697, 1209])
    expect(keyFrequencies('d')).toEqual([941, 1633])
    expect(keyFrequencies('#')).toEqual([941, 1477])
    expect(keyFrequencies('x')).toBeUndefined()
    expect(keyFrequencies('')).toBeUndefined()
  })

  it('of a dial string have its pauses, and leave out what is no key', () => {
    const steps = keySteps('1w?W2')
    expect(steps.map(({ ms }) => ms)).toEqual([100, 100, 500, 1000, 100, 100])
  })
})
