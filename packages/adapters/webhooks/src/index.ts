export { signatureOf, withBodyHash } from './signature.ts'
export { SignedSockets, type SignedSocketsOptions } from './signed-sockets.ts'
export { Targets } from './targets.ts'
export { WebhookClient, type WebhookClientOptions } from './webhook-client.ts'
