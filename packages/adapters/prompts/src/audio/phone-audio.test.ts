import { toneLevel } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { playable, sox, soxOf, soxTone, testFile } from '../testing/sounds.ts'
import { toPhoneAudio } from './phone-audio.ts'

const mp3 = testFile('mono-1015hz-22050.mp3')
const wav = soxTone(['-r', '44100', '-b', '16', '-c', '2', '-t', 'wav'], 1_015)
const ulaw = soxTone(['-r', '8000', '-e', 'mu-law', '-t', 'raw'], 1_015)

/** Two seconds that rise through the telephone's band, with all loudnesses. */
const SWEEP = ['synth', '2', 'sine', '200-3000', 'fade', 't', '0.5', '2', '0.5', 'gain', '-3']

/** Bytes without an order, the same ones each time. */
function noise(length: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return state >>> 24
  })
}

async function made(bytes: Uint8Array, type: string): Promise<Float32Array> {
  const audio = await toPhoneAudio(bytes, type)
  if (!audio.ok) throw new Error(audio.message)
  return playable(audio.wav).samples
}

async function refused(bytes: Uint8Array, type: string): Promise<string> {
  const audio = await toPhoneAudio(bytes, type)
  return audio.ok ? 'it was made' : audio.message
}

/** The middle 400 ms. */
const middle = (samples: Float32Array) => samples.subarray(2_000, 5_200)

describe('what can be played', () => {
  it.each([
    ['audio/wav', wav],
    ['audio/x-wav; charset=binary', wav],
    ['AUDIO/WAVE', wav],
    ['audio/mpeg', mp3],
    ['audio/ulaw', ulaw],
    ['audio/basic', ulaw],
    ['audio/basic', soxTone(['-r', '16000', '-e', 'mu-law', '-t', 'au'], 1_015)],
    ['audio/aiff', soxTone(['-r', '44100', '-b', '16', '-c', '2', '-t', 'aiff'], 1_015)],
    ['audio/x-aiff', soxTone(['-r', '22050', '-b', '24', '-t', 'aiff'], 1_015)],
    ['audio/x-aifc', soxTone(['-r', '16000', '-b', '8', '-t', 'aifc'], 1_015)],
    ['audio/flac', soxTone(['-r', '44100', '-b', '16', '-c', '2', '-t', 'flac'], 1_015)],
    ['audio/x-flac', soxTone(['-r', '8000', '-b', '24', '-t', 'flac'], 1_015)],
    ['audio/flac', soxTone(['-r', '48000', '-b', '8', '-C', '0', '-t', 'flac'], 1_015)],
  ])('%s', async (type, bytes) => {
    const samples = await made(bytes, type)

    expect(Math.abs(toneLevel(middle(samples), 8_000, 1_015) - -6)).toBeLessThan(0.7)
    expect(toneLevel(middle(samples), 8_000, 2_530)).toBeLessThan(-40)
  })

  it.each([
    ['a WAVE file called MP3', wav, 'audio/mpeg'],
    ['an MP3 called WAVE', mp3, 'audio/wav'],
    ['a WAVE file without a type', wav, ''],
    ['an MP3 that is bytes', mp3, 'application/octet-stream'],
    ['an MP3 in a bucket', mp3, 'binary/octet-stream'],
    ['a type of audio that nobody knows', mp3, 'audio/x-something'],
  ])('what the bytes are counts more than the type: %s', async (_name, bytes, type) => {
    expect(toneLevel(middle(await made(bytes, type)), 8_000, 1_015)).toBeGreaterThan(-7)
  })

  it('µ-law that begins with silence, all ones, as an MP3 does', async () => {
    const bytes = new Uint8Array(8_000).fill(0xff)
    bytes.set(ulaw.subarray(0, 4_000), 4_000)

    const samples = await made(bytes, 'audio/basic')

    expect(samples.length).toBe(8_000)
    expect(samples.subarray(0, 4_000).every((sample) => sample === 0)).toBe(true)
    expect(toneLevel(samples.subarray(4_400, 7_600), 8_000, 1_015)).toBeGreaterThan(-7)
  })
})

describe('GSM', () => {
  const speech = sox('-n', '-r', '8000', '-b', '16', '-t', 'wav', '-', ...SWEEP)

  it.each([
    ['as frames', 'audio/gsm', soxOf(speech, '-t', 'wav', '-', '-t', 'gsm', '-')],
    ['as frames', 'audio/x-gsm', soxOf(speech, '-t', 'wav', '-', '-t', 'gsm', '-')],
    ['inside WAVE', 'audio/wav', soxOf(speech, '-t', 'wav', '-', '-e', 'gsm', '-t', 'wav', '-')],
  ])(
    '%s, called %s, is what another decoder makes of it, to the bit',
    async (_name, type, bytes) => {
      const format = type === 'audio/wav' ? 'wav' : 'gsm'
      const theirs = playable(
        soxOf(bytes, '-t', format, '-', '-b', '16', '-e', 'signed', '-t', 'wav', '-'),
      )
      const ours = await made(bytes, type)

      expect(ours.length).toBeGreaterThan(15_000)
      for (const [index, sample] of ours.entries()) {
        expect(Math.abs(sample - theirs.samples[index]!)).toBeLessThan(1 / 16_000)
      }
    },
  )

  it('of no frames is refused', async () => {
    expect(await refused(noise(10_000), 'audio/gsm')).toContain('cannot be played')
  })
})

describe('FLAC', () => {
  const stereo = ['-r', '8000', '-c', '2', '-b', '16']
  const music = sox('-n', ...stereo, '-t', 'wav', '-', ...SWEEP, 'synth', '2', 'pinknoise', 'mix')

  it.each(['0', '2', '5', '8'])('of strength %s is what went in, to the bit', async (strength) => {
    const bytes = soxOf(music, '-t', 'wav', '-', '-C', strength, '-t', 'flac', '-')
    const went = playable(soxOf(music, '-t', 'wav', '-', '-t', 'wav', '-', 'remix', '-'))
    const ours = await made(bytes, 'audio/flac')

    expect(ours.length).toBe(16_000)
    for (const [index, sample] of ours.entries()) {
      expect(Math.abs(sample - went.samples[index]!)).toBeLessThan(1 / 16_000)
    }
  })

  it('that is cut off is played so far; what is no FLAC inside is refused', async () => {
    const bytes = soxOf(music, '-t', 'wav', '-', '-t', 'flac', '-')
    const cut = await made(bytes.slice(0, bytes.length / 2), 'audio/flac')
    expect(cut.length).toBeGreaterThan(3_000)

    expect(await refused(bytes.fill(0x55, bytes.length / 4), 'audio/flac')).toContain('broken')
    expect(await refused(new TextEncoder().encode('fLaC'), 'audio/flac')).toContain(
      'cannot be played',
    )
  })
})

describe('MP3', () => {
  it('of two channels is mixed', async () => {
    const samples = await made(testFile('stereo-615hz-1415hz-44100.mp3'), 'audio/mpeg')

    for (const frequency of [615, 1_415]) {
      expect(Math.abs(toneLevel(middle(samples), 8_000, frequency) - -12)).toBeLessThan(0.7)
    }
    expect(toneLevel(middle(samples), 8_000, 1_015)).toBeLessThan(-50)
  })

  it('is as long as its frames', async () => {
    const samples = await made(mp3, 'audio/mpeg')

    // 0.8 s, and the silence that the encoder puts around it: three frames at most.
    expect(samples.length).toBeGreaterThanOrEqual(6_400)
    expect(samples.length).toBeLessThan(6_400 + 3 * 576 * (8_000 / 22_050) + 1)
  })

  it('behind an ID3 tag with a picture, and before another tag', async () => {
    const tag = Buffer.concat([Buffer.from('ID3\x04\0\0\0\x06\0\0', 'latin1'), noise(98_304)])
    const tail = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 0x20)])

    const samples = await made(Buffer.concat([tag, mp3, tail]), 'audio/mpeg')

    expect(toneLevel(middle(samples), 8_000, 1_015)).toBeGreaterThan(-7)
  })

  it('cut short, what is there is played', async () => {
    const samples = await made(mp3.subarray(0, 2_000), 'audio/mpeg')

    expect(samples.length).toBeGreaterThan(2_000)
    expect(samples.length).toBeLessThan(5_000)
  })

  it('with damaged frames in the middle is played', async () => {
    const bytes = Uint8Array.from(mp3)
    bytes.fill(0x55, 1_200, 1_500)

    expect((await made(bytes, 'audio/mpeg')).length).toBeGreaterThan(4_000)
  })
})

describe('what cannot be played', () => {
  // The decoder writes there what it does not like; in its thread nobody sees it.
  beforeEach(() => vi.spyOn(console, 'error').mockReturnValue())
  afterEach(() => vi.restoreAllMocks())

  it.each([
    ['noise', noise(200_000)],
    ['zeros', new Uint8Array(100_000)],
    ['ones', new Uint8Array(100_000).fill(0xff)],
    ['text', Buffer.from('no sound at all '.repeat(500))],
    [
      'an ID3 tag that never ends',
      Buffer.from('ID3\x04\0\0\x7f\x7f\x7f\x7f and no more', 'latin1'),
    ],
    ['nothing', new Uint8Array()],
  ])('%s, called MP3', async (_name, bytes) => {
    expect(await refused(bytes, 'audio/mpeg')).toMatch(/broken|no sound/)
  })

  it.each([
    ['a page', Buffer.from('<html>'), 'text/html'],
    ['a sound in a page', wav, 'text/html'],
    ['a sound in a video', mp3, 'video/mp4'],
    ['Ogg', Buffer.from('OggS\0\x02 and so on'), 'audio/ogg'],
    ['µ-law without its type', ulaw, 'application/octet-stream'],
    ['a WAVE file of a kind that is not known', Buffer.from('RIFF\0\0\0\0WAVE'), 'audio/wav'],
    ['Sun audio of 16 bit', soxTone(['-r', '8000', '-b', '16', '-t', 'au'], 440), 'audio/basic'],
  ])('%s', async (_name, bytes, type) => {
    expect(await refused(bytes, type)).toBe(`Audio of the type "${type}" cannot be played`)
  })

  it('a WAVE file without samples', async () => {
    const bytes = sox('-n', '-r', '8000', '-b', '16', '-t', 'wav', '-', 'trim', '0', '0')

    expect(await refused(bytes, 'audio/wav')).toBe('There is no sound in the audio')
  })

  it('more than an hour', { timeout: 30_000 }, async () => {
    const bytes = Buffer.alloc(44 + 29_000_000, 0x80)
    bytes.set(soxTone(['-r', '8000', '-b', '8', '-t', 'wav'], 100).subarray(0, 44))
    bytes.writeUInt32LE(0xffff_ffff, 40)

    expect(await refused(bytes, 'audio/wav')).toBe('The audio is longer than an hour')
  })
})
