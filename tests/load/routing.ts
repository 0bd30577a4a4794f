/**
 * `npm run bench:routing [-- [--postgres] [--limit seconds] name …]`: what the router needs for its
 * decisions, without a server around it. Each measurement is made three times and ends after the limit
 * (10 seconds) at the latest; the table says how far it came.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Change, type ChangeWriter, put, silentLogger, systemClock } from '@offhook/core'
import { createStore, type Store } from '@offhook/store'
import {
  acceptReservation,
  completeReservation,
  createTask,
  type LiveRows,
  type Reservation,
  TaskRouter,
} from '@offhook/task-router'
import { PostgresServer } from '@offhook/test-kit'
import { type CentreWorld, centreWorld, rowsOnly } from './routing-world.ts'
import { table } from './support.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    postgres: { type: 'boolean', default: false },
    limit: { type: 'string', default: '10' },
  },
})
const LIMIT_MS = Number(values.limit) * 1000
const RUNS = 3
const WAITING = 10_000

const nothing: ChangeWriter = { commit: async () => {}, writeBehind() {} }

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** A router in its world, with what it has offered and nobody has answered yet. */
class Centre {
  readonly router: TaskRouter
  readonly world: CentreWorld
  readonly offers: Reservation[] = []
  /** Reservations that can be completed. */
  readonly accepted: Reservation[]
  #offered: (() => void) | null = null

  constructor(world: CentreWorld, router: TaskRouter) {
    this.world = world
    this.router = router
    this.accepted = world.rows.reservation.filter(({ status }) => status === 'accepted')
    router.events.on('changed', ({ items }) => {
      for (const { type, reservation } of items) {
        if (type === 'reservation.created' && reservation) this.offers.push(reservation)
      }
      if (this.offers.length > 0) this.#offered?.()
    })
  }

  static async inMemory(waiting: number): Promise<Centre> {
    const world = await centreWorld(waiting)
    const centre = new Centre(world, routerOf(nothing, rowsOnly(world.rows)))
    await centre.router.load()
    return centre
  }

  /** Milliseconds from the request to the change that has the offer. */
  async offerOf(request: ReturnType<CentreWorld['quietTask']>): Promise<number> {
    const begun = performance.now()
    let ended = begun
    this.#offered = () => {
      ended = performance.now()
      this.#offered = null
    }
    await this.router.run(createTask(request))
    if (this.#offered !== null) throw new Error('a task of the quiet corner was not offered')
    return ended - begun
  }

  async acceptAll(): Promise<number> {
    const offers = this.offers.splice(0)
    for (const offer of offers) {
      await this.router.run(acceptReservation(offer.sid))
      this.accepted.push(offer)
    }
    return offers.length
  }

  /** Somebody is done, takes the next task, and another comes. @returns how many were assigned */
  async cycle(): Promise<number> {
    const done = this.accepted.shift()
    if (!done) throw new Error('nobody has a task')
    await this.router.run(completeReservation(done.sid))
    const assigned = await this.acceptAll()
    await this.router.run(createTask(this.world.busyTask()))
    return assigned + (await this.acceptAll())
  }
}

function routerOf(
  writer: ChangeWriter,
  repository: ConstructorParameters<typeof TaskRouter>[0]['repository'],
): TaskRouter {
  return new TaskRouter({ clock: systemClock, logger: silentLogger, writer, repository })
}

/** Does something again and again until it is enough or too late. @returns how often */
async function repeat(most: number, work: () => Promise<void>): Promise<number> {
  const end = performance.now() + LIMIT_MS
  let done = 0
  while (done < most && performance.now() < end) {
    await work()
    done++
  }
  return done
}

const rows: Record<string, unknown>[] = []

/** One line of the table: the median of the runs, and their spread. */
function report(what: string, unit: string, runs: readonly number[], note = ''): number {
  const sorted = [...runs].sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const [low, high] = [sorted[0], sorted.at(-1)].map((value) => readable(value ?? Number.NaN))
  rows.push({ what, unit, median: readable(median), spread: `${low} to ${high}`, note })
  console.error(what, readable(median), unit, note)
  return median
}

function readable(value: number): number {
  return Number(value.toPrecision(3))
}

function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

async function latency(where: string, centre: Centre, most: number): Promise<void> {
  const [half, slow]: [number[], number[]] = [[], []]
  const once = async (samples: number[]) => {
    samples.push(await centre.offerOf(centre.world.quietTask()))
    await centre.acceptAll()
    const mine = centre.accepted.pop()
    if (mine) await centre.router.run(completeReservation(mine.sid))
  }
  await repeat(Math.min(200, most), () => once([]))
  let count = 0
  for (let run = 0; run < RUNS; run++) {
    const samples: number[] = []
    count = await repeat(most, () => once(samples))
    half.push(quantile(samples, 0.5))
    slow.push(quantile(samples, 0.99))
  }
  report(`task created to reservation, ${where}, p50`, 'ms', half, `${count} tasks a run`)
  report(`task created to reservation, ${where}, p99`, 'ms', slow)
}

/** CPU microseconds of an assignment, and assignments a CPU second, while so many wait. */
async function cost(waiting: number): Promise<{ micros: number[]; rate: number[]; note: string }> {
  const centre = await Centre.inMemory(waiting)
  await repeat(500, async () => void (await centre.cycle()))
  const micros: number[] = []
  const rate: number[] = []
  let total = 0
  for (let run = 0; run < RUNS; run++) {
    let assigned = 0
    const before = process.cpuUsage()
    await repeat(20_000, async () => {
      assigned += await centre.cycle()
    })
    const { user, system } = process.cpuUsage(before)
    micros.push((user + system) / assigned)
    rate.push((assigned * 1_000_000) / (user + system))
    total += assigned
  }
  centre.router.close()
  return { micros, rate, note: `${total} assigned` }
}

async function costs(): Promise<void> {
  const medians: number[] = []
  for (const waiting of [1_000, 10_000, 100_000]) {
    const { micros, rate, note } = await cost(waiting)
    const label = `${waiting.toLocaleString('en')} waiting`
    medians.push(report(`assignment (complete, accept, create), ${label}`, 'CPU µs', micros, note))
    if (waiting === WAITING) report(`assignments, ${label}`, 'per CPU second', rate)
  }
  const [few, , many] = medians
  report('cost with 100,000 waiting to cost with 1,000', 'ratio', [(many ?? 0) / (few ?? 1)])
}

async function memory(): Promise<void> {
  const heap = async (waiting: number): Promise<number> => {
    const { router } = await Centre.inMemory(waiting)
    collect()
    const { heapUsed } = process.memoryUsage()
    router.close()
    return heapUsed
  }
  const perTask: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const without = await heap(0)
    perTask.push(((await heap(50_000)) - without) / 50_000 / 1024)
  }
  report('memory of a waiting task', 'KiB', perTask)
}

async function database(where: string, databaseUrl: string | null, wanted: Wanted): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'offhook-routing-'))
  const options = { databaseUrl, dataDir, clock: systemClock, logger: silentLogger }
  const store = await createStore(options)
  try {
    const world = await centreWorld(WAITING, true)
    await write(store, world.rows)
    if (wanted.restart) await restart(where, store)
    if (!wanted.latency) return
    const centre = new Centre(world, routerOf(store.writer, store.taskRouter))
    await centre.router.load()
    await centre.acceptAll()
    await latency(where, centre, 500)
    centre.router.close()
  } finally {
    await store.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function write(store: Store, live: LiveRows): Promise<void> {
  const changes = Object.entries(live).flatMap(([entity, of]) =>
    of.map((row): Change => put(entity as keyof LiveRows, row as never)),
  )
  for (let at = 0; at < changes.length; at += 5_000)
    await store.writer.commit(changes.slice(at, at + 5_000))
}

/** A router begins on an open database, and the one free worker gets a task. */
async function restart(where: string, store: Store): Promise<void> {
  const seconds: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const router = routerOf(store.writer, store.taskRouter)
    let offered: Reservation | null = null
    let ended = Number.NaN
    router.events.on('changed', ({ items }) => {
      const found = items.find(({ type }) => type === 'reservation.created')
      offered ??= found?.reservation ?? null
      if (found) ended = performance.now()
    })
    const begun = performance.now()
    await router.load()
    seconds.push((ended - begun) / 1000)
    const made = offered as Reservation | null
    router.close()
    if (!made) throw new Error('nothing was assigned after the start')
    const task = router.task(made.taskSid)
    // The worker is free again, for the next run.
    await store.writer.commit([
      put('reservation', { ...made, status: 'completed' }),
      ...(task ? [put('task', { ...task, assignmentStatus: 'completed' })] : []),
    ])
  }
  report(`start to first assignment, ${where}, 10,000 waiting`, 's', seconds)
}

const names = ['latency', 'cost', 'restart', 'memory'] as const
type Wanted = Readonly<Record<(typeof names)[number], boolean>>

const unknown = positionals.find((name) => !names.some((known) => known === name))
if (unknown) throw new Error(`There is no measurement "${unknown}": ${names.join(', ')}.`)
const wants = (name: string) => positionals.length === 0 || positionals.includes(name)
const wanted = Object.fromEntries(names.map((name) => [name, wants(name)])) as unknown as Wanted

if (wanted.latency) {
  const centre = await Centre.inMemory(WAITING)
  await latency('in memory', centre, 5_000)
  centre.router.close()
}
if (wanted.cost) await costs()
if (wanted.memory) await memory()
if (wanted.latency || wanted.restart) await database('embedded database', null, wanted)
if (values.postgres && (wanted.latency || wanted.restart)) {
  const postgres = await PostgresServer.start({ durable: true })
  try {
    await database('Postgres', await postgres.createDatabase(), wanted)
  } finally {
    await postgres.stop()
  }
}
table(rows)
