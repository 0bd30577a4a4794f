import { afterEach, describe, expect, it, vi } from 'vitest'
import { readWav } from '../features/recording/wav.ts'
import { recordVoice, wavOf } from './voice-recorder.ts'

describe('a recorded voice', () => {
  it('is a WAVE file that is read again as it was', () => {
    const file = wavOf(Float32Array.from([0, 0.5, -0.5, 2, -2]), 48_000)

    expect(readWav(file)).toMatchObject({ sampleRate: 48_000 })
    const samples = [...new Int16Array(file, 44)]
    expect(samples).toEqual([0, 16_384, -16_383, 32_767, -32_767])
  })
})

describe('a microphone', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('is closed where the browser cannot record', async () => {
    const stop = vi.fn()
    const getUserMedia = async () => ({ getTracks: () => [{ stop }] })
    vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } })
    const refusal = new Error('NotSupportedError')
    vi.stubGlobal(
      'MediaRecorder',
      class {
        constructor() {
          throw refusal
        }
      },
    )

    await expect(recordVoice(() => undefined)).rejects.toBe(refusal)
    expect(stop).toHaveBeenCalledOnce()
  })
})
