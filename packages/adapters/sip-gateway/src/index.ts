export type { SipDirectory } from './directory.ts'
export { ORPHAN_BYE, orphanByes } from './orphan-byes.ts'
export { SipGateway, type SipGatewayOptions } from './sip-gateway.ts'
