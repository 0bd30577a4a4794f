export { SipGateway, type SipDirectory, type SipGatewayOptions } from './sip-gateway.ts'
