import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { copyChanges, copyOnTheRun } from './folder-copy.ts'

let folder: string
const at = (...names: string[]) => join(folder, ...names)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-folder-copy-'))
  await mkdir(at('from', 'inside'), { recursive: true })
  for (const name of ['kept', 'grown', 'changed', 'gone', 'inside/kept', 'inside/gone'])
    await writeFile(at('from', name), name)
  // Last written long before.
  for (const name of ['kept', 'inside/kept']) await utimes(at('from', name), 1_000, 1_000)
})

afterEach(() => rm(folder, { recursive: true }))

async function contents(top: string): Promise<Record<string, string>> {
  const names = await readdir(top, { recursive: true, withFileTypes: true })
  const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
  const texts = files
    .sort()
    .map(async (name) => [name.slice(top.length), await readFile(name, 'utf8')])
  return Object.fromEntries(await Promise.all(texts))
}

it('is the folder as it is at the end, of which only what has changed is copied twice', async () => {
  const since = await copyOnTheRun(at('from'), at('to'))
  await writeFile(at('from', 'grown'), 'longer than before')
  await writeFile(at('from', 'changed'), 'CHANGED')
  await writeFile(at('from', 'new'), 'new')
  await rm(at('from', 'gone'))
  await rm(at('from', 'inside', 'gone'))
  await mkdir(at('from', 'gone'))
  await writeFile(at('from', 'gone', 'inside'), 'a folder now')
  await mkdir(at('from', 'also'))
  // Shows whether it is copied again.
  await writeFile(at('to', 'kept'), 'KEPT')
  copyChanges(at('from'), at('to'), since)

  expect(await contents(at('to'))).toEqual({ ...(await contents(at('from'))), '/kept': 'KEPT' })
  expect(await readdir(at('to'))).toContain('also')
})

it('refuses a folder that is there', async () => {
  await mkdir(at('to'))
  await expect(copyOnTheRun(at('from'), at('to'))).rejects.toThrow('EEXIST')
})
