export type { SipDirectory } from './directory.ts'
export { SipGateway, type SipGatewayOptions } from './sip-gateway.ts'
