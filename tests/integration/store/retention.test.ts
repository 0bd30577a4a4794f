/** What the store removes by itself, of recordings that were deleted. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings, noLimits } from '@offhook/accounts'
import type { WebhookRequest } from '@offhook/alerts'
import {
  type AccountSid,
  type CallSid,
  type Clock,
  makeSid,
  type PutChange,
  put,
  silentLogger,
  systemClock,
} from '@offhook/core'
import type { Message } from '@offhook/messages'
import type { CallComment } from '@offhook/site'
import { createStore } from '@offhook/store'
import { copyNewDatabase, until } from '@offhook/test-kit'
import { expect, it } from 'vitest'
import { callSummary } from '../../../packages/domain/insights/src/summary/call-summary.ts'
import { root } from '../../support/root.ts'
import { account, callRow, recordingRow } from './rows.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const webhook = (dateCreated: number): WebhookRequest => ({
  ...{
    sid: makeSid('WH'),
    accountSid: account,
    callSid: null,
    url: 'https://app/',
    method: 'POST',
  },
  ...{
    parameters: { From: '+1' },
    covered: false,
    signatureBase: 'https://app/From+1',
    attempt: 1,
  },
  ...{ durationMs: 3, status: 200, headers: {}, body: '', errorCode: null, errorMessage: null },
  ...{ documentLine: null, documentColumn: null, replayOf: null, dateCreated },
})

const comment = (callSid: CallSid): CallComment => ({
  ...{ sid: makeSid('CC'), accountSid: account, callSid, at: 1, personSid: null },
  ...{ author: 'API', text: 'So it was', dateCreated: 2, dateUpdated: 2 },
})

/** All that insights keep of a call, as old as it is. */
function insightsOf(callSid: CallSid, at: number): readonly PutChange[] {
  const of = { callSid, accountSid: account }
  const stream = {
    ...{ packets: 500, lost: 0, jitterMs: 1, rttMs: 9, mos: 4.4, levelDb: -20 },
    ...{ totalPackets: 500, totalLost: 0 },
  }
  const sample = { ...of, edge: 'sip_edge' as const, at, codec: 'PCMU' }
  const summary = callSummary(
    { ...callRow({ sid: callSid }), dateCreated: at },
    {
      ...{ folds: new Map(), events: new Map(), ringingAt: null, by: null, network: null },
      ...{ conferenceSid: null, pddBoundMs: 0 },
    },
    'complete',
    at,
  )
  return [
    put('call-sample', { ...sample, inbound: stream, outbound: stream }),
    put('call-incident', {
      ...{ ...of, sid: makeSid('IE'), edge: 'sip_edge', eventGroup: 'connection', level: 'INFO' },
      ...{ name: 'ringing', data: {}, dateCreated: at },
    }),
    put('call-summary', { ...summary, dateCreated: at }),
  ]
}

/** A clock on which the hour between two sweeps is over when the test says so. */
function hastyClock() {
  let anHourLater: (() => void) | null = null
  const clock: Clock = {
    ...systemClock,
    setTimeout(fn, ms) {
      if (ms !== HOUR_MS) return systemClock.setTimeout(fn, ms)
      anHourLater = fn
      return { clear: () => {} }
    },
  }
  const sweep = async (): Promise<void> => {
    const run = anHourLater
    anHourLater = null
    run?.()
    await until('it has swept', () => anHourLater !== null)
  }
  return { clock, sweep }
}

it('removes files that outlived a deletion, rows 40 days after it, and insights after 30 days', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'offhook-store-'))
  await copyNewDatabase(root, join(dataDir, 'db'))
  const { clock, sweep } = hastyClock()
  const asked: string[] = []
  let stuck = true
  const store = await createStore({
    databaseUrl: null,
    dataDir,
    clock,
    logger: silentLogger,
    removeRecording: async (fileName) => {
      asked.push(fileName)
      if (stuck && fileName === 'stuck.wav') throw new Error('EACCES')
    },
  })
  try {
    const now = clock.now()
    const [live, fresh, old, oldest] = [
      recordingRow({ fileName: 'live.wav' }),
      recordingRow({ fileName: 'fresh.wav', deletedAt: now - 39 * DAY_MS }),
      recordingRow({ fileName: 'old.wav', deletedAt: now - 41 * DAY_MS }),
      recordingRow({ fileName: 'stuck.wav', deletedAt: now - 50 * DAY_MS }),
    ] as const
    await store.writer.commit([live, fresh, old, oldest].map((row) => put('recording', row)))
    const [kept, forgotten] = [webhook(now - 6 * DAY_MS), webhook(now - 8 * DAY_MS)]
    await store.writer.commit([kept, forgotten].map((row) => put('webhook-request', row)))
    // What people said about a call goes with it.
    const [call, deleted, gone] = [callRow(), callRow({ deleted: true }), callRow()]
    await store.writer.commit([call, deleted].map((row) => put('call', row)))
    const comments = [call, deleted, gone].map((row) => comment(row.sid))
    await store.writer.commit(comments.map((row) => put('call-comment', row)))
    const [heard, forgot] = [makeSid('CA'), makeSid('CA')]
    await store.writer.commit([
      ...insightsOf(heard, now - 29 * DAY_MS),
      ...insightsOf(forgot, now - 31 * DAY_MS),
    ])
    const insightsLeft = async (callSid: CallSid) => [
      (await store.insights.samples(callSid)).length,
      (await store.insights.incidents(callSid)).length,
      (await store.insights.summary(account, callSid)) === undefined ? 0 : 1,
    ]
    expect(await insightsLeft(forgot)).toEqual([1, 1, 1])
    const there = async (): Promise<string[]> => {
      const rows = [live, fresh, old, oldest].map(({ sid }) => store.voice.recording(account, sid))
      return (await Promise.all(rows)).flatMap((row) => (row ? [row.fileName] : []))
    }

    await sweep()
    expect(asked.sort()).toEqual(['fresh.wav', 'old.wav', 'stuck.wav'])
    expect(await there()).toEqual(['live.wav', 'fresh.wav', 'stuck.wav'])
    const said = await store.rows.page(
      'call-comment',
      { accountSid: account },
      { size: 9, after: null },
    )
    expect(said.rows).toEqual([comments[0]])
    expect(await insightsLeft(heard)).toEqual([1, 1, 1])
    expect(await insightsLeft(forgot)).toEqual([0, 0, 0])
    const left = await store.alerts.webhookRequests(
      { accountSid: account },
      { size: 9, after: null },
    )
    expect(left.rows).toEqual([kept])

    // What is gone is not asked for again, also where the store is far away.
    asked.length = 0
    stuck = false
    await sweep()
    expect(asked).toEqual(['stuck.wav'])
    expect(await there()).toEqual(['live.wav', 'fresh.wav'])
  } finally {
    await store.close()
    await rm(dataDir, { recursive: true, force: true })
  }
})

it('keeps what an account says, else what the site says, and what is still going on', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'offhook-store-'))
  await copyNewDatabase(root, join(dataDir, 'db'))
  const { clock, sweep } = hastyClock()
  const removed: string[] = []
  const store = await createStore({
    ...{ databaseUrl: null, dataDir, clock, logger: silentLogger },
    ...{ recordingDays: 30, messageDays: 30 },
    removeRecording: async (fileName) => void removed.push(fileName),
  })
  try {
    const now = clock.now()
    const [strict, free] = [makeSid('AC'), makeSid('AC')]
    const accountOf = (sid: AccountSid, days: number) =>
      put('account', {
        ...{ sid, ownerAccountSid: sid, friendlyName: 'x', status: 'active' as const },
        ...{ authTokenBox: 'x', secondaryTokenBox: null, dateCreated: now, dateUpdated: now },
        limits: { ...noLimits, recordingDays: days, messageDays: days },
        settings: defaultSettings,
      })
    const aged = (accountSid: AccountSid, days: number, name: string) => [
      put(
        'recording',
        recordingRow({
          ...{ accountSid, fileName: name, status: 'completed' },
          dateCreated: now - days * DAY_MS,
        }),
      ),
      put('message', messageRow(accountSid, name, now - days * DAY_MS)),
    ]
    await store.writer.commit([
      accountOf(strict, 7),
      accountOf(free, 0),
      ...aged(strict, 8, 'strict-old'),
      ...aged(strict, 6, 'strict-young'),
      ...aged(free, 400, 'free-old'),
      ...aged(account, 31, 'site-old'),
      ...aged(account, 8, 'site-young'),
      put(
        'recording',
        recordingRow({ fileName: 'live', status: 'in-progress', dateCreated: now - 31 * DAY_MS }),
      ),
    ])

    await sweep()

    expect(removed.sort()).toEqual(['site-old', 'strict-old'])
    const left = await Promise.all(
      [strict, free, account].map((accountSid) =>
        store.messages.messages({ accountSid }, { size: 9, after: null }),
      ),
    )
    const bodies = left.flatMap(({ rows }) => rows.map(({ body }) => body))
    expect(bodies.sort()).toEqual(['free-old', 'site-young', 'strict-young'])
  } finally {
    await store.close()
    await rm(dataDir, { recursive: true, force: true })
  }
})

function messageRow(accountSid: AccountSid, body: string, dateCreated: number): Message {
  return {
    ...{ sid: makeSid('SM'), accountSid, from: '+12015550100', to: '+12015550101', body },
    ...{ direction: 'inbound', status: 'received', numSegments: 1, errorCode: null },
    ...{
      providerId: null,
      statusCallback: null,
      messagingServiceSid: null,
      sendAt: null,
      feedback: null,
      feedbackDate: null,
    },
    ...{ dateCreated, dateUpdated: dateCreated, dateSent: null },
  }
}
