import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from './config.ts'
import { openDataFolder, readIfThere, readSecretKey, writePrivateFile } from './data-folder.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-folder-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('openDataFolder', () => {
  it('makes it with its parents, for its owner alone', async () => {
    const path = join(folder, 'a/b/c')

    await openDataFolder(path)

    expect((await stat(path)).mode & 0o777).toBe(0o700)
  })

  it('takes one that is there', async () => {
    await openDataFolder(folder)
    await openDataFolder(folder)
  })

  it('says that a file is in its place', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')

    await expect(openDataFolder(file)).rejects.toThrow(
      `The data folder ${file} cannot be used: there is a file in its place.`,
    )
    await expect(openDataFolder(join(file, 'below'))).rejects.toThrow(/a file in its place/)
  })

  it('says that the system lets nobody make it', async () => {
    await expect(openDataFolder('/proc/offhook/data')).rejects.toThrow(ConfigError)
  })
})

describe('writePrivateFile', () => {
  it('replaces a file whole, for its owner alone, whatever it was', async () => {
    const path = join(folder, 'key')
    await writeFile(path, 'old', { mode: 0o644 })

    await writePrivateFile(path, 'new')

    expect(await readFile(path, 'utf8')).toBe('new')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['key'])
  })
})

describe('readIfThere', () => {
  it('tells a missing file from one that cannot be read', async () => {
    expect(await readIfThere(join(folder, 'none'))).toBeNull()
    await expect(readIfThere(folder)).rejects.toThrow(/cannot be read/)
  })
})

describe('readSecretKey', () => {
  it('is made once and stays', async () => {
    const key = await readSecretKey(folder, null)

    expect(key.length).toBe(32)
    expect(await readSecretKey(folder, null)).toEqual(key)
  })

  it('is the one of the settings, and then no file is made', async () => {
    expect(await readSecretKey(folder, 'ab'.repeat(32))).toEqual(Buffer.alloc(32, 0xab))
    expect(await readdir(folder)).toEqual([])
  })

  it.each(['', 'short', 'zz'.repeat(32)])(
    'is not made anew over a damaged one: %j',
    async (text) => {
      await writeFile(join(folder, 'secret.key'), text)

      await expect(readSecretKey(folder, null)).rejects.toThrow(/secret\.key is damaged/)
      expect(await readFile(join(folder, 'secret.key'), 'utf8')).toBe(text)
    },
  )
})
