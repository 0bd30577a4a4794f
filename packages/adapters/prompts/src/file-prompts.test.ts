import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Logger, makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { toneLevel } from '@offhook/test-kit'
import { shippedPrompts } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FilePrompts } from './file-prompts.ts'
import type { TextToSpeech } from './speech/text-to-speech.ts'
import { playable, soxTone, TestFolder, testFile, tone } from './testing/sounds.ts'

const accountSid = makeSid('AC')
const plain = { ssml: null, voice: null, language: null }

let folder: TestFolder
let prompts: FilePrompts
let server: Server
let base: string
let asked: IncomingMessage[]
let answer: (request: IncomingMessage, response: ServerResponse) => void
let told: string[]

const logger: Logger = {
  ...silentLogger,
  warn: (_facts, message) => void told.push(`warn ${message}`),
  error: (_facts, message) => void told.push(`error ${message}`),
}

beforeEach(async () => {
  folder = new TestFolder()
  told = []
  asked = []
  server = createServer((request, response) => {
    asked.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  prompts = await FilePrompts.open({ folder: folder.path, logger })
})

afterEach(async () => {
  await prompts.close()
  server.closeAllConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  folder.remove()
})

const play = (url: string) => prompts.audio({ url, method: 'GET', accountSid })
const files = () => readdirSync(join(folder.path, 'files'))

/** Gives this content with these headers, and 304 to who has it. */
function serve(content: Uint8Array, headers: Record<string, string> = {}): void {
  answer = (request, response) => {
    const { etag } = headers
    if (etag !== undefined && request.headers['if-none-match'] === etag) {
      response.writeHead(304).end()
    } else response.writeHead(200, { 'content-type': 'audio/mpeg', ...headers }).end(content)
  }
}

async function reopen(options: Partial<Parameters<typeof FilePrompts.open>[0]>): Promise<void> {
  await prompts.close()
  prompts = await FilePrompts.open({ folder: folder.path, logger, ...options })
}

/** A voice that says a tone, or does what it is told. */
function voice(
  name: string,
  speak: TextToSpeech['speak'] = async () => ({ samples: tone(615, 24_000, 500), rate: 24_000 }),
): TextToSpeech {
  return { name, languages: ['en'], speak, close: async () => {} }
}

describe('audio of a URL', { timeout: 30_000 }, () => {
  it('becomes a file that a player plays', async () => {
    serve(testFile('mono-1015hz-22050.mp3'))

    const result = await play(`${base}/jingle.mp3`)

    if (!result.ok) throw new Error(result.message)
    const { samples } = playable(result.file.path)
    expect(toneLevel(samples.subarray(2_000, 5_200), 8_000, 1_015)).toBeGreaterThan(-7)
    expect(result.file.durationMs).toBe(Math.round(samples.length / 8))
  })

  it('is asked for each time, and given whole once while it stays the same', async () => {
    serve(testFile('mono-1015hz-22050.mp3'), { etag: '"1"' })

    const first = await play(`${base}/a.mp3`)
    const again = await play(`${base}/a.mp3`)

    expect(again).toEqual(first)
    expect(asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"'])
  })

  it.each([
    ['max-age=60', 1, 2],
    ['public, s-maxage="60", max-age=0', 1, 2],
    ['no-cache, max-age=60', 2, 3],
    ['max-age=0', 2, 3],
  ])(
    'with "%s" is asked for %i times at once, and %i after a minute',
    async (control, at, after) => {
      const clock = new SimulatedClock()
      await reopen({ clock })
      serve(testFile('mono-1015hz-22050.mp3'), { etag: '"1"', 'cache-control': control })

      await play(`${base}/a.mp3`)
      await play(`${base}/a.mp3`)
      expect(asked).toHaveLength(at)
      await clock.advance(60_000)
      await play(`${base}/a.mp3`)

      expect(asked).toHaveLength(after)
      expect(asked.at(-1)?.headers['if-none-match']).toBe('"1"')
    },
  )

  it('that may not be stored is given whole each time', async () => {
    serve(testFile('mono-1015hz-22050.mp3'), { etag: '"1"', 'cache-control': 'no-store' })

    await play(`${base}/a.mp3`)
    await play(`${base}/a.mp3`)

    expect(asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined])
  })

  it('that has changed is made anew', async () => {
    serve(testFile('mono-1015hz-22050.mp3'), { etag: '"1"' })
    const first = await play(`${base}/a.mp3`)
    serve(testFile('stereo-615hz-1415hz-44100.mp3'), { etag: '"2"' })

    const second = await play(`${base}/a.mp3`)

    const levels = [first, second].map((each) =>
      toneLevel(playable(each.ok ? each.file.path : '').samples.subarray(2_000, 5_200), 8_000, 615),
    )
    expect(levels[0]).toBeLessThan(-40)
    expect(levels[1]).toBeGreaterThan(-14)
  })

  it('that many want at once is decoded once', async () => {
    serve(testFile('mono-1015hz-22050.mp3'))

    const results = await Promise.all(Array.from({ length: 8 }, () => play(`${base}/a.mp3`)))

    expect(new Set(results.map((each) => (each.ok ? each.file.path : each.message))).size).toBe(1)
    expect(files()).toHaveLength(1)
  })

  it('whose copy is gone is fetched again', async () => {
    serve(testFile('mono-1015hz-22050.mp3'), { etag: '"1"' })
    await play(`${base}/a.mp3`)
    for (const name of files()) rmSync(join(folder.path, 'files', name))

    expect(await play(`${base}/a.mp3`)).toMatchObject({ ok: true })
    expect(asked[1]?.headers['if-none-match']).toBeUndefined()
  })

  it('whose copy is broken is made again', async () => {
    serve(testFile('mono-1015hz-22050.mp3'), { etag: '"1"' })
    const first = await play(`${base}/a.mp3`)
    for (const name of files()) writeFileSync(join(folder.path, 'files', name), 'RIFF')

    const again = await play(`${base}/a.mp3`)

    expect(again).toEqual(first)
    playable(again.ok ? again.file.path : '')
  })

  it('of a server that says "unchanged" to whoever asks is refused, not asked for ever', async () => {
    answer = (_request, response) => response.writeHead(304).end()

    expect(await play(`${base}/a.mp3`)).toMatchObject({ ok: false, code: 11200 })
    expect(asked).toHaveLength(1)
  })

  it.each([
    ['a page', '<html>', 'text/html', 13420],
    ['a broken file', 'no sound '.repeat(100), 'audio/mpeg', 13420],
    ['nothing', '', 'audio/wav', 13420],
  ])('that is %s is refused', async (_name, content, type, code) => {
    serve(Buffer.from(content), { 'content-type': type })

    expect(await play(`${base}/a`)).toMatchObject({ ok: false, code })
    expect(files()).toEqual([])
  })

  it.each(['not a url', 'ftp://host/a.wav', 'file:///etc/passwd', 'data:audio/wav,x', ''])(
    'is no URL: "%s"',
    async (url) => {
      expect(await play(url)).toMatchObject({ ok: false, code: 11100 })
    },
  )

  it('that cannot be kept is an error for us and no end of the call', async () => {
    serve(testFile('mono-1015hz-22050.mp3'))
    rmSync(join(folder.path, 'files'), { recursive: true })
    writeFileSync(join(folder.path, 'files'), 'a file where the folder was')

    expect(await play(`${base}/a.mp3`)).toMatchObject({ ok: false, code: 12400 })
    expect(await prompts.speech({ ...plain, text: 'Hello' })).toMatchObject({
      ok: false,
      code: 12400,
    })
    expect(told).toContain('error a prompt could not be kept as a file')
  })

  it('is none of more than one URL for the same sound', async () => {
    serve(soxTone(['-r', '8000', '-b', '16', '-t', 'wav'], 440), { 'content-type': 'audio/wav' })

    expect(await play(`${base}/a`)).toEqual(await play(`${base}/b`))
  })
})

describe('audio that is shipped', () => {
  it.each(shippedPrompts)('is there: %s', (name) => {
    const { path, durationMs } = prompts.shipped(name)

    expect(playable(path).samples.length).toBe(durationMs * 8)
  })

  it('is played by its name', async () => {
    const result = await play('prompt://welcome')

    expect(result).toMatchObject({ ok: true, file: { durationMs: expect.any(Number) } })
  })

  it('is our own music where a known address of hold music gives none', async () => {
    const result = await play('http://com.twilio.music.nobody-has-this.s3.amazonaws.com/x.mp3')

    expect(result).toEqual({ ok: true, file: prompts.shipped('hold-music') })
  })

  it.each(['prompt://nothing', 'prompt://../file-prompts', 'prompt://', 'prompt:welcome'])(
    'is nothing else: %s',
    async (url) => {
      expect(await play(url)).toMatchObject({ ok: false, code: 11200 })
    },
  )
})

describe('speech', () => {
  it('becomes a file, and is spoken once', { timeout: 60_000 }, async () => {
    const first = await prompts.speech({ ...plain, text: 'Hello there' })
    const again = await prompts.speech({ ...plain, text: ' Hello there ' })

    if (!first.ok) throw new Error(first.message)
    const { samples } = playable(first.file.path)
    expect(samples.some((sample) => Math.abs(sample) > 0.2)).toBe(true)
    expect(first.file.durationMs).toBeGreaterThan(400)
    expect(again).toEqual(first)
    expect(files()).toHaveLength(1)
    expect(told).toEqual([])
  })

  it('of markup is its stretches, with their pauses and loudness between them', async () => {
    const asked: object[] = []
    await reopen({
      voices: [
        voice('tone', async ({ text, rate, pitch }) => {
          asked.push({ text, rate, pitch })
          return { samples: tone(615, 8_000, 500), rate: 8_000 }
        }),
      ],
    })
    const ssml = `Hi <break time="1s"/><prosody rate="fast" pitch="+10%" volume="-6dB">you</prosody>`

    const result = await prompts.speech({ ...plain, text: 'Hi', ssml })

    expect(asked).toEqual([
      { text: 'Hi', rate: 1, pitch: 1 },
      { text: 'you', rate: 1.3, pitch: 1.1 },
    ])
    const { samples } = playable(result.ok ? result.file.path : '')
    const loud = [400, 6_000, 12_400].map((at) =>
      toneLevel(samples.subarray(at, at + 3_200), 8_000, 615),
    )
    expect(loud[0]).toBeGreaterThan(-7)
    expect(loud[1]).toBeLessThan(-60)
    expect(Math.abs(loud[2]! - loud[0]! + 6)).toBeLessThan(0.5)
    expect(result).toMatchObject({ remarks: [] })
  })

  it.each([
    [{ ssml: '<emphasis>now</emphasis>' }, 12200],
    [{ language: 'de-DE' }, 13512],
    [{ voice: 'Polly.Hans' }, 13512],
    [{ voice: 'Google.fr-FR-Neural2-A' }, 13512],
  ])('with %j is spoken, with a remark each time', async (more, code) => {
    await reopen({ voices: [voice('tone')] })

    for (const _time of [1, 2]) {
      const result = await prompts.speech({ ...plain, text: 'now', ...more })
      expect(result.ok && result.remarks?.map((each) => each.code)).toEqual([code])
    }
  })

  it.each([{}, { language: 'en-GB' }, { voice: 'Polly.Amy' }, { voice: 'alice' }])(
    'with %j has none',
    async (more) => {
      await reopen({ voices: [voice('tone')] })

      expect(await prompts.speech({ ...plain, text: 'now', ...more })).toMatchObject({
        remarks: [],
      })
    },
  )

  it('is said by the first voice that can, at the rate of a telephone', async () => {
    const failing = voice('first', async () => {
      throw new Error('no service')
    })
    await reopen({ voices: [failing, voice('second', async () => null), voice('third')] })

    const result = await prompts.speech({ ...plain, text: 'Hello' })

    const { samples } = playable(result.ok ? result.file.path : '')
    expect(toneLevel(samples.subarray(400, 3_600), 8_000, 615)).toBeGreaterThan(-7)
    expect(told).toEqual(['warn a voice failed'])
  })

  it('at which a voice breaks off is said whole by the next', async () => {
    const quiet = async () => ({ samples: tone(400, 24_000, 500), rate: 24_000 })
    const breaks = voice('first', async ({ text }) => {
      if (text === 'two') throw new Error('it broke')
      return quiet()
    })
    await reopen({ voices: [breaks, voice('second')] })

    const ssml = 'one<break time="500ms"/>two'
    const result = await prompts.speech({ ...plain, text: 'one two', ssml })

    const { samples } = playable(result.ok ? result.file.path : '')
    for (const from of [400, 8_400]) {
      const part = samples.subarray(from, from + 3_200)
      expect(toneLevel(part, 8_000, 615)).toBeGreaterThan(-7)
      expect(toneLevel(part, 8_000, 400)).toBeLessThan(-40)
    }
    expect(told).toEqual(['warn a voice failed'])
  })

  it('without a voice is a warning, and the call goes on', async () => {
    await reopen({ voices: [] })

    expect(await prompts.speech({ ...plain, text: 'Hello' })).toMatchObject({
      ...{ ok: false, code: 13511 },
      message: expect.not.stringContaining('Hello'),
    })
    expect(told).toEqual(['warn no voice could say a text; the call goes on without it'])
  })

  it('that no voice could say is tried again the next time', async () => {
    let works = false
    await reopen({
      voices: [
        voice('late', async () => (works ? { samples: tone(615, 8_000, 100), rate: 8_000 } : null)),
      ],
    })
    await prompts.speech({ ...plain, text: 'Hello' })
    works = true

    expect(await prompts.speech({ ...plain, text: 'Hello' })).toMatchObject({ ok: true })
  })

  it.each([
    ['no text', '  ', null, 13520],
    ['markup without text', 'x', '<w></w>', 13520],
    ['too much text', 'x'.repeat(4_097), null, 13521],
  ])('of %s is refused', async (_name, text, ssml, code) => {
    expect(await prompts.speech({ ...plain, text, ssml })).toMatchObject({ ok: false, code })
  })
})

describe('a folder', () => {
  it('has what an utterance left behind removed at the start', async () => {
    writeFileSync(join(folder.path, 'scratch', 'left.wav'), readFileSync(import.meta.filename))

    await reopen({})

    expect(readdirSync(join(folder.path, 'scratch'))).toEqual([])
  })
})
