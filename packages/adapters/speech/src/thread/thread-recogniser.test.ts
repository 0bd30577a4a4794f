import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFrameRing, FrameRingWriter } from '@offhook/control'
import { silentLogger } from '@offhook/core'
import { spoken } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { findPocketSphinx } from '../find-recogniser.ts'
import { heardEvents, request } from '../testing/heard-events.ts'
import { framesIn, spoken as spokenWide } from '../testing/spoken.ts'
import { ThreadRecogniser } from './thread-recogniser.ts'

let folder: string
let recogniser: ThreadRecogniser

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-thread-'))
  const found = await findPocketSphinx()
  if (!found) throw new Error('PocketSphinx is not installed')
  const settings = { kind: 'pocketsphinx', ...found, dictation: false } as const
  recogniser = new ThreadRecogniser({ settings, logger: silentLogger })
})

afterAll(async () => {
  await recogniser.close()
  rmSync(folder, { recursive: true })
})

/** A recording of two channels, as the media engine writes it. */
function recorded(name: string, first: Int16Array, second: Int16Array): string {
  const path = join(folder, name)
  const samples = Math.max(first.length, second.length)
  const file = Buffer.alloc(44 + 4 * samples)
  file.write('RIFF', 0, 'latin1')
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt16LE(2, 22)
  file.writeUInt32LE(8_000, 24)
  file.writeUInt16LE(16, 34)
  for (let i = 0; i < samples; i++) {
    file.writeInt16LE(first[i] ?? 0, 44 + 4 * i)
    file.writeInt16LE(second[i] ?? 0, 46 + 4 * i)
  }
  writeFileSync(path, file)
  return path
}

/** What is told of a sound that ends. */
function hears(by: ThreadRecogniser, sound: Int16Array) {
  const ring = createFrameRing({ slots: 500, channels: 1, sampleRate: 16_000 })
  const writer = new FrameRingWriter(ring)
  const { events, ...recognition } = by.open(request, ring)
  const { tell, names, of, over } = heardEvents()
  for (const name of ['speech', 'silence', 'noMatch', 'ended'] as const) {
    events.on(name, () => tell(name))
  }
  events.on('final', (utterance) => tell('final', utterance))
  events.on('failed', (fault) => tell('failed', fault))
  let position = 0
  for (const frame of framesIn(sound)) writer.write(position++, frame, null)
  // The rest is silence, of which nothing is written.
  writer.write(position + 50, null, null)
  recognition.finish()
  return { names, of, over, close: () => recognition.close() }
}

describe('a recogniser in its thread', { timeout: 60_000 }, () => {
  test('reads the sound of each listener from shared memory, and tells nobody else', async () => {
    const [one, two, gone] = ['opening hours', 'billing', 'support'].map((text) =>
      hears(recogniser, spokenWide(text)),
    )
    gone!.close()
    await Promise.all([one!.over, two!.over])

    expect(one!.of('final')).toMatchObject([{ hint: 'opening hours' }])
    expect(two!.of('final')).toMatchObject([{ hint: 'billing' }])
    expect(one!.names).toEqual(['speech', 'silence', 'final', 'ended'])
    expect(gone!.names).toEqual([])
  })

  test('transcribes each channel of a recording, utterance after utterance', async () => {
    const silence = new Int16Array(8_000)
    const both = Int16Array.from([...spoken('opening hours'), ...silence, ...spoken('billing')])
    const path = recorded('both.wav', both, spoken('opening hours'))
    const wish = { mode: 'hints', language: 'en-US', hints: request.hints } as const
    const [first, second] = await Promise.all([
      recogniser.transcribe(path, { ...wish, channel: 0 }),
      recogniser.transcribe(path, { ...wish, channel: 1 }),
    ])

    expect(first.map(({ text }) => text)).toEqual(['opening hours', 'billing'])
    expect(first[1]!.startMs).toBeGreaterThan(first[0]!.endMs)
    expect(second.map(({ text }) => text)).toEqual(['opening hours'])
  })

  test.each([
    ['is not there', () => join(folder, 'nothing.wav')],
    [
      'is none',
      () => {
        writeFileSync(join(folder, 'none.wav'), 'hello')
        return join(folder, 'none.wav')
      },
    ],
  ])('does not transcribe a recording that %s', async (_, path) => {
    const wish = { mode: 'hints', language: 'en-US', hints: ['a'], channel: 0 } as const

    await expect(recogniser.transcribe(path(), wish)).rejects.toThrow(/./)
  })
})

describe('a thread of speech', { timeout: 60_000 }, () => {
  test.each([
    ['dies', 'process.exit(3)'],
    ['hangs', 'for (;;);'],
  ])('that %s fails whoever it listened to, and another takes its place', async (_, act) => {
    const module = join(folder, `sherpa-${act.length}.cjs`)
    const cue = `${module}.cue`
    writeFileSync(
      module,
      `const { existsSync, rmSync } = require('node:fs')
      const cue = ${JSON.stringify(cue)}
      exports.OnlineRecognizer = class {
        createStream() {
          return { acceptWaveform() { if (existsSync(cue)) { rmSync(cue); ${act} } } }
        }
        isReady() { return false }
        reset() {}
        getResult() { return { text: 'billing' } }
      }`,
    )
    const files = { encoder: '', decoder: '', joiner: '', tokens: '' }
    const settings = { kind: 'sherpa', module, ...files } as const
    const own = new ThreadRecogniser({ settings, logger: silentLogger, watchMs: 300 })
    onTestFinished(() => own.close())
    writeFileSync(cue, '')
    const sound = spokenWide('billing')
    const [first, second] = [hears(own, sound), hears(own, sound)]
    const wish = { mode: 'hints', language: 'en-US', hints: ['a'], channel: 0 } as const
    const path = recorded('lost.wav', sound, sound)
    await expect(own.transcribe(path, wish)).rejects.toThrow('The recogniser has ended')
    await Promise.all([first.over, second.over])

    for (const { of } of [first, second]) expect(of('failed')).toMatchObject([{ code: 13326 }])
    const third = hears(own, sound)
    await third.over
    expect(third.names).toEqual(['speech', 'silence', 'final', 'ended'])
  })
})
