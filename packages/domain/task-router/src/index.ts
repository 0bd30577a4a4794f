export { type Actor, routerActor } from './events/actor.ts'
export {
  EVENT_CALLBACK,
  type EventCallbackTools,
  eventCallback,
  sendEventCallback,
} from './events/event-callbacks.ts'
export { EventSids } from './events/event-sids.ts'
export { type EventType, eventTypes, readEventsFilter } from './events/event-types.ts'
export type { Decision, DecisionFacts, LookedAt } from './explanation/decision.ts'
export { type Assignment, whyChosen } from './explanation/why-chosen.ts'
export type { Waiting, WaitingReason, WorkerVerdict } from './explanation/why-waiting.ts'
export { checkedExpression } from './expressions/checked.ts'
export {
  attributeScope,
  type Expression,
  ExpressionError,
  parseExpression,
} from './expressions/expression.ts'
export * from './model.ts'
export * from './ports.ts'
export type { WorkerLease, WorkerLeaseRepository } from './presence/worker-lease.ts'
export { WorkerPresence, type WorkerPresenceOptions } from './presence/worker-presence.ts'
export { Reconciler, type ReconcilerOptions } from './reconcile/reconciler.ts'
export type { PreparedAccept } from './reservations/prepared-accept.ts'
export { isOpen } from './reservations/reservation-state.ts'
export * from './resources/activities.ts'
export type { DefaultWorkspace } from './resources/defaults.ts'
export * from './resources/task-channels.ts'
export * from './resources/task-queues.ts'
export * from './resources/workers.ts'
export * from './resources/workflows.ts'
export * from './resources/workspaces.ts'
export {
  type ChangeSet,
  checkVersion,
  type Request,
  type ReservationMove,
  reservationMoves,
  TaskRouter,
  type TaskRouterEvents,
} from './router.ts'
export { workerScope } from './routing/scopes.ts'
export type { Entity, Rows } from './state/tables.ts'
export type { ChangeItem, RouterAlert, Turn } from './state/turn.ts'
export * from './statistics/activity-tally.ts'
export * from './statistics/counted-events.ts'
export * from './statistics/real-time.ts'
export type { SpreadFigures } from './statistics/spread.ts'
export * from './statistics/task-tally.ts'
export { readAttributes } from './tasks/attributes.ts'
export { noteOnTask } from './tasks/note-on-task.ts'
export type { CreateTaskRequest, TaskPatch } from './tasks/tasks.ts'
export type { CreateTransferRequest } from './transfers/transfers.ts'
