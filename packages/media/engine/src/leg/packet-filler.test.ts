import { describe, expect, it } from 'vitest'
import { PacketFiller } from './packet-filler.ts'

const FRAME = 160

describe('a packet filler', () => {
  it.each([10, 30, 40, 50, 60])('cuts frames of 20 ms into packets of %i ms', (ms) => {
    const filler = new PacketFiller((FRAME * ms) / 20, FRAME)
    const out: number[] = []
    for (let tick = 0; tick < 30; tick++) {
      filler.add(Int16Array.from({ length: FRAME }, (_, i) => tick * FRAME + i))
      for (let full = filler.take(); full; full = filler.take()) {
        expect(full).toHaveLength((FRAME * ms) / 20)
        out.push(...full)
      }
      expect(out.length + filler.held).toBe((tick + 1) * FRAME)
    }

    expect(out).toEqual(out.map((_, i) => i))
    expect(filler.held).toBeLessThan((FRAME * ms) / 20)
  })

  it('forgets what waits where the stream has a gap', () => {
    const filler = new PacketFiller(240, FRAME)
    filler.add(new Int16Array(FRAME).fill(1))
    filler.clear()
    filler.add(new Int16Array(FRAME).fill(2))
    filler.add(new Int16Array(FRAME).fill(2))

    expect(filler.take()?.every((x) => x === 2)).toBe(true)
  })
})
