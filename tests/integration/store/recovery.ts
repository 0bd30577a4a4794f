/** What holds after a node was lost, on every database. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChangeWriter, makeSid, put, silentLogger, systemClock } from '@offhook/core'
import { createStore, type Store } from '@offhook/store'
import { EVENT_CALLBACK, type Reservation, type Task, type TaskChannel } from '@offhook/task-router'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  account,
  callRow,
  conferenceRow,
  executionRow,
  participantRow,
  paymentRow,
  queueMemberRow,
  recordingRow,
  reservationRow,
  taskChannelRow,
  taskRow,
  transcriptionRow,
  workspaceRow,
} from './rows.ts'

export function recoveryContract(name: string, database: () => Promise<string | null>): void {
  describe(`recovery on ${name}`, () => {
    let store: Store
    let dataDir: string
    let databaseUrl: string | null
    /** The incarnation that is to be recovered. */
    let lost: string

    const reopen = async () => {
      await store?.close()
      store = await createStore({
        databaseUrl,
        dataDir,
        clock: systemClock,
        logger: silentLogger,
      })
    }
    const recover = (
      finish: Parameters<Store['recover']>[0]['finishRecording'] = async () => null,
    ) => store.recover({ finishRecording: finish })

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'offhook-recovery-'))
      databaseUrl = await database()
      await reopen()
    })

    beforeEach(() => {
      lost = store.nodeId
    })

    afterAll(async () => {
      await store?.close()
      await rm(dataDir, { recursive: true, force: true })
    })

    it('ends calls at the last proof of life, each as far as it had come', async () => {
      const now = systemClock.now()
      const answered = callRow({ nodeId: lost, answerTime: now - 10_000, startTime: now - 12_000 })
      const ringing = callRow({ nodeId: lost, status: 'ringing', answerTime: null })
      const over = callRow({ nodeId: lost, status: 'busy', endTime: 5 })
      await store.writer.commit([answered, ringing, over].map((row) => put('call', row)))
      await reopen()

      const { calls, nodes } = await recover()

      expect(nodes).toEqual([lost])
      expect(calls.map(({ sid }) => sid).sort()).toEqual([answered.sid, ringing.sid].sort())
      const ended = await store.voice.call(account, answered.sid)
      expect(ended).toMatchObject({ status: 'completed', endCause: 'node-lost' })
      expect(ended?.dialog).toEqual(answered.dialog)
      expect(Math.abs((ended?.endTime ?? 0) - now)).toBeLessThan(30_000)
      expect(ended?.duration).toBe(
        Math.round(((ended?.endTime ?? 0) - (answered.answerTime ?? 0)) / 1000),
      )
      expect(await store.voice.call(account, ringing.sid)).toMatchObject({
        status: 'failed',
        duration: 0,
        endCause: 'node-lost',
      })
      expect(await store.voice.call(account, over.sid)).toEqual(over)
    })

    it('ends transcriptions and payments of the calls that were lost, and flows, and no others', async () => {
      const [ours, theirs] = [callRow({ nodeId: lost }), callRow({ nodeId: 'ND-other' })]
      const calls = [ours, theirs].map(({ sid }) => sid)
      const texts = calls.flatMap((callSid) => [
        transcriptionRow({ callSid }),
        transcriptionRow({ callSid, status: 'stopped' }),
      ])
      const payments = calls.flatMap((callSid) => [
        paymentRow({ callSid }),
        paymentRow({ callSid, result: 'success' }),
      ])
      const active = { status: 'active', endReason: null } as const
      const executions = [
        executionRow({ ...active, nodeId: lost, callSid: ours.sid }),
        executionRow({ ...active, nodeId: 'ND-other', callSid: theirs.sid }),
        executionRow({ nodeId: lost }),
      ]
      await store.writer.commit([
        ...[put('call', ours), put('call', theirs)],
        ...texts.map((row) => put('transcription', row)),
        ...payments.map((row) => put('payment', row)),
        ...executions.map((row) => put('studio-execution', row)),
      ])
      await reopen()

      await recover()

      const { rows } = store
      const reasons = executions.map(
        async ({ sid }) => (await rows.find('studio-execution', { sid }))?.endReason,
      )
      expect(await Promise.all(reasons)).toEqual(['restart', null, 'completed'])
      const states = texts.map(
        async ({ sid }) => (await rows.find('transcription', { sid }))?.status,
      )
      expect(await Promise.all(states)).toEqual(['failed', 'stopped', 'in-progress', 'stopped'])
      const results = payments.map(async ({ sid }) => (await rows.find('payment', { sid }))?.result)
      expect(await Promise.all(results)).toEqual(['internal-error', 'success', null, 'success'])
    })

    it('never ends a call before it began', async () => {
      const future = systemClock.now() + 3_600_000
      const call = callRow({
        nodeId: lost,
        dateCreated: future,
        startTime: future,
        answerTime: null,
        status: 'queued',
      })
      await store.writer.commit([put('call', call)])
      await reopen()

      await recover()

      expect(await store.voice.call(account, call.sid)).toMatchObject({ endTime: future })
    })

    it('empties conferences and queues', async () => {
      const call = callRow({ nodeId: lost })
      const conference = conferenceRow({ nodeId: lost })
      const there = participantRow({ conferenceSid: conference.sid, callSid: call.sid })
      const coming = participantRow({ conferenceSid: conference.sid, status: 'ringing' })
      const elsewhere = conferenceRow({ nodeId: 'ND-other', friendlyName: 'lives' })
      const guest = participantRow({ conferenceSid: elsewhere.sid, callSid: call.sid })
      const host = participantRow({ conferenceSid: elsewhere.sid })
      const member = queueMemberRow({ nodeId: lost })
      const other = queueMemberRow({ nodeId: 'ND-other', queueSid: member.queueSid })
      await store.writer.commit([
        put('call', call),
        put('conference', conference),
        put('conference', elsewhere),
        ...[there, coming, guest, host].map((row) => put('participant', row)),
        put('queue-member', member),
        put('queue-member', other),
      ])
      await reopen()

      const { conferences, queueMembers } = await recover()

      expect({ conferences, queueMembers }).toEqual({ conferences: 1, queueMembers: 1 })
      expect(await store.voice.conference(account, conference.sid)).toMatchObject({
        status: 'completed',
        reasonEnded: 'last-participant-left',
      })
      expect(await store.voice.conference(account, elsewhere.sid)).toEqual(elsewhere)
      const left = await store.voice.participants(conference.sid)
      expect(new Set(left.map(({ status }) => status))).toEqual(new Set(['complete', 'failed']))
      expect(left.every(({ leftAt }) => leftAt !== null)).toBe(true)
      const stayed = await store.voice.participants(elsewhere.sid)
      expect(stayed.find(({ callSid }) => callSid === guest.callSid)?.status).toBe('complete')
      expect(stayed.find(({ callSid }) => callSid === host.callSid)).toEqual(host)
      expect(await store.voice.queueMembers(member.queueSid)).toEqual([other])
    })

    it('finishes recordings from their files', async () => {
      const cut = recordingRow({ nodeId: lost, fileName: 'cut.wav' })
      const paused = recordingRow({ nodeId: lost, fileName: 'paused.wav', status: 'paused' })
      const gone = recordingRow({ nodeId: lost, fileName: 'gone.wav' })
      const done = recordingRow({ nodeId: lost, status: 'completed', durationMs: 1, bytes: 2 })
      await store.writer.commit([cut, paused, gone, done].map((row) => put('recording', row)))
      await reopen()

      const { recordings } = await recover(async (file) =>
        file === 'gone.wav' ? null : { durationMs: 4000, bytes: 64_044 },
      )

      expect(recordings).toHaveLength(3)
      expect(await store.voice.recording(account, cut.sid)).toMatchObject({
        status: 'completed',
        durationMs: 4000,
        bytes: 64_044,
        parties: cut.parties,
      })
      expect(await store.voice.recording(account, paused.sid)).toMatchObject({
        status: 'completed',
      })
      expect(await store.voice.recording(account, gone.sid)).toMatchObject({ status: 'absent' })
      expect(await store.voice.recording(account, done.sid)).toEqual(done)
    })

    it('cancels voice tasks of lost callers, with events, and releases their reservations', async () => {
      const voice = taskChannelRow({ uniqueName: 'voice' })
      const chat = taskChannelRow({ uniqueName: 'chat', workspaceSid: voice.workspaceSid })
      const call = callRow({ nodeId: lost })
      const elsewhere = callRow({ nodeId: 'ND-other' })
      const task = (over: Partial<Task>, of: TaskChannel = voice) =>
        taskRow({
          workspaceSid: voice.workspaceSid,
          taskChannelSid: of.sid,
          attributes: { call_sid: call.sid },
          ...over,
        })
      const waiting = task({})
      const offered = task({ assignmentStatus: 'reserved' })
      const talking = task({ assignmentStatus: 'assigned' })
      const wrapping = task({ assignmentStatus: 'wrapping' })
      const living = task({ attributes: { call_sid: elsewhere.sid } })
      const written = task({}, chat)
      const offer = reservationRow({ taskSid: offered.sid, workspaceSid: voice.workspaceSid })
      const accepted = reservationRow({
        taskSid: talking.sid,
        workspaceSid: voice.workspaceSid,
        status: 'accepted',
      })
      const workspace = workspaceRow({
        sid: voice.workspaceSid,
        eventCallbackUrl: 'https://app.example.com/events',
        eventsFilter: 'task.canceled',
      })
      await store.writer.commit([
        put('workspace', workspace),
        put('task-channel', voice),
        put('task-channel', chat),
        put('call', call),
        put('call', elsewhere),
        ...[waiting, offered, talking, wrapping, living, written].map((row) => put('task', row)),
        put('reservation', offer),
        put('reservation', accepted),
      ])
      await reopen()

      const { tasks } = await recover()

      expect(tasks.map(({ sid }) => sid).sort()).toEqual(
        [waiting.sid, offered.sid, talking.sid].sort(),
      )
      expect(await store.taskRouter.task(talking.sid)).toMatchObject({
        assignmentStatus: 'canceled',
        reason: 'node-lost',
        version: talking.version + 1,
        attributes: { call_sid: call.sid },
      })
      for (const row of [wrapping, living, written]) {
        expect(await store.taskRouter.task(row.sid)).toEqual(row)
      }
      const statusOf = async ({ sid }: Reservation) =>
        (await store.taskRouter.reservation(sid))?.status
      expect([await statusOf(offer), await statusOf(accepted)]).toEqual(['canceled', 'completed'])
      const { rows } = await store.taskRouter.events(
        { workspaceSid: voice.workspaceSid },
        { size: 50, after: null },
      )
      expect(rows.map(({ eventType }) => eventType).sort()).toEqual([
        'reservation.canceled',
        'reservation.completed',
        'task.canceled',
        'task.canceled',
        'task.canceled',
      ])
      expect(rows.find(({ taskSid }) => taskSid === waiting.sid)?.eventData).toMatchObject({
        task_reason: 'node-lost',
      })
      const told: unknown[] = []
      await new Promise<void>((done) =>
        store.outbox.register(EVENT_CALLBACK, async ({ payload }) => {
          told.push(payload['eventSid'])
          if (told.length === 3) done()
        }),
      )
      const canceled = rows.filter(({ eventType }) => eventType === 'task.canceled')
      expect(told.sort()).toEqual(canceled.map(({ sid }) => sid).sort())
    })

    it('takes over effects that were not sent', async () => {
      await commitEffect(store.writer, 'left over')
      await reopen()

      await recover()
      const payload = await new Promise((done) =>
        store.outbox.register('left over', async (effect) => done(effect.payload)),
      )

      expect(payload).toEqual({ n: 1 })
    })

    it('keeps what is owed for its calls, over a start that was cut short too', async () => {
      const call = callRow({ nodeId: store.nodeId, status: 'in-progress' })
      await store.writer.commit([put('call', call)])
      await reopen()
      await store.recover({
        finishRecording: async () => null,
        effectsOf: (calls) =>
          calls.map(({ sid, endCause }) => ({
            op: 'outbox',
            kind: 'owed',
            orderKey: sid,
            payload: { sid, endCause },
          })),
      })
      await reopen()

      await recover()
      const payload = await new Promise((done) =>
        store.outbox.register('owed', async (effect) => done(effect.payload)),
      )

      expect(payload).toEqual({ sid: call.sid, endCause: 'node-lost' })
    })

    it('sends an effect at once, and after a restart not again', async () => {
      let times = 0
      const sent = new Promise<void>((done) =>
        store.outbox.register('once', async () => {
          times++
          done()
        }),
      )
      await commitEffect(store.writer, 'once')
      await sent
      await reopen()

      store.outbox.register('once', async () => void times++)
      await recover()

      expect(times).toBe(1)
      expect(store.outbox.size).toBe(0)
    })

    it('leaves a living run alone', async () => {
      await recover()
      const call = callRow({ nodeId: store.nodeId })
      await store.writer.commit([put('call', call)])

      expect((await recover()).nodes).toEqual([])
      expect(await store.voice.call(account, call.sid)).toEqual(call)
    })
  })
}

function commitEffect(writer: ChangeWriter, kind: string): Promise<void> {
  return writer.commit([{ op: 'outbox', kind, orderKey: makeSid('CA'), payload: { n: 1 } }])
}
