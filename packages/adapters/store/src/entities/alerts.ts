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
  'webhook-request': entity<'webhook-request'>('webhook_requests', ['sid'], {
    ...identity,
    callSid: 'text',
    url: 'text',
    method: 'text',
    parameters: 'json',
    covered: 'bool',
    signatureBase: 'text',
    attempt: 'int',
    durationMs: 'int',
    status: 'int',
    headers: 'json',
    body: 'text',
    errorCode: 'int',
    errorMessage: 'text',
    documentLine: 'int',
    documentColumn: 'int',
    replayOf: 'text',
    dateCreated: 'bigint',
  }),
}
