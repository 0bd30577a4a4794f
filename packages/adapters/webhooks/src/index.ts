export { signatureOf, withBodyHash } from './signature.ts'
export { Targets } from './targets.ts'
export { WebhookClient, type WebhookClientOptions } from './webhook-client.ts'
