export { createRestApp } from './app.ts'
export type { BridgeDoor, RestOptions } from './options.ts'
