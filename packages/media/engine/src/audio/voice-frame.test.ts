import { PCMA, PCMU } from '@offhook/rtp'
import { describe, expect, it } from 'vitest'
import { energyOf } from './level.ts'
import { VoiceFrame } from './voice-frame.ts'

const LENGTH = 256

describe.each([PCMU, PCMA])('a frame of $name', ({ law, createDecoder }) => {
  /** A frame with each byte once. */
  function everyByte(): { frame: VoiceFrame; samples: Int16Array } {
    const frame = new VoiceFrame(LENGTH)
    const bytes = frame.takeBytes(law!)
    for (let i = 0; i < LENGTH; i++) bytes[i] = i
    const samples = new Int16Array(LENGTH)
    createDecoder().decode(bytes, 0, LENGTH, samples)
    return { frame, samples }
  }

  it('stays as it came, and says the same by samples and by energy', () => {
    const { frame, samples } = everyByte()
    expect(frame.energy).toBe(energyOf(samples))
    expect(frame.samples).toEqual(samples)
    expect(frame.law).toBe(law)
    expect([...frame.bytes]).toEqual(Array.from({ length: LENGTH }, (_, i) => i))
  })

  it('is no longer what came once its samples are changed', () => {
    const { frame, samples } = everyByte()
    frame.changeSamples()[0] = 7
    expect(frame.law).toBeNull()
    expect(frame.samples[0]).toBe(7)
    expect(frame.samples.subarray(1)).toEqual(samples.subarray(1))
    expect(frame.energy).toBe(energyOf(frame.samples))
  })

  it('is silent when told so, whatever it was', () => {
    const { frame } = everyByte()
    expect(frame.samples.some((sample) => sample !== 0)).toBe(true)
    frame.silence()
    expect(frame).toMatchObject({ law: null, energy: 0 })
    expect(frame.samples).toEqual(new Int16Array(LENGTH))
  })
})

it('shows samples of somebody else, and leaves them alone when it is filled again', () => {
  const theirs = new Int16Array(LENGTH).fill(1_000)
  const frame = new VoiceFrame(LENGTH).borrow(theirs)
  expect(frame.samples).toBe(theirs)
  expect(frame.energy).toBe(1_000_000 * LENGTH)
  frame.takeSamples().fill(5)
  expect(theirs[0]).toBe(1_000)
  expect(frame.energy).toBe(25 * LENGTH)
})
