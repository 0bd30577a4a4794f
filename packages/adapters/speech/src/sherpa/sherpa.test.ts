/** Against a double of the package's published interface: no model can be had from npm or Debian. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { heardEvents, request } from '../testing/heard-events.ts'
import { after, framesIn, noise, spoken } from '../testing/spoken.ts'
import { findSherpa, type OnlineRecognizer, openRecognizer } from './sherpa-module.ts'
import { SherpaSession } from './sherpa-session.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offhook-sherpa-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Understands the same of each utterance, one word more with each half second of sound. */
class Double implements OnlineRecognizer {
  readonly said: string
  samples = 0
  #waiting = 0

  constructor(said: string) {
    this.said = said
  }

  createStream() {
    return {
      acceptWaveform: ({ samples, sampleRate }: { samples: Float32Array; sampleRate: number }) => {
        if (sampleRate !== 16_000 || samples.some((each) => Math.abs(each) > 1)) {
          throw new Error('this is no sound')
        }
        this.#waiting += samples.length
      },
    }
  }

  isReady() {
    return this.#waiting >= 1_600
  }

  decode() {
    this.#waiting -= 1_600
    this.samples += 1_600
  }

  reset() {
    this.samples = 0
  }

  getResult() {
    const words = this.said.split(' ').slice(0, Math.floor(this.samples / 8_000))
    return { text: words.join(' ') }
  }
}

const silence = noise(900, 8)
const sound = after(silence, spoken('i would like some support please'), silence)

function listen(recognizer: OnlineRecognizer, given: Partial<typeof request> = {}) {
  const events = heardEvents()
  const session = new SherpaSession(recognizer, { ...request, ...given }, events.tell)
  for (const frame of framesIn(sound)) session.push(frame)
  session.finish()
  return events
}

describe('a streaming model', () => {
  test('is heard: speech, partial results that grow, the whole with its hint', () => {
    const events = listen(new Double('I WOULD LIKE SUPPORT'), { partials: true })

    expect(new Set(events.names)).toEqual(
      new Set(['speech', 'partial', 'silence', 'final', 'ended']),
    )
    const partials = events.of('partial').map((each) => (each as { text: string }).text)
    expect(partials.length).toBeGreaterThan(1)
    expect(partials).toEqual([...new Set(partials)])
    expect(events.of('final')).toMatchObject([{ text: 'I WOULD LIKE SUPPORT', hint: 'support' }])
  })

  test('that understands nothing says so', () => {
    expect(listen(new Double('')).names).toEqual(['speech', 'silence', 'noMatch', 'ended'])
  })

  test('that throws is a failure, once', () => {
    const broken = new Double('x')
    broken.decode = () => {
      throw new Error('no model')
    }

    const events = listen(broken)
    expect(events.names).toEqual(['failed'])
    expect(events.of('failed')).toEqual([{ code: 13326, message: 'no model' }])
  })
})

describe('its folder', () => {
  const there = () => 'there'

  test('is one with all its files, the smaller ones first', async () => {
    const files = ['encoder-9.onnx', 'encoder-9.int8.onnx', 'decoder-9.onnx', 'joiner-9.onnx']
    for (const name of [...files, 'tokens.txt']) writeFileSync(join(folder, name), '')
    const model = await findSherpa(folder, there)
    expect(model).toMatchObject({
      encoder: join(folder, 'encoder-9.int8.onnx'),
      tokens: join(folder, 'tokens.txt'),
    })
    if (typeof model === 'string') throw new Error(model)
    const configs: unknown[] = []
    openRecognizer(model, () => ({
      OnlineRecognizer: class extends Double {
        constructor(config: object) {
          super('')
          configs.push(config)
        }
      },
    }))

    expect(configs).toMatchObject([
      { featConfig: { sampleRate: 16_000 }, modelConfig: { tokens: join(folder, 'tokens.txt') } },
    ])
  })

  test('without a file, or without the package, is none, and says why', async () => {
    expect(await findSherpa(folder, there)).toMatch(/holds no streaming model/)
    expect(await findSherpa(folder)).toMatch(/npm install sherpa-onnx-node/)
  })
})
