/** What holds for the store on every database. Each test file runs it over one of them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Accounts, SecretBox } from '@offhook/accounts'
import {
  makeSid,
  OffhookError,
  type PutChange,
  put,
  readJson,
  remove,
  silentLogger,
  systemClock,
  writeJson,
} from '@offhook/core'
import { createStore, isConflict, type Store } from '@offhook/store'
import type { Execution } from '@offhook/studio'
import type { CountedEventFilter, TaskEvent } from '@offhook/task-router'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reviewCases } from './reviews.ts'
import {
  account,
  callRow,
  conferenceRow,
  executionRow,
  participantRow,
  queueMemberRow,
  queueRow,
  recordingRow,
  reservationRow,
  stepRow,
  taskEventRow,
  taskRow,
  transferRow,
  workspaceRow,
} from './rows.ts'

const none = { rows: [], next: null }

/** A change that the compiler would not take: of no entity, or of half a row. */
const odd = (entity: string, row: object) => ({ op: 'put', entity, row }) as PutChange

export function storeContract(name: string, database: () => Promise<string | null>): void {
  describe(`store on ${name}`, () => {
    let store: Store
    let dataDir: string
    let databaseUrl: string | null

    const open = () =>
      createStore({ databaseUrl, dataDir, clock: systemClock, logger: silentLogger })

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'offhook-store-'))
      databaseUrl = await database()
      store = await open()
    })

    afterAll(async () => {
      await store?.close()
      await rm(dataDir, { recursive: true, force: true })
    })

    it('gives back a row as it was put, nested values and nulls included', async () => {
      const call = callRow()

      await store.writer.commit([put('call', call)])

      expect(await store.voice.call(account, call.sid)).toEqual(call)
    })

    it('keeps the last of several changes of one row', async () => {
      const call = callRow({ status: 'ringing' })
      const member = queueMemberRow()

      await Promise.all([
        store.writer.commit([put('call', call), put('queue-member', member)]),
        store.writer.commit([put('call', { ...call, status: 'completed', duration: 7 })]),
        store.writer.commit([
          remove('queue-member', { queueSid: member.queueSid, callSid: member.callSid }),
        ]),
      ])

      expect(await store.voice.call(account, call.sid)).toMatchObject({
        status: 'completed',
        duration: 7,
      })
      expect(await store.voice.queueMembers(member.queueSid)).toEqual([])
    })

    it('takes text that JSON and Postgres disagree about', async () => {
      const call = callRow({
        from: 'sip:\u0000a\ud800b@example.com',
        callerName: '"; DROP TABLE calls; -- \\u0000 😀',
      })

      await store.writer.commit([put('call', call)])

      expect(await store.voice.call(account, call.sid)).toMatchObject({
        from: 'sip:a\ufffdb@example.com',
        callerName: '"; DROP TABLE calls; -- \\u0000 😀',
      })
    })

    it('tells each of several callers its own failure', async () => {
      const good = queueRow()
      const twin = queueRow({ friendlyName: good.friendlyName })
      const later = queueRow()

      const outcomes = await Promise.allSettled([
        store.writer.commit([put('queue', good)]),
        store.writer.commit([put('queue', twin)]),
        store.writer.commit([put('queue', later)]),
      ])

      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(isConflict((outcomes[1] as PromiseRejectedResult).reason)).toBe(true)
      expect(await store.voice.queue(account, later.sid)).toEqual(later)
    })

    it('writes all rows of a commit or none', async () => {
      const queue = queueRow()
      const call = callRow()
      await store.writer.commit([put('queue', queue)])

      await expect(
        store.writer.commit([
          put('call', call),
          put('queue', queueRow({ friendlyName: queue.friendlyName })),
        ]),
      ).rejects.toThrow()

      expect(await store.voice.call(account, call.sid)).toBeUndefined()
    })

    it('refuses a change that it has no table or key for', async () => {
      await expect(store.writer.commit([odd('no-such', { sid: 'x' })])).rejects.toThrow('no-such')
      await expect(store.writer.commit([odd('call', {})])).rejects.toThrow('lacks its key')
    })

    it('writes behind, and keeps the good rows of a batch with a bad one', async () => {
      const call = callRow()
      const bad = { ...callRow(), status: null }

      store.writer.writeBehind([odd('call', bad), put('call', call)])
      await store.flush()

      expect(await store.voice.call(account, call.sid)).toEqual(call)
    })

    it('lets a commit win over an older write behind of the same row', async () => {
      const call = callRow({ status: 'ringing' })

      store.writer.writeBehind([put('call', call)])
      await store.writer.commit([put('call', { ...call, status: 'completed' })])
      await store.flush()

      expect(await store.voice.call(account, call.sid)).toMatchObject({ status: 'completed' })
    })

    it('pages newest first without gap or repetition, rows of one date included', async () => {
      const accountSid = makeSid('AC')
      const rows = Array.from({ length: 23 }, (_, n) =>
        callRow({ accountSid, dateCreated: 1_700_000_000_000 + Math.floor(n / 5) }),
      )
      await store.writer.commit(rows.map((row) => put('call', row)))

      const seen: string[] = []
      let after: string | null = null
      do {
        const page = await store.voice.calls({ accountSid }, { size: 4, after })
        seen.push(...page.rows.map(({ sid }) => sid))
        after = page.next
      } while (after !== null)

      const expected = [...rows].sort(
        (a, b) => b.dateCreated - a.dateCreated || (a.sid < b.sid ? 1 : -1),
      )
      expect(seen).toEqual(expected.map(({ sid }) => sid))
    })

    it('ends the list exactly at a full last page', async () => {
      const accountSid = makeSid('AC')
      await store.writer.commit([1, 2, 3, 4].map(() => put('call', callRow({ accountSid }))))

      const first = await store.voice.calls({ accountSid }, { size: 2, after: null })
      const second = await store.voice.calls({ accountSid }, { size: 2, after: first.next })

      expect(second.rows).toHaveLength(2)
      expect(second.next).toBeNull()
    })

    it.each(['', 'nonsense', Buffer.from("1.CA'; --").toString('base64url'), 'A'.repeat(5000)])(
      'refuses a cursor that it did not make: %.20s',
      async (after) => {
        const page = store.voice.calls({ accountSid: account }, { size: 10, after })

        await expect(page).rejects.toMatchObject({ code: 20001 })
        await expect(page).rejects.toBeInstanceOf(OffhookError)
      },
    )

    it.each([0, 1001, 1.5, Number.NaN])('refuses a page size of %d', async (size) => {
      const page = store.voice.calls({ accountSid: account }, { size, after: null })

      await expect(page).rejects.toMatchObject({ code: 20007 })
    })

    it('filters calls by party, state, parent and time: from inclusive, before exclusive', async () => {
      const accountSid = makeSid('AC')
      const parent = callRow({ accountSid, startTime: 1000, endTime: 2000, status: 'completed' })
      const child = callRow({
        accountSid,
        parentCallSid: parent.sid,
        to: 'client:ann',
        startTime: 3000,
      })
      const gone = callRow({ accountSid, deleted: true })
      await store.writer.commit([parent, child, gone].map((row) => put('call', row)))
      const sids = async (filter: object) => {
        const page = await store.voice.calls({ accountSid, ...filter }, { size: 50, after: null })
        return page.rows.map(({ sid }) => sid)
      }

      expect(await sids({ to: 'client:ann' })).toEqual([child.sid])
      expect(await sids({ from: 'nobody' })).toEqual([])
      expect(await sids({ parentCallSid: parent.sid })).toEqual([child.sid])
      expect(await sids({ status: 'completed' })).toEqual([parent.sid])
      expect(await sids({ startedFrom: 1000, startedBefore: 3000 })).toEqual([parent.sid])
      expect(await sids({ startedFrom: 3000 })).toEqual([child.sid])
      expect(await sids({ endedFrom: 2000, endedBefore: 2001 })).toEqual([parent.sid])
      expect(await store.voice.call(accountSid, gone.sid)).toBeUndefined()
    })

    it('finds calls by a part of a number, from the moment on in which they are written', async () => {
      const accountSid = makeSid('AC')
      const first = callRow({ accountSid, from: '+12015550143', to: '+12015550100' })
      const second = callRow({ accountSid, from: '+12015550100', to: 'sip:desk@192.0.2.7' })
      await store.writer.commit([put('call', first), put('call', second)])
      const sids = async (digits: string) => {
        const ends = ['from', 'to'] as const
        const filter = { accountSid, matches: [{ ends, digits: [digits] }] }
        const { rows } = await store.voice.calls(filter, { size: 10, after: null })
        return rows.map(({ sid }) => sid).sort()
      }

      expect(await sids('50143')).toEqual([first.sid])
      expect(await sids('1920')).toEqual([second.sid])
      expect(await sids('550100')).toEqual([first.sid, second.sid].sort())
      expect(await sids('143')).toEqual([first.sid])
      expect(await sids('550143550')).toEqual([])
    })

    it('finds nothing for a text with a NUL, as no row has one', async () => {
      const call = callRow()
      await store.writer.commit([put('call', call)])
      const page = { size: 50, after: null }
      const nul = `${call.to}\u0000`

      expect(await store.voice.calls({ accountSid: account, to: nul }, page)).toEqual(none)
      expect(await store.voice.calls({ accountSid: account, party: nul }, page)).toEqual(none)
      expect(await store.voice.queueByName(account, 'a\u0000b')).toBeUndefined()
      expect(await store.rows.find('call', { sid: call.sid, from: 'x\u0000' })).toBeUndefined()
    })

    it('reads rows of any entity by the values that they have', async () => {
      const accountSid = makeSid('AC')
      const rows = [1, 2, 3].map((n) =>
        queueRow({ accountSid, dateCreated: n, maxSize: n === 2 ? 7 : 9 }),
      )
      await store.writer.commit(rows.map((row) => put('queue', row)))

      expect(await store.rows.find('queue', { sid: rows[1]!.sid, accountSid })).toEqual(rows[1])
      expect(await store.rows.find('queue', { sid: rows[1]!.sid, accountSid: account })).toBe(
        undefined,
      )
      const first = await store.rows.page('queue', { accountSid }, { size: 2, after: null })
      const second = await store.rows.page('queue', { accountSid }, { size: 2, after: first.next })
      expect([...first.rows, ...second.rows]).toEqual([...rows].reverse())
      expect(
        await store.rows.page('queue', { accountSid, maxSize: 7 }, { size: 2, after: null }),
      ).toEqual({ rows: [rows[1]], next: null })
    })

    it('never shows a row to another account', async () => {
      const call = callRow()
      const conference = conferenceRow()
      await store.writer.commit([put('call', call), put('conference', conference)])
      const other = makeSid('AC')

      expect(await store.voice.call(other, call.sid)).toBeUndefined()
      expect(await store.voice.conference(other, conference.sid)).toBeUndefined()
    })

    it('lists conferences with both bounds inclusive, and their participants in order', async () => {
      const accountSid = makeSid('AC')
      const conference = conferenceRow({ accountSid, dateCreated: 5000, friendlyName: 'sales' })
      const first = participantRow({ conferenceSid: conference.sid, dateCreated: 1 })
      const second = participantRow({ conferenceSid: conference.sid, dateCreated: 2, label: 'x' })
      await store.writer.commit([
        put('conference', conference),
        put('participant', second),
        put('participant', first),
      ])

      const { rows } = await store.voice.conferences(
        { accountSid, createdFrom: 5000, createdBefore: 5000, friendlyName: 'sales' },
        { size: 5, after: null },
      )

      expect(rows).toEqual([conference])
      expect(await store.voice.participants(conference.sid)).toEqual([first, second])
    })

    it('hides deleted recordings unless they are asked for', async () => {
      const accountSid = makeSid('AC')
      const kept = recordingRow({ accountSid, dateCreated: 2 })
      const deleted = recordingRow({ accountSid, dateCreated: 1, deletedAt: 9 })
      await store.writer.commit([put('recording', kept), put('recording', deleted)])
      const page = { size: 5, after: null }

      expect((await store.voice.recordings({ accountSid }, page)).rows).toEqual([kept])
      expect(
        (await store.voice.recordings({ accountSid, includeDeleted: true }, page)).rows,
      ).toEqual([kept, deleted])
      expect(await store.voice.recording(accountSid, deleted.sid)).toEqual(deleted)
    })

    it('reads what statistics count, the oldest first, with single fields of the data', async () => {
      const workspaceSid = makeSid('WS')
      const [workerSid, taskQueueSid] = [makeSid('WK'), makeSid('WQ')]
      const event = (eventType: string, eventDate: number, over: Partial<TaskEvent> = {}) =>
        taskEventRow({ workspaceSid, eventType, eventDate, ...over })
      const accepted = event('reservation.accepted', 12, {
        taskQueueSid,
        workerSid,
        eventData: { task_age: 7, task_age_in_queue: 5, task_age_since_transfer: 3 },
      })
      const moved = event('worker.activity.update', 20, {
        workerSid,
        eventData: {
          worker_activity_sid: 'WA2',
          worker_previous_activity_sid: 'WA1',
          worker_time_in_previous_activity_ms: 2 ** 40,
        },
      })
      const rows = [
        event('task.created', 9),
        ...Array.from({ length: 7 }, () => event('task.created', 10)),
        accepted,
        moved,
        event('task.updated', 12),
        event('task.created', 21),
        taskEventRow({ eventType: 'task.created', eventDate: 10 }),
      ]
      await store.writer.commit(rows.map((row) => put('task-event', row)))
      const filter = {
        workspaceSid,
        from: 10,
        to: 20,
        eventTypes: ['task.created', 'reservation.accepted', 'worker.activity.update'],
      }
      const read = (over: Partial<CountedEventFilter> = {}) =>
        store.taskRouter.countedEvents({ ...filter, ...over })

      const found = await read()
      expect(found.map(({ eventDate }) => eventDate)).toEqual([...Array(7).fill(10), 12, 20])
      expect(found.slice(7)).toMatchObject([
        {
          eventType: 'reservation.accepted',
          taskQueueSid,
          workerSid,
          workflowSid: null,
          taskAge: 7,
          taskAgeInQueue: 5,
          taskAgeSinceTransfer: 3,
          activitySid: null,
        },
        {
          taskAge: null,
          activitySid: 'WA2',
          previousActivitySid: 'WA1',
          timeInPreviousActivity: 2 ** 40,
        },
      ])
      expect(await read({ taskQueueSid })).toHaveLength(1)
      expect(await read({ workerSid })).toHaveLength(2)
      expect(await read({ taskChannelSid: makeSid('TC') })).toEqual([])
      expect(await read({ workflowSid: makeSid('WW') })).toEqual([])
    })

    it('counts the ways that executions of a flow have gone since', async () => {
      const accountSid = makeSid('AC')
      const flowSid = makeSid('FW')
      const run = (dateCreated: number, flow = flowSid) =>
        executionRow({ accountSid, flowSid: flow, dateCreated })
      const [old, first, second, other] = [run(10), run(20), run(30), run(40, makeSid('FW'))]
      const step = (
        of: Execution,
        transitionedFrom: string,
        transition: number | null,
        dateCreated = 50,
      ) => put('studio-step', stepRow(of, { transitionedFrom, transition, dateCreated }))
      await store.writer.commit(
        [old, first, second, other].map((row) => put('studio-execution', row)),
      )
      await store.writer.commit([
        step(old, 'menu', 0, 19),
        step(old, 'late', 0, 20),
        step(first, 'menu', 0),
        step(first, 'menu', 1),
        step(second, 'menu', 0),
        step(second, 'end', null),
        step(other, 'menu', 0),
      ])

      const late = 2 ** 50
      expect(await store.studio.waysBetween(accountSid, flowSid, 20, late)).toEqual([
        { from: 'end', transition: null, count: 1 },
        { from: 'late', transition: 0, count: 1 },
        { from: 'menu', transition: 0, count: 2 },
        { from: 'menu', transition: 1, count: 1 },
      ])
      expect(await store.studio.waysBetween(makeSid('AC'), flowSid, 20, late)).toEqual([])
      // A step that is not before the end is counted elsewhere.
      expect(await store.studio.waysBetween(accountSid, flowSid, 21, 50)).toEqual([])
    })

    it('finds a queue by name, and its members by the time they came', async () => {
      const queue = queueRow()
      const late = queueMemberRow({ queueSid: queue.sid, dateEnqueued: 20 })
      const early = queueMemberRow({ queueSid: queue.sid, dateEnqueued: 10 })
      await store.writer.commit([
        put('queue', queue),
        put('queue-member', late),
        put('queue-member', early),
      ])

      expect(await store.voice.queueByName(account, queue.friendlyName)).toEqual(queue)
      expect(await store.voice.queueMembers(queue.sid)).toEqual([early, late])
    })

    it('keeps a row of every entity that the domains write', async () => {
      const workspaceSid = makeSid('WS')
      const open = taskRow({ workspaceSid, attributes: { nested: { a: [1, null, 'x'] } } })
      const over = taskRow({ workspaceSid, assignmentStatus: 'completed' })
      const offer = reservationRow({ workspaceSid, taskSid: open.sid })
      const ended = reservationRow({ workspaceSid, status: 'timeout' })
      const passedOn = transferRow({ workspaceSid, taskSid: open.sid })
      await store.writer.commit([
        put('task', open),
        put('task', over),
        put('reservation', offer),
        put('reservation', ended),
        put('transfer', passedOn),
        put('transfer', transferRow({ workspaceSid, taskSid: over.sid })),
      ])

      const live = await store.taskRouter.loadLive()

      expect(live.task.filter((row) => row.workspaceSid === workspaceSid)).toEqual([open])
      expect(live.reservation.filter((row) => row.workspaceSid === workspaceSid)).toEqual([offer])
      expect(live.transfer.filter((row) => row.workspaceSid === workspaceSid)).toEqual([passedOn])
      expect(await store.taskRouter.task(over.sid)).toEqual(over)
      expect(await store.taskRouter.reservation(ended.sid)).toEqual(ended)
    })

    it('keeps the digits of numbers that JavaScript cannot hold', async () => {
      const text = '{"order":12345678901234567890,"of":[1,-9007199254740993]}'
      const attributes = readJson(text) as Record<string, unknown>
      const [task, plain] = [taskRow({ attributes }), taskRow({ attributes: { order: 5 } })]
      await store.writer.commit([put('task', task), put('task', plain)])

      const read = await store.taskRouter.task(task.sid)
      const live = (await store.taskRouter.loadLive()).task.find(({ sid }) => sid === task.sid)

      expect(writeJson(read?.attributes['order'])).toBe('12345678901234567890')
      expect(live?.attributes).toEqual(attributes)
      expect((await store.taskRouter.task(plain.sid))?.attributes).toEqual({ order: 5 })
    })

    it('removes what is over with the workspace that it was in, and with its task', async () => {
      const workspace = workspaceRow()
      const inIt = { workspaceSid: workspace.sid }
      const task = taskRow({ ...inIt, assignmentStatus: 'completed' })
      const offer = reservationRow({ ...inIt, taskSid: task.sid, status: 'completed' })
      const deleted = taskRow(inIt)
      const rejected = reservationRow({ ...inIt, taskSid: deleted.sid, status: 'rejected' })
      const elsewhere = taskRow({ assignmentStatus: 'completed' })
      await store.writer.commit([
        put('workspace', workspace),
        ...[task, deleted, elsewhere].map((row) => put('task', row)),
        ...[offer, rejected].map((row) => put('reservation', row)),
        put('task-event', taskEventRow(inIt)),
      ])

      await store.writer.commit([remove('task', { sid: deleted.sid })])
      expect(await store.taskRouter.reservation(rejected.sid)).toBeUndefined()
      expect(await store.taskRouter.reservation(offer.sid)).toEqual(offer)
      await store.writer.commit([remove('workspace', { sid: workspace.sid })])

      const page = { size: 10, after: null }
      expect((await store.taskRouter.events(inIt, page)).rows).toEqual([])
      expect(await store.taskRouter.task(task.sid)).toBeUndefined()
      expect(await store.taskRouter.reservation(offer.sid)).toBeUndefined()
      expect(await store.taskRouter.task(elsewhere.sid)).toEqual(elsewhere)
    })

    it('pages events by their date, and filters them', async () => {
      const workspaceSid = makeSid('WS')
      const taskSid = makeSid('WT')
      const rows = [1, 2, 3].map((n) =>
        taskEventRow({ workspaceSid, eventDate: n, taskSid: n === 2 ? taskSid : null }),
      )
      await store.writer.commit(rows.map((row) => put('task-event', row)))
      const read = (filter: object, after: string | null = null) =>
        store.taskRouter.events({ workspaceSid, ...filter }, { size: 2, after })

      const first = await read({})
      const second = await read({}, first.next)

      expect([...first.rows, ...second.rows]).toEqual(rows.reverse())
      expect((await read({ taskSid })).rows).toHaveLength(1)
      expect((await read({ from: 2, before: 3 })).rows).toHaveLength(1)
      expect((await read({ eventType: 'none' })).rows).toEqual([])
    })

    it('carries accounts over a restart: secrets, logins, numbers', async () => {
      const openAccounts = async () => {
        const accounts = new Accounts({
          clock: systemClock,
          repository: store.accounts,
          writer: store.writer,
          secretBox: new SecretBox(Buffer.alloc(32, 1)),
          logger: silentLogger,
          passwordCost: { cost: 4 },
        })
        await accounts.load()
        return accounts
      }
      const accounts = await openAccounts()
      const made = await accounts.accounts.create({ friendlyName: 'Site' })
      const { sid } = made.account
      const number = await accounts.phoneNumbers.create(sid, {
        phoneNumber: '+14155552671',
        voiceUrl: 'flow://default',
      })
      const user = await accounts.sipUsers.create(sid, {
        username: 'desk-1',
        domain: 'example.com',
        password: 'long enough',
      })
      const trunk = await accounts.trunks.create(sid, { addresses: ['192.0.2.0/24'] })
      const application = await accounts.applications.create(sid, { friendlyName: 'x' })
      await accounts.apiKeys.create(sid)
      const credentials = { username: 'ann', password: 'a long password' }
      const ann = await accounts.people.create(sid, credentials)
      const whence = { address: 's', device: 'a browser' }
      const login = await accounts.signIn.login(credentials, whence)
      const other = await accounts.signIn.login(credentials, whence)
      if (!('token' in login && 'token' in other)) throw new Error('refused')
      await accounts.sessions.logout(login.token)

      await store.close()
      store = await open()
      const again = await openAccounts()

      expect(again.authTokenOf(sid)).toBe(made.authToken)
      expect(again.numberFor('+14155552671')).toEqual(number)
      expect(again.sipPasswordOf(user)).toBe('long enough')
      expect(again.trunkFor('192.0.2.9')).toEqual(trunk)
      expect(again.applicationFor(made.account.sid, application.sid)).toEqual(application)
      expect(again.people.get(sid, ann.sid)).toEqual(ann)
      expect(await again.verifyBearer(login.token)).toEqual({ refused: 'expired' })
      expect(again.sessions.list(sid, ann.sid)).toEqual([other.session])
      expect(again.apiKeys.list(sid, { size: 5, after: null }).rows).toHaveLength(1)
    })

    reviewCases(() => store)

    it('keeps everything over a restart', async () => {
      const call = callRow()
      await store.writer.commit([put('call', call)])
      store.writer.writeBehind([put('queue', queueRow({ friendlyName: 'behind' }))])

      await store.close()
      await store.close()
      store = await open()

      expect(await store.voice.call(account, call.sid)).toEqual(call)
      expect(await store.voice.queueByName(account, 'behind')).toBeDefined()
    })

    it('refuses writes once it is closed', async () => {
      await store.close()

      await expect(store.writer.commit([put('call', callRow())])).rejects.toThrow('closed')
      store = await open()
    })
  })
}
