export { signatureOf, withBodyHash } from './signature.ts'
export { WebhookClient, type WebhookClientOptions } from './webhook-client.ts'
