import { entity } from './entity.ts'
import type {} from './home.ts'

export const nodeEntities = {
  home: entity<'home'>('homes', ['accountSid'], {
    accountSid: 'text',
    phoneNumber: 'text',
    workspaceSid: 'text',
    workflowSid: 'text',
    taskQueueSid: 'text',
  }),
}
