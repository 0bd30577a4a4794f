export { EventStreams, type Happening } from './event-streams.ts'
export {
  type EventSchema,
  type EventType,
  eventType,
  eventTypes,
  jsonSchema,
  schemaOf,
  schemas,
} from './event-types.ts'
export * from './model.ts'
export { type NatsInput, type NatsTarget, openNats } from './nats-configuration.ts'
export type { EventSender, EventStreamRepository, Sent } from './ports.ts'
export { insightSource } from './sources/insight-source.ts'
export { routerSource } from './sources/router-source.ts'
export { studioSource } from './sources/studio-source.ts'
export { voiceSource } from './sources/voice-source.ts'
export { Subscriptions } from './subscriptions.ts'
