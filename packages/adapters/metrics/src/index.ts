export { type AskedApplication, type CallTraces, openCallTraces } from './call-traces.ts'
export { Metrics } from './metrics.ts'
