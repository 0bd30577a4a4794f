/** What a kill -9 leaves: every acknowledged row, a free lock, and nothing in progress. */
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { put, silentLogger, systemClock } from '@offhook/core'
import { createStore, DataFolderError, type Store } from '@offhook/store'
import { copyNewDatabase, PostgresServer, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../support/root.ts'
import { StoreChild } from './child-process.ts'
import { account, callRow } from './rows.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await PostgresServer.start()
})

afterAll(async () => {
  await server.stop()
})

const cleanups: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'offhook-crash-'))
  cleanups.push(() => rm(path, { recursive: true, force: true }))
  await copyNewDatabase(root, join(path, 'db'))
  return path
}

function child(...args: ConstructorParameters<typeof StoreChild>): StoreChild {
  const made = new StoreChild(...args)
  cleanups.push(() => made.kill())
  return made
}

async function open(dataDir: string, databaseUrl: string | null = null): Promise<Store> {
  const store = await createStore({
    databaseUrl,
    dataDir,
    clock: systemClock,
    logger: silentLogger,
  })
  cleanups.push(() => store.close())
  return store
}

async function allCalls(store: Store): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  let after: string | null = null
  do {
    const page = await store.voice.calls({ accountSid: account }, { size: 1000, after })
    for (const { sid, status } of page.rows) found.set(sid, status)
    after = page.next
  } while (after !== null)
  return found
}

describe.each([
  ['PGlite', async () => null],
  ['Postgres', () => server.createDatabase()],
])('kill -9 during commits on %s', (_, database) => {
  it('keeps every acknowledged row, and the next start ends what was in progress', async () => {
    const dataDir = await folder()
    const url = await database()
    const writing = child(dataDir, url, 'commit', account)
    await writing.until((said) => said.filter(({ committed }) => committed).length >= 200)

    await writing.kill()
    const acknowledged = writing.said.flatMap(({ committed }) => committed ?? [])
    const store = await open(dataDir, url)
    const before = await allCalls(store)
    expect(acknowledged.filter((sid) => !before.has(sid))).toEqual([])

    const recovered = await store.recover({
      finishRecording: async () => ({ durationMs: 1200, bytes: 19_244 }),
    })

    expect(recovered.nodes).toEqual([writing.said[0]?.nodeId])
    expect(recovered.calls.length).toBe(before.size)
    expect(recovered.recordings.length).toBe(before.size)
    expect(new Set((await allCalls(store)).values())).toEqual(new Set(['completed']))
    const sent: string[] = []
    await new Promise<void>((done) => {
      store.outbox.register('webhook', async ({ orderKey }) => {
        if (sent.push(orderKey) === before.size) done()
      })
    })
    expect(new Set(sent).size).toBe(before.size)
    expect((await store.recover({ finishRecording: async () => null })).nodes).toEqual([])
  })
})

describe('the lock of the data folder', () => {
  it('refuses a second process in one sentence that names the first', async () => {
    const dataDir = await folder()
    const first = child(dataDir, null, 'hold')
    await first.until((said) => said.some(({ opened }) => opened))

    const second = child(dataDir, null, 'open')
    await second.ended()

    expect(second.said).toEqual([
      {
        failed: `The data folder ${dataDir} is in use by another Offhook (process ${first.said[0]?.pid}): stop that one, or give this one a folder of its own.`,
      },
    ])
  })

  it('refuses a second store in the same process, and is free after close', async () => {
    const dataDir = await folder()
    const store = await open(dataDir)

    await expect(open(dataDir)).rejects.toThrow(`(process ${process.pid})`)

    await store.close()
    await open(dataDir)
  })

  it('is free at once after a kill -9, whatever the file says', async () => {
    const dataDir = await folder()
    const first = child(dataDir, null, 'hold')
    await first.until((said) => said.some(({ opened }) => opened))
    await first.kill()

    await open(dataDir)

    expect(await readFile(join(dataDir, 'lock'), 'utf8')).toBe(`${process.pid}\n`)
  })

  it('holds with a database server too: recordings and keys are in the folder', async () => {
    const dataDir = await folder()
    const url = await server.createDatabase()
    await open(dataDir, url)

    await expect(open(dataDir, url)).rejects.toBeInstanceOf(DataFolderError)
  })

  it('refuses a folder that cannot be made', async () => {
    const dataDir = await folder()
    await writeFile(join(dataDir, 'file'), '')

    await expect(open(join(dataDir, 'file', 'data'))).rejects.toThrow('cannot be used')
  })
})

describe('a broken database folder', () => {
  it('is named with its newest backup, which opens in its place', async () => {
    const dataDir = await folder()
    const store = await open(dataDir)
    await store.embedded?.checkpoint()
    await store.embedded?.vacuum()
    const backup = await store.embedded?.backup()
    await store.close()
    await writeFile(join(dataDir, 'db', 'global', 'pg_control'), 'broken')

    await expect(open(dataDir)).rejects.toThrow(
      new RegExp(`^The database in ${dataDir}/db cannot be opened .*${backup}`),
    )

    await rm(join(dataDir, 'db'), { recursive: true })
    await rename(backup ?? '', join(dataDir, 'db'))
    await open(dataDir)
  })

  it('has in its backup what was committed before, though calls are written all the while', async () => {
    const dataDir = await folder()
    const store = await open(dataDir)
    const written: string[] = []
    let isMade = false
    const writing = (async () => {
      while (!isMade) {
        const call = callRow()
        await store.writer.commit([put('call', call)])
        written.push(call.sid)
      }
    })()
    await until('some calls are written', () => written.length > 20)
    const before = [...written]
    const backup = await store.embedded?.backup()
    isMade = true
    await writing
    await store.close()
    expect(written.length).toBeGreaterThan(before.length)

    await rm(join(dataDir, 'db'), { recursive: true })
    await rename(backup ?? '', join(dataDir, 'db'))
    const kept = await allCalls(await open(dataDir))
    expect(before.filter((sid) => !kept.has(sid))).toEqual([])
  })

  it('keeps the three newest backups and nothing unfinished', async () => {
    const dataDir = await folder()
    const store = await open(dataDir)
    const made: (string | undefined)[] = []

    for (let n = 0; n < 4; n++) made.push(await store.embedded?.backup())

    const kept = await readdir(join(dataDir, 'backups'))
    expect(kept.map((name) => join(dataDir, 'backups', name)).sort()).toEqual(made.slice(1))
  })
})
