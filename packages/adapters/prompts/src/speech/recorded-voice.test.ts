import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { silentLogger } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readWav, writeWav } from '../audio/wav.ts'
import { FilePrompts } from '../file-prompts.ts'
import { playable, TestFolder, tone } from '../testing/sounds.ts'
import { RecordedVoice, type RecordingIndex } from './recorded-voice.ts'

const shipped = fileURLToPath(new URL('../../recordings/', import.meta.url))
const ASK = 'Bitte geben Sie es noch einmal ein.'

let folder: TestFolder

beforeEach(() => {
  folder = new TestFolder()
})

afterEach(() => folder.remove())

describe('a recorded voice', () => {
  let voice: RecordedVoice
  const says = (text: string, language = 'de-DE') =>
    voice.speak({ text, voice: null, language }).then((sound) => sound && lengthsOf(sound.samples))

  /** Milliseconds of sound and silence, in turn. */
  function lengthsOf(samples: Float32Array): readonly number[] {
    const runs: number[] = []
    for (let at = 0, was = false; at < samples.length; at += 80) {
      const is = samples.subarray(at, at + 80).some((sample) => sample !== 0)
      if (runs.length > 0 && is === was) runs[runs.length - 1]! += 10
      else runs.push(10)
      was = is
    }
    return runs
  }

  beforeEach(async () => {
    const path = folder.folder('recordings')
    const files = { 'a.wav': 200, 'b.wav': 400, 'one.wav': 100, 'there.wav': 600 }
    for (const [name, ms] of Object.entries(files)) {
      writeFileSync(
        join(folder.folder('recordings'), name),
        writeWav({ samples: tone(615, 8_000, ms), rate: 8_000 }),
      )
    }
    const index: RecordingIndex = {
      revision: 'abc',
      sets: [
        {
          folder: '.',
          languages: ['de-DE'],
          pieces: { 'Guten Tag.': 'a.wav', 'Guten Tag. Bitte?': 'b.wav', '1': 'one.wav' },
        },
        { folder: '.', languages: ['es-ES'], pieces: { Hola: 'a.wav' } },
        { folder: '.', languages: ['es-MX'], pieces: { Hola: 'there.wav' } },
      ],
    }
    writeFileSync(join(path, 'index.json'), JSON.stringify(index))
    voice = await RecordedVoice.open(path)
  })

  it('says what it has, the longest that fits, with pauses between', async () => {
    expect(voice.name).toBe('recorded abc')
    expect(await says('Guten Tag.')).toEqual([200])
    expect(await says('Guten Tag. Bitte?')).toEqual([400])
    expect(await says('Guten Tag. 1 1. 1')).toEqual([200, 300, 100, 90, 100, 300, 100])
  })

  it.each(['Guten Tag', 'Guten Tag. Na?', '11', '', ' ', 'Hola'])(
    'does not say "%s"',
    async (text) => {
      expect(await says(text)).toBeNull()
      expect(voice.knows(text, 'de-DE')).toBe(false)
    },
  )

  it.each([
    ['es-MX', 600],
    ['es-mx', 600],
    ['es-ES', 200],
    ['es-AR', 200],
    ['es', 200],
    ['fr-FR', null],
  ])('has the accent of the region, or of another: %s', async (language, ms) => {
    expect(await says('Hola', language)).toEqual(ms === null ? null : [ms])
  })
})

describe('the recordings that ship', () => {
  let prompts: FilePrompts
  const say = (text: string, language: string) =>
    prompts.speech({ text, ssml: null, voice: null, language })

  beforeEach(async () => {
    prompts = await FilePrompts.open({ folder: join(folder.path, 'p'), logger: silentLogger })
  })

  afterEach(() => prompts.close())

  it('are heard where no voice is installed, without a warning', async () => {
    const said = await say(ASK, 'de-DE')
    if (!said.ok) throw new Error(said.message)
    expect(said.remarks).toEqual([])
    const { samples } = playable(said.file.path)
    const recorded = readWav(new Uint8Array(readFileSync(join(shipped, 'de/again.wav'))))
    expect(samples.length).toBe(recorded!.samples.length)
    const furthest = samples.reduce(
      (most, sample, at) => Math.max(most, Math.abs(sample - recorded!.samples[at]!)),
      0,
    )
    expect(furthest).toBeLessThan(1e-4)
  })

  it('leave every other text of the language to an English voice, with the warning', async () => {
    const said = await say(`${ASK} Danke.`, 'de-DE')
    expect(said).toMatchObject({ ok: true, remarks: [{ code: 13512 }] })
  })

  it('come after voices that are installed', async () => {
    await prompts.close()
    const installed = {
      name: 'installed',
      languages: ['de'],
      speak: async () => ({ samples: tone(615, 8_000, 500), rate: 8_000 }),
      close: async () => {},
    }
    prompts = await FilePrompts.open({
      ...{ folder: join(folder.path, 'q'), logger: silentLogger, sherpa: installed },
    })
    expect(await say(ASK, 'de-DE')).toMatchObject({ ok: true, file: { durationMs: 500 } })
  })
})
