import { type CallSid, makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { type AgentPart, Contact, type OutsideParty } from '../contact.ts'
import { exitsOf } from './head-count.ts'

const agent = (endsConference = true): AgentPart => ({
  reservationSid: makeSid('WR'),
  workerSid: makeSid('WK'),
  callSid: makeSid('CA'),
  endsConference,
})
const outsider = (end: OutsideParty['end'] = null): OutsideParty => ({
  callSid: makeSid('CA'),
  address: '+12015550123',
  handedOverBy: null,
  end,
})

/** Each flag, agents first, the customer before those outside. */
function flags(
  { agents = [], outside = [] }: { agents?: AgentPart[]; outside?: OutsideParty[] },
  { customer = true, offered = false } = {},
): readonly boolean[] {
  const ids = { accountSid: makeSid('AC'), taskSid: makeSid('WT'), customerCallSid: makeSid('CA') }
  const contact = new Contact(ids)
  for (const each of agents) contact.agents.set(each.reservationSid, each)
  for (const each of outside) contact.outside.set(each.callSid, each)
  const present = new Set<CallSid>(customer ? [ids.customerCallSid] : [])
  return exitsOf(contact, present, offered).map((exit) => exit.endConferenceOnExit)
}

describe('whose leaving ends a talk', () => {
  it.each([
    ['an agent and the customer', flags({ agents: [agent()] }), [true]],
    ['an agent who did not ask for it', flags({ agents: [agent(false)] }), [false]],
    ['two agents and the customer', flags({ agents: [agent(), agent()] }), [false, false]],
    [
      'two agents after the customer left',
      flags({ agents: [agent(), agent()] }, { customer: false }),
      [true, true],
    ],
    [
      'an agent, the customer and somebody who is called',
      flags({ agents: [agent()], outside: [outsider()] }),
      [false],
    ],
    [
      'the same once that one has not come',
      flags({ agents: [agent()], outside: [outsider({ at: 0, cause: 'busy' })] }),
      [true],
    ],
    ['two whom the agent has left', flags({ outside: [outsider()] }), [true, true]],
    [
      'three whom the agent has left',
      flags({ outside: [outsider(), outsider()] }),
      [false, false, false],
    ],
    ['a customer for whom an agent is to come', flags({}, { offered: true }), []],
    ['a customer alone', flags({}), []],
  ])('%s', (_, found, expected) => expect(found).toEqual(expected))
})
