import { describe, expect, it } from 'vitest'
import { Contrast } from './contrast.ts'

function storage(kept: Record<string, string> = {}) {
  return {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => void (kept[key] = value),
  }
}

describe('contrast', () => {
  it('is as the system asks until the person has chosen', () => {
    const shown: boolean[] = []
    const contrast = new Contrast(storage(), true, (isHigh) => shown.push(isHigh))
    contrast.choose(false)
    expect(shown).toEqual([true, false])
    expect(contrast.isHigh.get()).toBe(false)
  })

  it('is remembered against the system', () => {
    const kept = storage()
    new Contrast(kept, false, () => {}).choose(true)
    expect(new Contrast(kept, false, () => {}).isHigh.get()).toBe(true)
  })
})
