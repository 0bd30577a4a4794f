import {
  type AccountSid,
  makeSid,
  type PageRequest,
  SimulatedClock,
  silentLogger,
} from '@offhook/core'
import type { Call } from '@offhook/voice'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ContactLane, ContactRow, ContactSegment } from '../model.ts'
import { DayExports } from './day-exports.ts'

const HOUR_MS = 3_600_000
const NOON = Date.UTC(2026, 10, 30, 12)
const accountSid = makeSid('AC')
const other = makeSid('AC')

let written: Map<string, string>
let isHeld: boolean
let refuses: string
let calls: Call[]
let contacts: ContactRow[]
let exports: DayExports

const call = (over: Partial<Call>) =>
  ({
    ...{ sid: makeSid('CA'), accountSid, parentCallSid: null, direction: 'inbound', kind: 'sip' },
    ...{ from: '+12025550142', to: '+12015553950', callerName: null, status: 'completed' },
    ...{ startTime: null, answerTime: null, endTime: null, duration: 3, answeredBy: null },
    ...{ trunkSid: null, endCause: 'normal', sipStatus: 200, dateCreated: NOON - 24 * HOUR_MS },
    ...over,
  }) as Call

const contact = (over: Partial<ContactRow>) =>
  ({
    ...{ sid: makeSid('KT'), accountSid, taskSid: null, direction: 'inbound' },
    ...{ customer: '=1+1', ourNumber: '+12015553950', outcome: 'answered' },
    ...{ dateCreated: NOON - 24 * HOUR_MS },
    ...over,
  }) as ContactRow

/** Two a page, so that pages are turned. */
function paged<Row extends { readonly dateCreated: number; readonly accountSid: AccountSid }>(
  rows: readonly Row[],
  asked: { accountSid: AccountSid; from?: number; before?: number },
  { after }: PageRequest,
) {
  const found = rows.filter(
    (row) =>
      row.accountSid === asked.accountSid &&
      row.dateCreated >= (asked.from ?? 0) &&
      row.dateCreated < (asked.before ?? Number.POSITIVE_INFINITY),
  )
  const at = Number(after ?? 0)
  return {
    rows: found.slice(at, at + 2),
    next: at + 2 < found.length ? String(at + 2) : null,
  }
}

beforeEach(() => {
  written = new Map()
  isHeld = true
  refuses = ''
  calls = []
  contacts = []
  exports = open(new SimulatedClock({ now: NOON }))
})

function open(clock: SimulatedClock): DayExports {
  return new DayExports({
    clock,
    logger: silentLogger,
    accounts: () => [accountSid, other],
    mayWork: () => isHeld,
    calls: {
      calls: async ({ accountSid: of, createdFrom: from, createdBefore: before }, page) =>
        paged(calls, { accountSid: of, ...(from && { from }), ...(before && { before }) }, page),
    },
    contacts: {
      contacts: async ({ accountSid: of, startedFrom: from, startedBefore: before }, page) =>
        paged(contacts, { accountSid: of, ...(from && { from }), ...(before && { before }) }, page),
      lanes: async ([contactSid]) => [
        { contactSid, lane: 0, role: 'customer', callSid: null, name: 'Ana, Ltd.' } as ContactLane,
      ],
      segments: async (contactSid) =>
        [
          { contactSid, seq: 0, lane: 0, kind: 'queue', startedAt: NOON, endedAt: NOON + 1_500 },
          { contactSid, seq: 1, lane: 1, kind: 'talk', startedAt: NOON, endedAt: null },
        ] as ContactSegment[],
    },
    files: {
      has: async (name) => written.has(name),
      write: async (name, lines) => {
        if (refuses && name.includes(refuses)) throw new Error('no room')
        let text = ''
        for await (const line of lines) text += line
        written.set(name, text)
      },
    },
  })
}

const linesOf = (what: string, day = '2026-11-29') =>
  written.get(`${accountSid}/${what}-${day}.csv`)?.trimEnd().split('\r\n') ?? []

describe('days that are over', () => {
  it('are written once, calls and segments, for each account its own', async () => {
    calls = [1, 2, 3, 4, 5].map(() => call({}))
    calls.push(call({ accountSid: other }))
    contacts = [contact({})]

    await exports.look()

    expect(linesOf('calls')).toHaveLength(1 + 5)
    expect(linesOf('calls')[0]).toMatch(/^Sid,Parent,Direction,/)
    expect(linesOf('calls')[1]).toContain(calls[0]!.sid)
    const [, first, second] = linesOf('segments')
    // A text that a spreadsheet would run, a comma, a stretch that is not over.
    expect(first).toBe(
      `${contacts[0]!.sid},,inbound,'=1+1,+12015553950,answered,0,queue,customer,,,"Ana, Ltd.",,2026-11-30T12:00:00.000Z,2026-11-30T12:00:01.500Z,1.5`,
    )
    expect(second).toMatch(/,1,talk,,,,,,2026-11-30T12:00:00.000Z,,$/)
    expect(written.size).toBe(2 * 2 * 7)

    calls = []
    await exports.look()
    expect(linesOf('calls')).toHaveLength(1 + 5)
  })

  it('have until five in the morning for calls that began before midnight', async () => {
    await open(new SimulatedClock({ now: Date.UTC(2026, 10, 30, 4, 59) })).look()
    expect(linesOf('calls')).toEqual([])
    expect(linesOf('calls', '2026-11-28')).toHaveLength(1)
  })

  it('are written again when a file could not be, and leave the others alone', async () => {
    refuses = 'segments-2026-11-29'
    await exports.look()
    expect(linesOf('segments')).toEqual([])
    expect(linesOf('segments', '2026-11-28')).toHaveLength(1)

    refuses = ''
    await exports.look()
    expect(linesOf('segments')).toHaveLength(1)
  })

  it('are another node’s work where this one does not route', async () => {
    isHeld = false
    await exports.look()
    expect(written.size).toBe(0)
  })
})
