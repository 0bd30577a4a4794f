export { Callbacks } from './callbacks.ts'
export { CallingRules } from './calling-rules.ts'
export {
  type DialListFields,
  DialLists,
  defaultAbandonCap,
  defaultRetry,
  type NewRecord,
} from './dial-lists.ts'
export { Dialler } from './dialler.ts'
export * from './model.ts'
export type { Pace } from './pacing.ts'
export { shareOf } from './pacing-state.ts'
export * from './ports.ts'
