import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sound } from '../audio/sound.ts'
import { TestFolder } from '../testing/sounds.ts'
import { FliteVoice } from './flite.ts'

/** Each utterance is a process that loads a voice; on a busy machine that takes a moment. */
const SLOW = 60_000

let folder: TestFolder
let voice: FliteVoice

beforeEach(() => {
  folder = new TestFolder()
  voice = new FliteVoice({ folder: folder.path })
})

afterEach(async () => {
  await voice.close()
  folder.remove()
})

const say = (text: string, name: string | null = null, language: string | null = null) =>
  voice.speak({ text, voice: name, language })

const seconds = (sound: Sound | null) => (sound ? sound.samples.length / sound.rate : 0)
const peak = (sound: Sound | null) =>
  sound ? sound.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) : 0

/** The pitch of a voice in Hz: the lag at which the sound is most like itself. */
function pitchOf({ samples, rate }: Sound): number {
  let best = { lag: 0, likeness: 0 }
  for (let lag = Math.floor(rate / 300); lag < rate / 60; lag++) {
    let likeness = 0
    for (let at = 0; at + lag < samples.length; at++) likeness += samples[at]! * samples[at + lag]!
    if (likeness > best.likeness) best = { lag, likeness }
  }
  return rate / best.lag
}

describe('the built-in voice', () => {
  it('is audible and takes its time', { timeout: SLOW }, async () => {
    const short = await say('Hello.')
    const long = await say('Hello, and thank you for calling our company today.')

    expect(peak(short)).toBeGreaterThan(0.2)
    expect(peak(long)).toBeGreaterThan(0.2)
    expect(seconds(short)).toBeGreaterThan(0.3)
    expect(seconds(long)).toBeGreaterThan(2 * seconds(short))
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('is a woman, or a man where one is asked for', { timeout: SLOW }, async () => {
    const text = 'One two three four five'
    const [woman, alice, man, matthew] = await Promise.all([
      say(text),
      say(text, 'alice'),
      say(text, 'man'),
      say(text, 'Polly.Matthew-Neural'),
    ])

    expect(pitchOf(woman!)).toBeGreaterThan(140)
    expect(alice).toEqual(woman)
    expect(pitchOf(man!)).toBeLessThan(130)
    expect(matthew).toEqual(man)
  })

  it.each([
    ['options of the program', '-o /speech/other.wav --help -voice none'],
    ['a shell', '"; touch /tmp/x; $(id) `id` | cat \'\\'],
    ['no plain text', 'one\ntwo\r\nthree \ud800 façade %s %n <speak>hi</speak>'],
  ])('reads what looks like %s', { timeout: SLOW }, async (_name, text) => {
    const sound = await say(text)

    expect(peak(sound)).toBeGreaterThan(0.2)
    expect(seconds(sound)).toBeLessThan(15)
    expect(readdirSync(folder.path)).toEqual([])
  })

  it.each(['你好世界 👍', '. . . .'])(
    'leaves what it cannot read to another voice: %s',
    { timeout: SLOW },
    async (text) => {
      expect(await say(text)).toBeNull()
    },
  )

  it('reads more than a few sentences', { timeout: SLOW }, async () => {
    const sound = await say('The quick brown fox jumps over the dog. '.repeat(10))

    expect(seconds(sound)).toBeGreaterThan(20)
  })

  it('speaks faster or slower, higher or lower, as it is asked', { timeout: SLOW }, async () => {
    const text = 'One two three four five'
    const [plain, slow, high] = await Promise.all([
      say(text),
      voice.speak({ text, voice: null, language: null, rate: 0.5 }),
      voice.speak({ text, voice: null, language: null, pitch: 1.3 }),
    ])

    expect(Math.abs(seconds(slow) / seconds(plain) - 2)).toBeLessThan(0.1)
    expect(Math.abs(seconds(high) / seconds(plain) - 1)).toBeLessThan(0.1)
    expect(pitchOf(high!) / pitchOf(plain!)).toBeGreaterThan(1.15)
  })
})

describe('its end', () => {
  it('of an utterance that takes too long is an error, and nothing is left', async () => {
    await voice.close()
    voice = new FliteVoice({ folder: folder.path, utteranceMs: 1 })

    await expect(say('Hello')).rejects.toThrow('SIGKILL')
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('of all: who speaks and who waits to speak are told', async () => {
    const spoken = [say('one'), say('two'), say('three '.repeat(200))]
    const ends = Promise.allSettled(spoken)

    await voice.close()

    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(readdirSync(folder.path)).toEqual([])
  })
})
