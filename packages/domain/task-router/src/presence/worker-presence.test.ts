import {
  type Change,
  type Logger,
  makeSid,
  SimulatedClock,
  silentLogger,
  type WorkerSid,
} from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acceptReservation } from '../commands/reservations.ts'
import { createDefaultWorkspace, updateWorkspace } from '../commands/resources.ts'
import { createTask } from '../commands/tasks.ts'
import { createWorker, deleteWorker, updateWorker } from '../commands/workers.ts'
import type { DefaultWorkspace } from '../resources/defaults.ts'
import { type ChangeSet, TaskRouter } from '../router.ts'
import { MemoryStore } from '../testing/memory-store.ts'
import type { WorkerLease } from './worker-lease.ts'
import { WorkerPresence } from './worker-presence.ts'

const LOST_AFTER = 30_000
const BACK_WITHIN = 1_000

/** The rows of the leases, which outlive the process. */
class Leases {
  readonly rows = new Map<string, WorkerLease>()

  writeBehind(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.op === 'put') {
        const row = change.row as unknown as WorkerLease
        this.rows.set(row.workerSid, row)
      } else if (change.op === 'delete') this.rows.delete(String(change.key['workerSid']))
    }
  }

  async workerLeases(): Promise<readonly WorkerLease[]> {
    return [...this.rows.values()]
  }
}

let clock: SimulatedClock
let store: MemoryStore
let leases: Leases
let router: TaskRouter
let home: DefaultWorkspace
let presence: WorkerPresence
let sets: ChangeSet[]
let complaints: string[]

beforeEach(async () => {
  clock = new SimulatedClock()
  store = new MemoryStore()
  leases = new Leases()
  sets = []
  complaints = []
  router = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
  home = await router.run(createDefaultWorkspace(makeSid('AC')))
  presence = open(router)
})

afterEach(() => {
  presence.close()
  router.close()
  expect(clock.pending).toBe(0)
})

function open(of: TaskRouter): WorkerPresence {
  of.events.on('changed', (set) => sets.push(set))
  const logger: Logger = { ...silentLogger, warn: (_facts, message) => complaints.push(message) }
  return new WorkerPresence({
    clock,
    logger,
    router: of,
    writer: leases,
    repository: leases,
    lostAfterMs: LOST_AFTER,
  })
}

/** The process dies and another one goes on with what was written. */
async function restart(): Promise<void> {
  presence.close()
  router.close()
  router = new TaskRouter({ clock, logger: silentLogger, writer: store, repository: store })
  await router.load()
  presence = open(router)
  await presence.load()
}

const activity = (name: string) =>
  router.list('activity', home.workspaceSid).find(({ friendlyName }) => friendlyName === name)!.sid

const worker = (name: string, doing = 'Available') =>
  router.run(createWorker(home.workspaceSid, { friendlyName: name, activitySid: activity(doing) }))

/** A turn that waits for its commit keeps the others waiting, until the result is called. */
function holdCommits(): () => void {
  const quick = store.commit.bind(store)
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  store.commit = async (changes) => {
    await released
    return quick(changes)
  }
  return release
}

/** Somebody who has left, and comes back while it is being written that they are off. */
async function backWhileTakenOff() {
  const alice = await worker('alice')
  presence.arrived(alice, { stays: false })
  const commit = holdCommits()
  presence.left(alice.sid, 0)
  await clock.advance(0)
  presence.arrived(alice, { stays: false })
  return { alice, commit }
}

const task = () =>
  router.run(createTask({ workspaceSid: home.workspaceSid, workflowSid: home.workflowSid }))

const doing = (sid: WorkerSid) =>
  router.get('activity', router.worker(sid)?.activitySid ?? '')?.friendlyName

const pending = () =>
  router.list('reservation', home.workspaceSid).filter(({ status }) => status === 'pending')

const types = () => sets.flatMap(({ items }) => items.map(({ type }) => type))

describe('a worker who has left', () => {
  it('is taken off when they are not back in time, and what they were asked is asked of the next', async () => {
    const alice = await worker('alice')
    presence.arrived(alice, { stays: false })
    const { sid } = await task()
    const bob = await worker('bob')
    presence.left(alice.sid, BACK_WITHIN)
    await clock.advance(BACK_WITHIN - 1)
    expect(doing(alice.sid)).toBe('Available')

    await clock.advance(1)

    expect(doing(alice.sid)).toBe('Offline')
    expect(pending()).toMatchObject([{ taskSid: sid, workerSid: bob.sid }])
    expect(types()).toContain('reservation.rejected')
    expect(types()).not.toContain('reservation.timeout')
    expect(leases.rows.size).toBe(0)
  })

  it('leaves a task that nobody else takes waiting', async () => {
    const alice = await worker('alice')
    presence.arrived(alice, { stays: false })
    const { sid } = await task()

    presence.left(alice.sid, 0)
    await clock.advance(0)

    expect(router.task(sid)?.assignmentStatus).toBe('pending')
    expect(pending()).toEqual([])
  })

  it('keeps what they have accepted', async () => {
    const alice = await worker('alice')
    presence.arrived(alice, { stays: false })
    const { sid } = await task()
    await router.run(acceptReservation(pending()[0]!.sid))

    presence.left(alice.sid, 0)
    await clock.advance(0)

    expect(doing(alice.sid)).toBe('Offline')
    expect(router.task(sid)?.assignmentStatus).toBe('assigned')
  })

  it('gives back what was asked of them straight while they were off', async () => {
    const alice = await worker('alice', 'Offline')
    presence.arrived(alice, { stays: false })
    const { sid } = await router.run(
      createTask({
        workspaceSid: home.workspaceSid,
        workflowSid: home.workflowSid,
        routingTarget: alice.sid,
      }),
    )
    expect(pending()).toHaveLength(1)

    presence.left(alice.sid, 0)
    await clock.advance(0)

    expect(pending()).toEqual([])
    expect(router.task(sid)?.assignmentStatus).toBe('canceled')
  })

  it('is left as they are when they are back in time', async () => {
    const alice = await worker('alice')
    presence.arrived(alice, { stays: false })
    await task()
    presence.left(alice.sid, BACK_WITHIN)
    await clock.advance(BACK_WITHIN - 1)

    presence.arrived(alice, { stays: false })
    await clock.advance(3_600)

    expect(doing(alice.sid)).toBe('Available')
    expect(pending()).toHaveLength(1)
    expect(leases.rows.get(alice.sid)).toMatchObject({ deadline: null })
  })

  it('is left as they are when they are back while they are being taken off', async () => {
    const alice = await worker('alice')
    presence.arrived(alice, { stays: false })
    const commit = holdCommits()
    const other = router.run(updateWorker(alice.sid, { friendlyName: 'alicia' }))
    presence.left(alice.sid, 0)
    await clock.advance(0)

    presence.arrived(alice, { stays: false })
    commit()
    await other
    await clock.advance(0)

    expect(doing(alice.sid)).toBe('Available')
    expect(leases.rows.size).toBe(1)
  })

  it('is put back when they are back while it is written that they are off', async () => {
    const { alice, commit } = await backWhileTakenOff()
    commit()
    await clock.advance(0)

    expect(types().filter((type) => type === 'worker.activity.update')).toHaveLength(2)
    expect(doing(alice.sid)).toBe('Available')
    expect(leases.rows.get(alice.sid)).toMatchObject({ deadline: null })
  })

  it('stays where they have gone since they are back', async () => {
    const { alice, commit } = await backWhileTakenOff()
    const gone = router.run(updateWorker(alice.sid, { activitySid: activity('Break') }))
    commit()
    await gone
    await clock.advance(0)

    expect(doing(alice.sid)).toBe('Break')
  })

  it('stays when all of their sockets asked for that', async () => {
    const alice = await worker('alice')
    presence.arrived(alice, { stays: true })
    presence.left(alice.sid, null)
    await clock.advance(LOST_AFTER)

    expect(doing(alice.sid)).toBe('Available')
    expect(leases.rows.size).toBe(0)
  })

  it('is taken off as soon as the database takes it', async () => {
    const alice = await worker('alice')
    presence.arrived(alice, { stays: false })
    store.failing = true
    presence.left(alice.sid, 0)
    await clock.advance(1_000)
    expect(doing(alice.sid)).toBe('Available')
    expect(complaints).toEqual(['A worker could not be taken off'])

    store.failing = false
    await clock.advance(1_000)

    expect(doing(alice.sid)).toBe('Offline')
    expect(leases.rows.size).toBe(0)
  })

  it('is off in an activity in which nothing is given out, whatever the default is', async () => {
    const alice = await worker('alice')
    await router.run(
      updateWorkspace(home.workspaceSid, {
        defaultActivitySid: activity('Available'),
        timeoutActivitySid: activity('Break'),
      }),
    )
    presence.arrived(alice, { stays: false })
    await task()

    presence.left(alice.sid, 0)
    await clock.advance(0)

    expect(doing(alice.sid)).toBe('Break')
    expect(pending()).toEqual([])
  })

  it('may have been deleted', async () => {
    const alice = await worker('alice')
    presence.arrived(alice, { stays: false })
    await router.run(deleteWorker(alice.sid))

    presence.left(alice.sid, 0)
    await clock.advance(0)

    expect(leases.rows.size).toBe(0)
    expect(complaints).toEqual([])
  })
})

describe('after a restart', () => {
  it('a worker who was there and does not come back is taken off', async () => {
    const alice = await worker('alice')
    presence.arrived(alice, { stays: false })
    const { sid } = await task()
    // The machine was off for a while: that was not the worker's doing.
    presence.close()
    router.close()
    await clock.advance(2 * LOST_AFTER)
    await restart()
    await clock.advance(LOST_AFTER - 1)
    expect(doing(alice.sid)).toBe('Available')

    await clock.advance(1)

    expect(doing(alice.sid)).toBe('Offline')
    expect(router.task(sid)?.assignmentStatus).toBe('pending')
    expect(leases.rows.size).toBe(0)
  })

  it('one who is back in time is left as they were', async () => {
    const alice = await worker('alice')
    presence.arrived(alice, { stays: false })
    await restart()
    await clock.advance(LOST_AFTER - 1)

    presence.arrived(alice, { stays: false })
    await clock.advance(LOST_AFTER)

    expect(doing(alice.sid)).toBe('Available')
    expect(leases.rows.get(alice.sid)).toMatchObject({ deadline: null })
  })

  it('one who was about to be taken off still has the time', async () => {
    const alice = await worker('alice')
    presence.arrived(alice, { stays: false })
    presence.left(alice.sid, BACK_WITHIN)
    await restart()
    await clock.advance(BACK_WITHIN)
    expect(doing(alice.sid)).toBe('Available')

    await clock.advance(LOST_AFTER)

    expect(doing(alice.sid)).toBe('Offline')
  })

  it('one who never had a socket, or was to stay, is not touched', async () => {
    const driven = await worker('driven by REST')
    const staying = await worker('staying')
    presence.arrived(staying, { stays: true })
    await restart()

    await clock.advance(10 * LOST_AFTER)

    expect([doing(driven.sid), doing(staying.sid)]).toEqual(['Available', 'Available'])
  })

  it('the lease of one who is not there any more is forgotten', async () => {
    const alice = await worker('alice')
    presence.arrived(alice, { stays: false })
    await router.run(deleteWorker(alice.sid))

    await restart()

    expect(leases.rows.size).toBe(0)
  })
})
