export { Alerts } from './alerts.ts'
export type { Alert, AlertFacts, AlertFilter, AlertRepository, AskedOf } from './model.ts'
export {
  WebhookLog,
  type WebhookNote,
  type WebhookRequest,
  type WebhookRequestFilter,
  type WebhookRequestRepository,
} from './webhook-log.ts'
