import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ModelFolder } from './model-folder.ts'
import { newFolder } from './work-folders.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'offhook-folders-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const make = (name: string) => mkdtemp(join(parent, name))

test('the folders of dead processes go when a new one is made, and no others', async () => {
  // No process has this number: it is more than Linux gives.
  await make(`offhook-speech-${hostname()}-99999999-`)
  const living = await make(`offhook-speech-${hostname()}-${process.ppid}-`)
  const own = await newFolder(parent)
  const elsewhere = await make('offhook-speech-other-99999999-')
  const second = await newFolder(parent)

  const left = (await readdir(parent)).map((name) => join(parent, name))
  expect(left.sort()).toEqual([living, own, elsewhere, second].sort())
})

test('a model that is let go is removed when no decoder reads it', async () => {
  const folder = new ModelFolder(await make('model-'))
  const [first, second] = [folder.hold(), folder.hold()]
  first()
  first()
  folder.letGo()
  expect(await readdir(parent)).toHaveLength(1)
  second()

  await vi.waitFor(async () => expect(await readdir(parent)).toEqual([]), 20_000)
})
