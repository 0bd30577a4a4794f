export { attributeScope, ExpressionError, parseExpression } from './expressions/expression.ts'
export * from './model.ts'
export * from './ports.ts'
export { isOpen } from './reservations/reservation-state.ts'
export type { DefaultWorkspace } from './resources/defaults.ts'
export * from './resources/resources.ts'
export {
  type ChangeSet,
  type PreparedAccept,
  type Request,
  TaskRouter,
  type TaskRouterEvents,
} from './router.ts'
export { membersOf, workerScope } from './routing/choose.ts'
export type { Entity, Rows } from './state/tables.ts'
export type { ChangeItem, EventType, Turn } from './state/turn.ts'
export type { CreateTaskRequest } from './tasks/tasks.ts'
