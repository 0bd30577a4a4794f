/** Whose recordings the page of a call lists, and whose are played: the same. */
import {
  type AccountSid,
  type CallSid,
  makeSid,
  OffhookError,
  type RecordingSid,
} from '@offhook/core'
import type { CallDetails } from '@offhook/desk-api'
import type { Call, Recording } from '@offhook/voice'
import { describe, expect, it } from 'vitest'
import type { Asked, Handler, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { callLogRoutes } from './call-log.ts'

const accountSid: AccountSid = makeSid('AC')
const call = (party: string) =>
  ({
    sid: makeSid('CA'),
    accountSid,
    from: '+12025550142',
    to: party,
    dateCreated: 0,
    startTime: 0,
    answerTime: 0,
    endTime: 0,
  }) as Call
/**
 * The customer talked with Ann, was passed on to Bob and to Cy, who has a telephone outside, and each
 * conference was recorded. Dee was asked, and did not take the call.
 */
const [customer, ann, bob] = [call('+12025550100'), call('client:ann'), call('client:bob')]
const cy = call('sip:cy@pbx.example.com')
const calls = [customer, ann, bob, cy]
const related: Readonly<Record<string, readonly Call[]>> = {
  [customer.sid]: calls,
  [ann.sid]: [ann, customer],
  [bob.sid]: [bob, customer],
  [cy.sid]: [cy, customer],
}
const recording = (callSid: CallSid | null, ...parties: readonly Call[]) =>
  ({
    sid: makeSid('RE'),
    callSid,
    parties: parties.map(({ sid }) => ({ callSid: sid, from: 0, to: null })),
    channels: 1,
    status: 'completed',
    dateCreated: 0,
    startTime: 0,
    leftOut: [],
    encryption: null,
    deletedAt: null,
  }) as unknown as Recording
const withAnn = recording(null, customer, ann)
const withBob = recording(null, customer, bob)
const withCy = recording(null, customer, cy)
const ofCustomer = recording(customer.sid)
const ofBob = recording(bob.sid)
const recordings = [withAnn, withBob, withCy, ofCustomer, ofBob]
const no = { rows: [], next: null }

const options = {
  voice: { call: () => undefined },
  voiceRepository: {
    call: async (_account: AccountSid, sid: CallSid) => calls.find((each) => each.sid === sid),
    calls: async ({ relatedTo }: { relatedTo: CallSid }) => ({
      ...no,
      rows: [...(related[relatedTo] ?? [])],
    }),
    recording: async (_account: AccountSid, sid: RecordingSid) =>
      recordings.find((each) => each.sid === sid),
    recordings: async ({ conferencesOf }: { conferencesOf?: readonly CallSid[] }) => ({
      ...no,
      rows: recordings.filter(
        ({ callSid }) => (callSid === null) === (conferencesOf !== undefined),
      ),
    }),
  },
  alertRepository: { alerts: async () => no },
  contactRepository: {
    contactOfCall: async () => ({ sid: 'KT1', dateCreated: 0, endedAt: null }),
    lanes: async () => [
      { workerSid: 'WK-cy', callSid: cy.sid },
      { workerSid: 'WK-dee', callSid: null },
    ],
    segments: async () => [],
    dispositions: async () => new Map(),
  },
} as unknown as RestOptions

const handlers: Record<string, Handler> = {}
callLogRoutes(
  {
    get: (path: string, _: unknown, handler: Handler) => (handlers[path] = handler),
  } as unknown as Routes,
  options,
)

const askedBy = (identity: string, seesAll: boolean, sid: string) =>
  ({
    accountSid,
    principal: { kind: 'person', person: { identity, workerSid: `WK-${identity}` } },
    may: () => seesAll,
    param: () => sid,
    form: { integer: () => undefined },
    request: { headers: { 'if-none-match': '*' } },
  }) as unknown as Asked

async function listed(identity: string, seesAll = false): Promise<readonly string[]> {
  const answer = await handlers['/offhook/v1/Calls/:Sid']?.(
    askedBy(identity, seesAll, customer.sid),
  )
  return ((answer?.body ?? { recordings: [] }) as CallDetails).recordings.map(({ sid }) => sid)
}

/** As a browser asks that has the sound: no file is here. */
async function isPlayed(identity: string, { sid }: Recording, seesAll = false): Promise<boolean> {
  try {
    const asked = askedBy(identity, seesAll, sid)
    return (await handlers['/offhook/v1/Recordings/:Sid/media']?.(asked))?.status === 304
  } catch (error) {
    if (error instanceof OffhookError && error.status === 404) return false
    throw error
  }
}

describe('the recordings on the page of a call', () => {
  it.each([
    ['ann', false, [withAnn, ofCustomer]],
    ['bob', false, [withBob, ofCustomer, ofBob]],
    ['cy', false, [withCy, ofCustomer]],
    ['supervisor', true, recordings],
  ] as const)('are those that are played: %s', async (identity, seesAll, heard) => {
    const sids = await listed(identity, seesAll)

    expect([...sids].sort()).toEqual(heard.map(({ sid }) => sid).sort())
    for (const each of recordings)
      expect(await isPlayed(identity, each, seesAll)).toBe(sids.includes(each.sid))
  })

  it('are not for who was asked and had no leg', async () => {
    await expect(listed('dee')).rejects.toMatchObject({ status: 404 })
    for (const each of recordings) expect(await isPlayed('dee', each)).toBe(false)
  })
})
