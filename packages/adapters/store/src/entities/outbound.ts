import type {} from '@offhook/outbound'
import { dates, entity, identity } from './entity.ts'

export const outboundEntities = {
  'calling-rules': entity<'calling-rules'>('calling_rules', ['sid'], {
    ...identity,
    hours: 'json',
    everyCall: 'bool',
    ...dates,
  }),
  'do-not-call-number': entity<'do-not-call-number'>('do_not_call_numbers', ['sid'], {
    ...identity,
    phoneNumber: 'text',
    note: 'text',
    ...dates,
  }),
  'dial-list': entity<'dial-list'>('dial_lists', ['sid'], {
    ...identity,
    friendlyName: 'text',
    status: 'text',
    mode: 'text',
    workspaceSid: 'text',
    taskQueueSid: 'text',
    workflowSid: 'text',
    callerId: 'text',
    retry: 'json',
    abandonCap: 'float',
    abandonMessage: 'text',
    ...dates,
  }),
  'dial-tally': entity<'dial-tally'>('dial_tallies', ['sid'], {
    ...identity,
    listSid: 'text',
    day: 'int',
    answered: 'int',
    abandoned: 'int',
    ...dates,
  }),
  'dial-record': entity<'dial-record'>('dial_records', ['sid'], {
    ...identity,
    listSid: 'text',
    phoneNumber: 'text',
    context: 'json',
    state: 'text',
    outcome: 'text',
    attempts: 'int',
    dueAt: 'bigint',
    taskSid: 'text',
    workerSid: 'text',
    disposition: 'text',
    callback: 'json',
    ...dates,
  }),
}
