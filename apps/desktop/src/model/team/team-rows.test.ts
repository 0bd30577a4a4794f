import type { LiveParty, LiveWork, LiveWorker } from '@offhook/desk-api'
import { describe, expect, it } from 'vitest'
import { choiceOf, choiceText } from './team-conditions.ts'
import { choicesOf, countsOf, filterOf, queryOf, standingOf, teamOf } from './team-rows.ts'

function worker(name: string, over: Partial<LiveWorker> = {}): LiveWorker {
  return {
    ...{ key: name, name, team: null, activitySid: 'WA1', activityName: 'Available' },
    ...{ available: true, activitySince: 10, reachable: true, skills: [], queues: [] },
    ...{ channels: [], tasks: [] },
    today: { handled: 0, missed: 0, rejected: 0, averageHandleTime: null, talkTime: 0 },
    ...over,
  }
}

function work(status: LiveWork['status'], over: Partial<LiveWork> = {}): LiveWork {
  return {
    ...{ taskSid: 'WT1', reservationSid: 'WR1', status, since: 20, channel: 'voice' },
    ...{ name: '+12025550100', direction: 'inbound', queueName: 'Everyone' },
    ...{ conferenceSid: 'CF1', parties: [] },
    ...over,
  }
}

const customerOnHold = { kind: 'customer', holdSince: 30 } as LiveParty

describe('what a worker does', () => {
  it.each([
    ['waits for calls', {}, 'available', 10],
    ['cannot be rung', { reachable: false }, 'unreachable', 10],
    ['is away', { available: false, reachable: false }, 'away', 10],
    ['is offered a call', { tasks: [work('pending')] }, 'ringing', 20],
    ['talks', { tasks: [work('accepted')] }, 'live', 20],
    [
      'has the customer on hold',
      { tasks: [work('accepted', { parties: [customerOnHold] })] },
      'hold',
      30,
    ],
    ['wraps up', { available: false, tasks: [work('wrapping')] }, 'wrapping', 20],
    [
      'writes, and waits for calls',
      { tasks: [work('accepted', { channel: 'chat' })] },
      'available',
      10,
    ],
  ])('%s', (_, over, mark, since) => {
    expect(standingOf(worker('ann', over))).toMatchObject({ mark, since })
  })
})

describe('the team', () => {
  const team = [
    worker('Bob', { team: 'North', skills: [{ name: 'french', level: 3 }], queues: ['WQ1'] }),
    worker('Ann', { activityName: 'Break', available: false, tasks: [work('accepted')] }),
    worker('Cid', { tasks: [work('accepted', { since: 5, name: 'Ms Fox' })] }),
  ]
  const names = (query: string) =>
    teamOf(team, filterOf(new URLSearchParams(query))).map(({ name }) => name)

  it.each([
    ['', ['Ann', 'Bob', 'Cid']],
    ['q=ms f', ['Cid']],
    ['q=NORTH', ['Bob']],
    ['q=(202) 555-01', ['Ann']],
    ['q=555 0199', []],
    ['q=-', []],
    ['activity=Break', ['Ann']],
    ['skill=french&queue=WQ1', ['Bob']],
    ['skill=french&queue=WQ2', []],
    ['activity=Break|Available&team=!North', ['Ann', 'Cid']],
    ['skill=!french|spanish', ['Ann', 'Cid']],
    ['queue=WQ1|WQ2', ['Bob']],
    ['activity=~REA', ['Ann']],
    ['order=call', ['Cid', 'Ann', 'Bob']],
    ['order=state', ['Cid', 'Ann', 'Bob']],
    ['order=nonsense', ['Ann', 'Bob', 'Cid']],
  ])('by "%s"', (query, expected) => {
    expect(names(query)).toEqual(expected)
  })

  it.each([
    { condition: 'IN', values: ['a|b', '!c', 'd\\e'] },
    { condition: 'NOT_IN', values: ['~a', '!'] },
    { condition: 'CONTAINS', values: ['a!'] },
  ] as const)('writes %j into the address and reads it there', (choice) => {
    expect(choiceOf(choiceText(choice))).toEqual(choice)
  })

  it('gives back the query that it was read from', () => {
    const filter = filterOf(new URLSearchParams('q=a&order=call'))
    expect(queryOf(filter)).toMatchObject({ q: 'a', order: 'call', team: '' })
  })

  it('tells what can be chosen, and how many do what', () => {
    expect(choicesOf(team)).toEqual({
      activities: ['Available', 'Break'],
      teams: ['North'],
      skills: ['french'],
    })
    expect(countsOf(team)).toEqual({ available: 1, inCalls: 2, wrappingUp: 0, away: 0 })
  })
})
