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
    messagingServiceSid: 'text',
    sendAt: 'bigint',
    feedback: 'text',
    feedbackDate: 'bigint',
    ...dates,
    dateSent: 'bigint',
  }),
  'messaging-service': entity<'messaging-service'>('messaging_services', ['sid'], {
    ...identity,
    friendlyName: 'text',
    inboundRequestUrl: 'text',
    inboundMethod: 'text',
    fallbackUrl: 'text',
    fallbackMethod: 'text',
    statusCallback: 'text',
    stickySender: 'bool',
    useInboundWebhookOnNumber: 'bool',
    usecase: 'text',
    hints: 'json',
    ...dates,
  }),
  'messaging-service-number': entity<'messaging-service-number'>(
    'messaging_service_numbers',
    ['sid'],
    { ...identity, serviceSid: 'text', ...dates },
    // Of two nodes that put one number into two services, the first has it.
    { isConstant: true },
  ),
}
