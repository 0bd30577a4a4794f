import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, makeSid, put, SimulatedClock, silentLogger, systemClock } from '@offhook/core'
import type { MessagingService, ServiceNumber } from '@offhook/messages'
import {
  createStore,
  DbUnavailableError,
  LeaseLostError,
  NewerDatabaseError,
  type Store,
} from '@offhook/store'
import { PostgresServer, until } from '@offhook/test-kit'
import type { WebhookClient } from '@offhook/webhooks'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Closing } from '../../../apps/server/src/closing.ts'
import { openReports } from '../../../apps/server/src/start/reports.ts'
import { root } from '../../support/root.ts'
import { storeContract } from './contract.ts'
import { recoveryContract } from './recovery.ts'
import { account, callRow, recordingRow, serviceRow, taskChannelRow, taskRow } from './rows.ts'

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

  async function node(databaseUrl: string, clock: Clock = systemClock): Promise<Store> {
    const dataDir = await mkdtemp(join(tmpdir(), 'offhook-node-'))
    cleanups.push(() => rm(dataDir, { recursive: true, force: true }))
    const store = await createStore({
      databaseUrl,
      dataDir,
      clock,
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

  it('have one number in one messaging service, whoever of them is first', async () => {
    const url = await database()
    const nodes = [await node(url), await node(url)]
    const [first, second] = [serviceRow(), serviceRow()]
    await nodes[0]!.writer.commit([
      put('messaging-service', first),
      put('messaging-service', second),
    ])
    const sid = makeSid('PN')
    const member = ({ sid: serviceSid }: MessagingService): ServiceNumber => ({
      ...{ sid, accountSid: account, serviceSid, dateCreated: 1, dateUpdated: 1 },
    })
    const inNode = async (at: number) =>
      (await nodes[at]!.rows.find('messaging-service-number', { sid }))?.serviceSid

    await Promise.all([
      nodes[0]!.writer.commit([put('messaging-service-number', member(first))]),
      nodes[1]!.writer.commit([put('messaging-service-number', member(second))]),
    ])
    const winner = await inNode(0)
    // The other one comes again, with the same outcome.
    const loser = winner === first.sid ? second : first
    await nodes[1]!.writer.commit([put('messaging-service-number', member(loser))])

    expect([first.sid, second.sid]).toContain(winner)
    expect([await inNode(0), await inNode(1)]).toEqual([winner, winner])
  })

  it('may all start together on an empty database', async () => {
    const url = await database()

    await Promise.all([1, 2, 3, 4].map(() => node(url)))

    const { rows } = await (await client(url)).query('SELECT version FROM offhook_migrations')
    const folder = join(root, 'packages/adapters/store/sql')
    const scripts = (await readdir(folder)).filter((file) => file.endsWith('.sql'))
    const files = scripts.map((file) => Number(file.slice(0, 4)))
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

  const recovery = { finishRecording: async () => null }
  const lease = async (sql: pg.Client) => {
    const { rows } = await sql.query('SELECT incarnation, epoch::int AS epoch FROM routing_leases')
    return rows
  }

  it('send a report once, also where another takes over', async () => {
    const url = await database()
    const day = 20_000 * 86_400_000
    const clock = new SimulatedClock({ now: day })
    const [one, two] = [await node(url), await node(url)]
    await one.recover(recovery)
    await two.recover(recovery)
    const sent: string[] = []
    const closing = new Closing()
    cleanups.push(() => closing.close())
    const reportsOf = (store: Store, name: string) =>
      openReports(
        { clock, logger: silentLogger, closing },
        { store, dataDir: '', accounts: { accounts: { isActive: () => true } } },
        {
          alerts: { raise: () => {} },
          web: {
            request: async ({ url }) => {
              sent.push(`${name} ${new URL(url).pathname}`)
              return { ok: true, status: 200 } as Awaited<ReturnType<WebhookClient['request']>>
            },
          },
        },
      )
    const view = { by: 'queue', every: 'day', hour: 6, timeZone: 'UTC' } as const
    const { reportSchedules } = reportsOf(one, 'none')
    for (const path of ['a', 'b']) {
      const hook = { delivery: 'webhook', url: `https://reports.example.com/${path}` } as const
      await reportSchedules.create(account, { ...view, ...hook, name: path })
    }
    await clock.advance(31 * 3_600_000)

    const first = reportsOf(one, 'one')
    const second = reportsOf(two, 'two')
    await Promise.all([first.reportRunner.look(), second.reportRunner.look()])
    expect(sent.sort()).toEqual(['one /a', 'one /b'])

    // The other takes over: it sends what comes then, and nothing again.
    await one.close()
    await two.succeed(recovery)
    await second.reportRunner.look()
    expect(sent).toHaveLength(2)
    await clock.advance(86_400_000)
    await second.reportRunner.look()
    expect(sent.slice(2).sort()).toEqual(['two /a', 'two /b'])
  })

  it('route one at a time: the first that starts, and who was given it back', async () => {
    const url = await database()
    const [one, two] = [await node(url), await node(url)]
    const sql = await client(url)

    await Promise.all([one.recover(recovery), two.recover(recovery)])
    const [routes, waits] = one.routing.held ? [one, two] : [two, one]
    expect(waits.routing.held).toBe(false)
    expect(await lease(sql)).toEqual([{ incarnation: routes.nodeId, epoch: 1 }])
    expect(await waits.succeed(recovery)).toBe(null)

    await routes.close()
    expect(await lease(sql)).toEqual([{ incarnation: null, epoch: 1 }])
    expect(await waits.succeed(recovery)).not.toBe(null)
    expect(waits.routing.held).toBe(true)
    expect(await lease(sql)).toEqual([{ incarnation: waits.nodeId, epoch: 2 }])
  })

  it('write nothing of the router’s without the lease, in whatever else is committed', async () => {
    const url = await database()
    const [one, two] = [await node(url), await node(url)]
    await one.recover(recovery)
    const [task, call] = [taskRow(), callRow()]
    const effect = { op: 'outbox', kind: 'webhook', orderKey: 'k', payload: {} } as const

    await expect(two.writer.commit([put('task', task), effect])).rejects.toBeInstanceOf(
      LeaseLostError,
    )
    await two.writer.commit([put('call', call)])

    expect(await two.taskRouter.task(task.sid)).toBe(undefined)
    expect(await two.voice.call(account, call.sid)).toEqual(call)
    await one.writer.commit([put('task', task), effect])
    expect(await two.taskRouter.task(task.sid)).toEqual(task)
    const { rows } = await (await client(url)).query('SELECT node_id FROM outbox')
    expect(rows).toEqual([{ node_id: one.nodeId }])
  })

  it('take the lease from the dead with what they left, and the dead learn it', async () => {
    const url = await database()
    const [one, two] = [await node(url), await node(url)]
    await one.recover(recovery)
    const channel = taskChannelRow({ uniqueName: 'voice' })
    const call = callRow({ nodeId: one.nodeId })
    const task = taskRow({ taskChannelSid: channel.sid, attributes: { call_sid: call.sid } })
    const recording = recordingRow({ nodeId: one.nodeId, fileName: 'there.wav' })
    await one.writer.commit([
      put('task-channel', channel),
      put('call', call),
      put('task', task),
      put('recording', recording),
    ])
    const lost = new Promise<void>((done) => one.leases.onLost(done))
    const sql = await client(url)
    // Older than anybody's patience, as after a start long ago.
    await sql.query('UPDATE node_leases SET expires_at = 0 WHERE incarnation = $1', [one.nodeId])

    const recovered = await two.recover(recovery)

    expect(recovered.nodes).toEqual([one.nodeId])
    expect(await two.taskRouter.task(task.sid)).toMatchObject({
      assignmentStatus: 'canceled',
      reason: 'node-lost',
    })
    expect(await lease(sql)).toEqual([{ incarnation: two.nodeId, epoch: 2 }])
    await lost
    expect(one.routing.held).toBe(false)
    await expect(one.writer.commit([put('call', call)])).rejects.toBeInstanceOf(LeaseLostError)
    // The file is in the folder of the dead: whoever starts there again finishes it.
    expect(await two.voice.recording(account, recording.sid)).toMatchObject({
      status: 'processing',
    })
    const again = await node(url)
    const { recordings } = await again.recover({
      finishRecording: async (file) =>
        file === 'there.wav' ? { durationMs: 5_000, bytes: 80_000 } : null,
    })
    expect(recordings).toMatchObject([{ sid: recording.sid, status: 'completed' }])
  })

  it('leave the tasks of a dead neighbour to the router that runs', async () => {
    const url = await database()
    const clock = new SimulatedClock()
    const [one, two] = [await node(url, clock), await node(url)]
    await one.recover(recovery)
    const channel = taskChannelRow({ uniqueName: 'voice' })
    const call = callRow({ nodeId: two.nodeId })
    const task = taskRow({ taskChannelSid: channel.sid, attributes: { call_sid: call.sid } })
    await one.writer.commit([put('task-channel', channel), put('call', call), put('task', task)])
    await two.close()
    // Not before this node has seen for as long as a lease lasts that the database was there.
    expect((await one.tidy(recovery)).nodes).toEqual([])

    const { tasks, calls } = await until('the neighbour is looked after', async () => {
      await clock.advance(500)
      const tidied = await one.tidy(recovery)
      return tidied.nodes.length > 0 && tidied
    })

    expect(tasks.map(({ sid }) => sid)).toEqual([task.sid])
    expect(calls).toMatchObject([{ sid: call.sid, status: 'completed' }])
    expect(await one.taskRouter.task(task.sid)).toEqual(task)
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
    await expect(refused).rejects.toThrow('The database cannot be reached')
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
