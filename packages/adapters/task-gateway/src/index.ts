export { type BridgeReply, TaskGateway, type TaskGatewayOptions } from './task-gateway.ts'
