import type {} from '@offhook/alerts'
import { entity, identity } from './entity.ts'

/** The table has REST's word. */
export const alertEntities = {
  alert: entity<'alert'>('notifications', ['sid'], {
    ...identity,
    callSid: 'text',
    resourceSid: 'text',
    logLevel: 'int',
    errorCode: 'int',
    messageText: 'text',
    documentLine: 'int',
    documentColumn: 'int',
    requestUrl: 'text',
    requestMethod: 'text',
    responseBody: 'text',
    dateCreated: 'bigint',
  }),
}
