export { createRestApp } from './app.ts'
export type { RestOptions, TaskBridge } from './options.ts'
