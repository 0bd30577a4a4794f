import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { silentLogger } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeWav } from '../audio/wav.ts'
import { FilePrompts } from '../file-prompts.ts'
import { TestFolder } from '../testing/sounds.ts'
import { PicoVoice } from './pico.ts'
import { ServiceVoice } from './service-voice.ts'

let folder: TestFolder

beforeEach(() => {
  folder = new TestFolder()
})

afterEach(() => folder.remove())

/** A folder of Pico's voices in which none is what it should be. */
function brokenVoices(...names: string[]): string {
  const path = join(folder.path, 'lang')
  mkdirSync(path)
  for (const name of names) writeFileSync(join(path, name), 'no voice')
  return path
}

describe('voices of SVOX Pico', () => {
  it('are those of which both files are there', async () => {
    const path = brokenVoices('de-DE_ta.bin', 'de-DE_gl0_sg.bin', 'fr-FR_ta.bin', 'readme.txt')
    const pico = await PicoVoice.open({ folder: path, scratch: folder.path })

    expect(pico?.languages).toEqual(['de-DE'])
    expect(await pico?.speak({ text: 'hello', voice: null, language: 'en-US' })).toBeNull()
    expect(await pico?.speak({ text: 'salut', voice: 'Polly.Lea', language: null })).toBeNull()
  })

  it('are none where there is no folder', async () => {
    expect(await PicoVoice.open({ folder: '/nowhere', scratch: folder.path })).toBeNull()
  })

  it('that are broken leave the text to the next voice', { timeout: 60_000 }, async () => {
    const prompts = await FilePrompts.open({
      ...{ folder: join(folder.path, 'prompts'), logger: silentLogger },
      picoVoices: brokenVoices('de-DE_ta.bin', 'de-DE_gl0_sg.bin'),
    })
    const german = { text: 'Guten Tag', ssml: null, voice: null, language: 'de-DE' }

    expect(await prompts.speech(german)).toMatchObject({ ok: true, remarks: [] })
    await prompts.close()
  })
})

describe('a voice by key', () => {
  let server: Server
  let answer: { status: number; body: Uint8Array | string } | 'nothing' | 'half'
  let asked: { path: string | undefined; key: string | undefined; body: unknown }[]

  const sound = writeWav({ samples: Float32Array.from({ length: 2_400 }, () => 0.5), rate: 24_000 })

  beforeEach(async () => {
    asked = []
    server = createServer(async (incoming, outgoing) => {
      const { url: path, headers } = incoming
      asked.push({ path, key: headers.authorization, body: JSON.parse(await text(incoming)) })
      if (answer === 'half') {
        outgoing.writeHead(200, { 'content-length': sound.length })
        outgoing.write(sound.subarray(0, sound.length / 2), () => outgoing.destroy())
      } else if (answer !== 'nothing') outgoing.writeHead(answer.status).end(answer.body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })

  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  const options = (deadlineMs = 20_000) => ({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    ...{ key: 'secret', model: 'tts-1', woman: 'nova', man: 'onyx', deadlineMs },
  })

  it('is asked for a text, by the name of a woman or a man', async () => {
    answer = { status: 200, body: sound }
    const voice = new ServiceVoice(options())
    const said = await voice.speak({ text: 'Hello.', voice: 'man', language: null, rate: 1.5 })

    expect(said).toMatchObject({ rate: 24_000 })
    expect(said?.samples).toHaveLength(2_400)
    expect(asked).toEqual([
      {
        path: '/v1/audio/speech',
        key: 'Bearer secret',
        body: {
          ...{ model: 'tts-1', input: 'Hello.', voice: 'onyx' },
          ...{ response_format: 'wav', speed: 1.5 },
        },
      },
    ])
  })

  it.each([
    ['refuses', { status: 429, body: 'secret' }, /answered 429$/],
    ['answers something else', { status: 200, body: 'hello' }, /no WAVE/],
    ['sends elsewhere', { status: 302, body: '' }, /./],
    ['never answers', 'nothing', /./],
    ['breaks off in the middle', 'half', /./],
  ] as const)('that %s is a failure', async (_, given, why) => {
    answer = given
    const voice = new ServiceVoice(options(given === 'nothing' ? 300 : 20_000))
    const speaking = voice.speak({ text: 'Hello.', voice: null, language: null })

    await expect(speaking).rejects.toThrow(why)
  })

  it('that fails leaves the text to the built-in voice', { timeout: 60_000 }, async () => {
    answer = { status: 500, body: '' }
    const prompts = await FilePrompts.open({
      ...{ folder: join(folder.path, 'prompts'), logger: silentLogger, service: options() },
    })
    const said = await prompts.speech({ text: 'Hello.', ssml: null, voice: null, language: null })

    expect(said).toMatchObject({ ok: true })
    expect(asked).toHaveLength(1)
    await prompts.close()
  })
})
