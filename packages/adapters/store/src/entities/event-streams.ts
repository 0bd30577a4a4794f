import type {} from '@offhook/event-streams'
import { dates, entity, identity } from './entity.ts'

export const eventStreamEntities = {
  'event-sink': entity<'event-sink'>('event_sinks', ['sid'], {
    ...identity,
    description: 'text',
    sinkType: 'text',
    configuration: 'json',
    status: 'text',
    testId: 'text',
    ...dates,
  }),
  'event-subscription': entity<'event-subscription'>('event_subscriptions', ['sid'], {
    ...identity,
    sinkSid: 'text',
    description: 'text',
    types: 'json',
    ...dates,
  }),
  'event-delivery': entity<'event-delivery'>('event_deliveries', ['sid'], {
    ...identity,
    sinkSid: 'text',
    seq: 'bigint',
    event: 'json',
    status: 'text',
    dateCreated: 'bigint',
  }),
}
