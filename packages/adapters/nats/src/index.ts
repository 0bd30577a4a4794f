export type { Hosts } from './connect.ts'
export { NatsSender } from './nats-sender.ts'
