import { toneLevel, until } from '@offhook/test-kit'
import { afterEach, describe, expect, it } from 'vitest'
import { playable, sox, testFile } from '../testing/sounds.ts'
import { AudioDecoder } from './audio-decoder.ts'

let decoder: AudioDecoder

afterEach(() => decoder.close())

describe('decoding in a thread', { timeout: 30_000 }, () => {
  it('makes what a player plays', async () => {
    decoder = new AudioDecoder()

    const audio = await decoder.decode(testFile('mono-1015hz-22050.mp3'), 'audio/mpeg')

    const { samples } = playable(audio.ok ? audio.wav : new Uint8Array())
    expect(toneLevel(samples.subarray(2_000, 5_200), 8_000, 1_015)).toBeGreaterThan(-7)
  })

  it('says why it does not', async () => {
    decoder = new AudioDecoder()

    const audio = await decoder.decode(new Uint8Array(1_000), 'audio/wav')

    expect(audio).toEqual({
      ok: false,
      message: 'Audio of the type "audio/wav" cannot be played',
    })
  })

  it('leaves this thread to its work', async () => {
    decoder = new AudioDecoder()
    const song = sox(
      '-n',
      '-r',
      '44100',
      '-c',
      '2',
      '-b',
      '16',
      '-t',
      'wav',
      '-',
      'synth',
      '60',
      'sine',
      '440',
    )
    const started = performance.now()
    let longest = 0
    let last = started
    const watch = setInterval(() => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
    }, 5)

    const audio = await decoder.decode(song, 'audio/wav')

    clearInterval(watch)
    expect(audio.ok).toBe(true)
    expect(longest).toBeLessThan((performance.now() - started) / 2)
  })

  it('ends what takes too long, and goes on with the next', async () => {
    decoder = new AudioDecoder({ deadlineMs: 1 })

    const audio = await decoder.decode(testFile('mono-1015hz-22050.mp3'), 'audio/mpeg')

    expect(audio).toEqual({ ok: false, message: 'The audio was not decoded: it took too long' })
  })

  it('ends with its owner', async () => {
    decoder = new AudioDecoder()
    const running = decoder.decode(testFile('mono-1015hz-22050.mp3'), 'audio/mpeg')
    const waiting = decoder.decode(testFile('mono-1015hz-22050.mp3'), 'audio/mpeg')
    let settled = 0
    for (const each of [running, waiting]) void each.then(() => settled++)

    await decoder.close()

    await until('both are told', () => settled === 2)
    expect(await waiting).toEqual({ ok: false, message: 'The audio was not decoded: it was ended' })
  })
})
