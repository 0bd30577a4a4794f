export { commonParameters, type Parameters } from './calls/call-parameters.ts'
export { parseDestination } from './calls/destinations.ts'
export { lostCallChanges } from './calls/lost-calls.ts'
export * from './door.ts'
export {
  callOf,
  defineVerb,
  goOn,
  type Outcome,
  type Placement,
  toAction,
  type Verb,
  type VerbStep,
  type VerbTable,
  verbTable,
} from './interpreter/verb.ts'
export * from './model.ts'
export type { NumberDirectory } from './numbers.ts'
export * from './ports.ts'
export type {
  ReservationDequeue,
  ReservedCaller,
  WorkflowDequeue,
} from './verbs/dial/reserved-caller.ts'
export {
  createEnqueueVerb,
  enqueueSchema,
  type WorkflowCaller,
  type WorkflowEnqueue,
} from './verbs/enqueue.ts'
export { standardVerbs } from './verbs/standard-verbs.ts'
export { Voice, type VoiceOptions } from './voice.ts'
