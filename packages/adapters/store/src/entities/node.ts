import { entity } from './entity.ts'
import type {} from './home.ts'
import type {} from './known-number.ts'

export const nodeEntities = {
  home: entity<'home'>('homes', ['accountSid'], {
    accountSid: 'text',
    phoneNumber: 'text',
    workspaceSid: 'text',
    workflowSid: 'text',
    taskQueueSid: 'text',
  }),
  'known-number': entity<'known-number'>(
    'known_numbers',
    ['accountSid', 'number'],
    { accountSid: 'text', number: 'text', fours: 'texts' },
    { isConstant: true },
  ),
}
