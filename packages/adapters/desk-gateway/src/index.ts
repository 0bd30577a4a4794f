export { DeskGateway } from './desk-gateway.ts'
export type { DeskParts, DeviceDirectory } from './parts.ts'
