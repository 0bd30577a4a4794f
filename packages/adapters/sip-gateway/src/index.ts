export { type SipDirectory, SipGateway, type SipGatewayOptions } from './sip-gateway.ts'
