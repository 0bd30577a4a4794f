import type {} from '@offhook/messages'
import { dates, entity, identity } from './entity.ts'

export const messageEntities = {
  message: entity<'message'>('messages', ['sid'], {
    ...identity,
    from: 'text',
    to: 'text',
    body: 'text',
    direction: 'text',
    status: 'text',
    numSegments: 'int',
    errorCode: 'int',
    providerId: 'text',
    statusCallback: 'text',
    feedback: 'text',
    feedbackDate: 'bigint',
    ...dates,
    dateSent: 'bigint',
  }),
}
