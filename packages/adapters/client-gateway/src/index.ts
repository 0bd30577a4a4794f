export { ClientGateway, type ClientGatewayOptions } from './client-gateway.ts'
