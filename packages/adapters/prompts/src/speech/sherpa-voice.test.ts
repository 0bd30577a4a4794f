/** Against a double of the package's published interface: no model is here. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findSherpaVoice, type SherpaModel } from './sherpa-model.ts'
import { SherpaVoice } from './sherpa-voice.ts'

let folder: string
let voice: SherpaVoice | null

beforeEach(() => {
  voice = null
  folder = mkdtempSync(join(tmpdir(), 'offhook-sherpa-'))
  mkdirSync(join(folder, 'espeak-ng-data'))
  writeFileSync(join(folder, 'tokens.txt'), '')
  // A sample for each letter, as loud as the speaker's number, faster by its speed.
  writeFileSync(
    join(folder, 'double.cjs'),
    `exports.OfflineTts = class {
      constructor(config) {
        if (!config.model.vits && !config.model.kokoro) throw new Error('no model')
      }
      generate({ text, sid, speed }) {
        if (text === 'fail') throw new Error('it cannot say that')
        if (text === 'die') process.exit(3)
        if (text === 'hang') for (;;);
        return { samples: new Float32Array(text.length / speed).fill((sid + 1) / 10), sampleRate: 22050 }
      }
    }`,
  )
})

afterEach(async () => {
  await voice?.close()
  rmSync(folder, { recursive: true })
})

const resolve = () => join(folder, 'double.cjs')

async function model(name: string): Promise<SherpaModel> {
  writeFileSync(join(folder, name), '')
  const found = await findSherpaVoice(folder, resolve)
  if (typeof found === 'string') throw new Error(found)
  return found
}

async function open(options: { speaker?: number; deadlineMs?: number; mostWaiting?: number } = {}) {
  voice = new SherpaVoice(await model('en_GB-somebody-medium.onnx'), options)
  return voice
}

const asks = (text: string, language: string | null = 'en-GB', rate = 1) => ({
  ...{ text, language, rate, voice: null, pitch: 1 },
})

describe('the model of a folder', () => {
  it('is Piper’s, with the language of its name', async () => {
    expect(await model('de_DE-somebody-low.onnx')).toMatchObject({
      language: 'de-DE',
      config: {
        model: {
          vits: {
            model: join(folder, 'de_DE-somebody-low.onnx'),
            tokens: join(folder, 'tokens.txt'),
            dataDir: join(folder, 'espeak-ng-data'),
          },
        },
      },
    })
  })

  it('is Kokoro’s where the speakers have a file of their own', async () => {
    writeFileSync(join(folder, 'voices.bin'), '')
    writeFileSync(join(folder, 'lexicon-us-en.txt'), '')

    expect(await model('model.onnx')).toMatchObject({
      language: 'en',
      config: {
        model: {
          kokoro: {
            voices: join(folder, 'voices.bin'),
            lexicon: join(folder, 'lexicon-us-en.txt'),
          },
        },
      },
    })
  })

  it('is none in an empty folder, or without the package', async () => {
    expect(await findSherpaVoice(join(folder, 'nowhere'), resolve)).toMatch(/holds no Piper/)
    writeFileSync(join(folder, 'model.onnx'), '')
    const missing = () => {
      throw new Error('not found')
    }
    expect(await findSherpaVoice(folder, missing)).toMatch(/npm install sherpa-onnx-node/)
  })
})

describe('a voice by sherpa-onnx', () => {
  it('says text after text with one model, as fast and by whom it is asked', async () => {
    const own = await open({ speaker: 4 })

    const [one, two] = await Promise.all([
      own.speak(asks('hello there')),
      own.speak(asks('hello there', 'en-US', 2)),
    ])
    expect(one).toMatchObject({ rate: 22_050 })
    expect(one?.samples).toHaveLength(11)
    expect(one?.samples[0]).toBeCloseTo(0.5)
    expect(two?.samples).toHaveLength(5)
  })

  it('leaves other languages to other voices', async () => {
    expect(await (await open()).speak(asks('hallo', 'de-DE'))).toBeNull()
  })

  it('that cannot say a text says why, and says the next', async () => {
    const own = await open()

    await expect(own.speak(asks('fail'))).rejects.toThrow('it cannot say that')
    expect(await own.speak(asks('hello'))).not.toBeNull()
  })

  it.each([
    ['dies', 'die', /status 3/],
    ['hangs', 'hang', /SIGKILL/],
  ])(
    'that %s is started anew',
    async (_case, text, why) => {
      const own = await open({ deadlineMs: 4_000 })
      // It is loaded by then: what hangs is the text.
      expect(await own.speak(asks('hello'))).not.toBeNull()

      await expect(own.speak(asks(text))).rejects.toThrow(why)
      expect(await own.speak(asks('hello'))).not.toBeNull()
    },
    40_000,
  )

  it('that hangs at one text says those that waited behind it', async () => {
    const own = await open({ deadlineMs: 4_000 })
    expect(await own.speak(asks('hello'))).not.toBeNull()

    const answers = await Promise.allSettled(
      ['hang', 'hello', 'hello'].map((text) => own.speak(asks(text))),
    )

    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  }, 40_000)

  it('for which too much waits leaves a text to the next voice', async () => {
    const own = await open({ mostWaiting: 20 })
    // Nothing waits yet: it is taken however long it is.
    const long = own.speak(asks('a text that is longer than all that may wait'))

    await expect(own.speak(asks('hello'))).rejects.toThrow('too many texts wait')
    expect(await long).not.toBeNull()
    expect(await own.speak(asks('hello'))).not.toBeNull()
  })

  it('that is closed says nothing more, and starts no program', async () => {
    const own = await open()
    const answers = Promise.allSettled([own.speak(asks('hello')), own.speak(asks('again'))])

    await own.close()

    const reasons = (await answers).map((each) => String((each as { reason?: Error }).reason))
    expect(reasons).toEqual([
      expect.stringMatching(/closed|SIGKILL/),
      expect.stringMatching(/closed/),
    ])
  })
})
