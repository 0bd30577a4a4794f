import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { homeOf, neededHome } from './account-home.ts'

const ours = makeSid('AC')
const theirs = makeSid('AC')
const home = {
  accountSid: ours,
  ...{ workspaceSid: makeSid('WS'), workflowSid: makeSid('WW'), taskQueueSid: makeSid('WQ') },
  phoneNumber: '+12025550100',
}
const old = { sid: makeSid('WS'), dateCreated: 1 }
const older = { sid: makeSid('WS'), dateCreated: 0 }
const rows = {
  workflow: [{ sid: makeSid('WW'), dateCreated: 2 }],
  'task-queue': [
    { sid: makeSid('WQ'), dateCreated: 4 },
    { sid: makeSid('WQ'), dateCreated: 3 },
  ],
}

/** Of the second account only `old` has a workflow and queues. */
function world(workspaces: readonly object[], numbers: readonly string[] = []) {
  return {
    home,
    router: {
      workspaces: () => workspaces,
      list: (kind: keyof typeof rows, sid: string) => (sid === old.sid ? [...rows[kind]] : []),
    },
    accounts: {
      phoneNumbers: { list: () => ({ rows: numbers.map((phoneNumber) => ({ phoneNumber })) }) },
    },
  } as unknown as Parameters<typeof homeOf>[0]
}

describe('what calls of an account go through', () => {
  it('is what the first start made for the first account alone', () => {
    expect(homeOf(world([]), ours)).toBe(home)
    expect(homeOf(world([]), theirs)).toBeNull()
  })

  it('is the oldest whole workspace of another account, and its own number', () => {
    expect(homeOf(world([old, older], ['+442079460100']), theirs)).toEqual({
      workspaceSid: old.sid,
      workflowSid: rows.workflow[0]?.sid,
      taskQueueSid: rows['task-queue'][1]?.sid,
      phoneNumber: '+442079460100',
    })
    expect(homeOf(world([old]), theirs)?.phoneNumber).toBeNull()
  })

  it('is refused where it is needed and there is none', () => {
    expect(() => neededHome(world([older]), theirs)).toThrow(/no workspace/)
  })
})
