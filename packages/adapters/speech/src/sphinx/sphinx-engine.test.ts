import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { findPocketSphinx } from '../find-recogniser.ts'
import { request } from '../testing/heard-events.ts'
import { after, noise, spoken } from '../testing/spoken.ts'
import { SphinxEngine, type SphinxOptions } from './sphinx-engine.ts'

const MODEL = '/usr/share/pocketsphinx/model/en-us'
const closing: (() => Promise<void>)[] = []

async function engineOf(options: Partial<SphinxOptions> = {}): Promise<SphinxEngine> {
  const engine = await SphinxEngine.open({
    command: ['pocketsphinx_batch'],
    model: MODEL,
    ...options,
  })
  closing.push(() => engine.close())
  return engine
}

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A program in place of the recogniser. */
async function script(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'offhook-script-'))
  closing.push(() => rm(folder, { recursive: true }))
  const path = join(folder, 'program')
  await writeFile(path, `#!/bin/sh\n${text.replaceAll('HERE', folder)}\n`, { mode: 0o755 })
  return path
}

describe('PocketSphinx', () => {
  test('understands a hint alone and in a phrase, in its author’s writing', async () => {
    const engine = await engineOf()
    const hints = { ...request, hints: ['Sales', 'Technical support', 'opening hours'] }
    const said = ['opening hours', 'i would like technical support please']
    const heard = await Promise.all(said.map((text) => engine.begin(hints).decode(spoken(text))))

    expect(heard).toEqual([
      { text: 'opening hours', hint: 'opening hours', confidence: null },
      { text: 'Technical support', hint: 'Technical support', confidence: null },
    ])
  })

  test('understands nothing where no hint is said, and of silence', async () => {
    const engine = await engineOf()
    const said = await engine.begin(request).decode(spoken('what a lovely day it is today'))

    expect(said).toBeNull()
    expect(await engine.begin(request).decode(new Int16Array(16_000))).toBeNull()
  })

  test('understands digits', async () => {
    const engine = await engineOf()
    const digits = { ...request, mode: 'digits', hints: [], digitCount: 4 } as const

    expect(await engine.begin(digits).decode(spoken('four seven two nine'))).toMatchObject({
      text: '4729',
    })
  })

  test('listens over a noisy line with the transform of noisy lines', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'offhook-lines-'))
    closing.push(() => rm(folder, { recursive: true }))
    const note = `while [ "$1" != -mllrctl ]; do shift; done; cat "$2" >> ${folder}/lines`
    const engine = await engineOf({ command: [await script(`pocketsphinx_batch "$@"; ${note}`)] })
    const pause = new Int16Array(4_800)
    const quiet = after(pause, spoken('support'), pause)
    const hiss = noise(quiet.length / 16, 400)
    const loud = quiet.map((sample, i) => sample + (hiss[i] ?? 0))

    for (const sound of [quiet, loud]) await engine.begin(request).decode(sound)
    expect(await readFile(join(folder, 'lines'), 'utf8')).toBe('clean\nnoisy\n')
  })

  test('takes hints that are no text for words that nobody says', async () => {
    const engine = await engineOf()
    const hostile = ['\\end\\\nngram 1=9', '<s>', '%', '日本', 'support']

    expect(
      await engine.begin({ ...request, hints: hostile }).decode(spoken('support')),
    ).toMatchObject({ hint: 'support' })
  })

  test('is started once more when it is killed', async () => {
    const once = '[ -e HERE/once ] && exec pocketsphinx_batch "$@"; touch HERE/once; kill -9 $$'
    const engine = await engineOf({ command: [await script(once)] })

    expect(await engine.begin(request).decode(spoken('support'))).toMatchObject({ text: 'support' })
  })

  test.each([
    ['dies', 'kill -9 $$', /SIGKILL|137/, 8_000],
    ['says nothing', 'cat > /dev/null', /no such file|said nothing/, 8_000],
    ['hangs', 'sleep 600', /SIGKILL/, 200],
  ])('that always %s is a failure, in bounded time', async (_, text, why, deadlineMs) => {
    const engine = await engineOf({ command: [await script(text)], deadlineMs })

    await expect(engine.begin(request).decode(spoken('support'))).rejects.toThrow(why)
  })

  test('recognises ten at once, and those who gave up are not waited for', async () => {
    const engine = await engineOf({ atOnce: 2 })
    const sound = spoken('support')
    const tired = engine.begin(request)
    const ten = Array.from({ length: 10 }, () => engine.begin(request))
    tired.giveUp()
    const heard = await Promise.all(ten.map((decoder) => decoder.decode(sound)))

    expect(heard.map((each) => each?.text)).toEqual(Array(10).fill('support'))
  })
})

test('PocketSphinx is found where Debian puts it, and only whole', async () => {
  expect(await findPocketSphinx()).toMatchObject({ model: MODEL })
  expect(await findPocketSphinx('/nowhere')).toBeNull()
  expect(await findPocketSphinx(process.env['PATH'], '/nowhere')).toBeNull()
})
