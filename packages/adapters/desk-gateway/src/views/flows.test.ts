import { type AccountSid, Emitter, makeSid } from '@offhook/core'
import type { Execution, ExecutionStep, StudioEvents, Trial } from '@offhook/studio'
import { beforeEach, expect, it } from 'vitest'
import type { Audience, Sources } from './audience.ts'
import { flowsView } from './flows.ts'

const accountSid = makeSid('AC')
const flowSid = makeSid('FW')
const other = makeSid('AC')

let events: Emitter<StudioEvents>
let counted: Emitter<{ changed: [accountSid: AccountSid, sid: typeof flowSid] }>
let tried: Emitter<{ changed: [trial: Trial] }>
let rows: Execution[]
let trial: Trial
let touched: (string | null)[]
let view: ReturnType<typeof flowsView>

const execution = (of = accountSid): Execution =>
  ({
    ...{ sid: makeSid('FN'), accountSid: of, flowSid, revision: 2, callSid: null },
    ...{ contactAddress: '+12025550142', status: 'active', dateCreated: 0 },
  }) as Execution

beforeEach(() => {
  events = new Emitter(() => {})
  counted = new Emitter(() => {})
  tried = new Emitter(() => {})
  rows = [execution(), execution(other)]
  trial = {
    ...{ callSid: makeSid('CA'), accountSid, flowSid, revision: 2, name: 'A run' },
    ...{ status: 'running', failure: null, executionSid: null, expected: ['menu'], passed: [] },
    ...{ differsAt: null, dateCreated: 0 },
  }
  const own = (account: AccountSid) => rows.filter((row) => row.accountSid === account)
  const studio = {
    events,
    executions: {
      live: {
        ofAccount: own,
        find: (account: AccountSid, sid: string) => own(account).find((row) => row.sid === sid),
        placeOf: () => 'menu',
      },
    },
    trials: { events: tried, of: () => [trial], get: () => trial },
    ways: {
      events: counted,
      followed: () => [flowSid],
      known: () => ({ since: 0, ways: [{ from: 'menu', transition: 0, count: 3 }] }),
    },
  }
  view = flowsView({ studio } as unknown as Sources, { accountSid } as Audience)
  touched = []
  view.follow((key) => touched.push(key))
})

it('shows who is where, the ways of today and runs by a call, of the own account alone', () => {
  const [mine] = rows
  expect([...view.read(null)]).toMatchObject([
    { key: mine?.sid, kind: 'execution', flowSid, execution: { at: 'menu', revision: 2 } },
    { key: flowSid, kind: 'ways', ways: [{ from: 'menu', transition: 0, count: 3 }] },
    { key: trial.callSid, kind: 'trial', trial: { status: 'running', expected: ['menu'] } },
  ])
  expect(JSON.stringify([...view.read(null)])).not.toContain(accountSid)
  const theirs = rows[1]?.sid ?? ''
  expect([...view.read(new Set([theirs]))]).toEqual([])
})

it('an execution that has ended is no row any more', () => {
  const [mine] = rows
  if (mine) rows[0] = { ...mine, status: 'ended' }
  expect([...view.read(new Set([mine?.sid ?? '']))]).toEqual([])
})

it('tells whose row may be another, and nothing of other accounts', () => {
  const [mine, theirs] = rows
  if (!mine || !theirs) throw new Error('there are two')
  for (const one of [mine, theirs]) {
    events.emit('execution.started', one)
    events.emit('step.ended', {
      executionSid: one.sid,
      accountSid: one.accountSid,
    } as ExecutionStep)
    events.emit('execution.ended', one)
    counted.emit('changed', one.accountSid, flowSid)
    tried.emit('changed', { ...trial, accountSid: one.accountSid })
  }
  expect(touched).toEqual([mine.sid, mine.sid, mine.sid, flowSid, trial.callSid])
})
