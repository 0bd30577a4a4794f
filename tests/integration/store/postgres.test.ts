import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { put, silentLogger, systemClock } from '@offhook/core'
import { createStore, DbUnavailableError, NewerDatabaseError, type Store } from '@offhook/store'
import { PostgresServer } from '@offhook/test-kit'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../support/root.ts'
import { storeContract } from './contract.ts'
import { recoveryContract } from './recovery.ts'
import { account, callRow } from './rows.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await PostgresServer.start()
})

afterAll(async () => {
  await server.stop()
})

const database = () => server.createDatabase()

storeContract('Postgres', database)
recoveryContract('Postgres', database)

describe('several nodes on one Postgres', () => {
  const cleanups: (() => Promise<unknown>)[] = []

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  async function node(databaseUrl: string): Promise<Store> {
    const dataDir = await mkdtemp(join(tmpdir(), 'offhook-node-'))
    cleanups.push(() => rm(dataDir, { recursive: true, force: true }))
    const store = await createStore({
      databaseUrl,
      dataDir,
      clock: systemClock,
      logger: silentLogger,
    })
    cleanups.push(() => store.close())
    return store
  }

  async function client(databaseUrl: string): Promise<pg.Client> {
    const made = new pg.Client(databaseUrl)
    await made.connect()
    cleanups.push(() => made.end())
    return made
  }

  it('may all start together on an empty database', async () => {
    const url = await database()

    await Promise.all([1, 2, 3, 4].map(() => node(url)))

    const { rows } = await (await client(url)).query('SELECT version FROM offhook_migrations')
    const folder = join(root, 'packages/adapters/store/sql')
    const files = (await readdir(folder)).map((file) => Number(file.slice(0, 4)))
    expect(rows.map(({ version }) => version).sort()).toEqual(files.sort())
  })

  it('leave each other’s live rows alone', async () => {
    const url = await database()
    const [one, two] = [await node(url), await node(url)]
    const call = callRow({ nodeId: one.nodeId })
    await one.writer.commit([put('call', call)])

    expect((await two.recover({ finishRecording: async () => null })).nodes).toEqual([])
    expect(await two.voice.call(account, call.sid)).toEqual(call)
  })

  it('recover one whose lease ran out, once, and it learns that it was declared dead', async () => {
    const url = await database()
    const [one, two, three] = [await node(url), await node(url), await node(url)]
    const call = callRow({ nodeId: one.nodeId })
    await one.writer.commit([put('call', call)])
    const lost = new Promise<void>((done) => one.leases.onLost(done))
    const sql = await client(url)
    await sql.query(
      'UPDATE node_leases SET expires_at = 0, renewed_at = 1700000009000 WHERE incarnation = $1',
      [one.nodeId],
    )

    const both = await Promise.all(
      [two, three].map((store) => store.recover({ finishRecording: async () => null })),
    )

    expect(both.flatMap(({ nodes }) => nodes)).toEqual([one.nodeId])
    expect(await two.voice.call(account, call.sid)).toMatchObject({
      status: 'completed',
      endTime: 1_700_000_009_000,
      duration: 7,
    })
    await lost
  })

  it('refuse a database of a newer version in one sentence', async () => {
    const url = await database()
    await (await node(url)).close()
    const sql = await client(url)
    await sql.query("INSERT INTO offhook_migrations (version, name) VALUES (9000, 'later')")

    const refused = node(url)

    await expect(refused).rejects.toBeInstanceOf(NewerDatabaseError)
    await expect(refused).rejects.toThrow('its schema is 9000')
  })

  it('name a server that is not there in one sentence', async () => {
    const refused = node('postgres://postgres@127.0.0.1:1/none')

    await expect(refused).rejects.toBeInstanceOf(DbUnavailableError)
    await expect(refused).rejects.toThrow('The database can not be reached')
  })

  it('outlive a connection that the server cuts', async () => {
    const url = await database()
    const store = await node(url)
    const sql = await client(url)
    const call = callRow()

    await sql.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    await store.writer.commit([put('call', call)])

    expect(await store.voice.call(account, call.sid)).toEqual(call)
  })
})
