export { readAttributes } from './checks/attributes.ts'
export { type Command, checkVersion, type Request } from './commands/command.ts'
export * from './commands/reservations.ts'
export * from './commands/resources.ts'
export * from './commands/tasks.ts'
export * from './commands/workers.ts'
export type { Decision, DecisionFacts, LookedAt } from './decisions/decision.ts'
export { type Actor, routerActor } from './events/actor.ts'
export {
  EVENT_CALLBACK,
  type EventCallbackTools,
  eventCallback,
  sendEventCallback,
} from './events/event-callbacks.ts'
export type { TaskEventFilter } from './events/event-reader.ts'
export { EventSids } from './events/event-sids.ts'
export { type EventType, eventTypes, readEventsFilter } from './events/event-types.ts'
export type { TrialStep, TrialWorker } from './explanation/trial.ts'
export { type Assignment, whyChosen } from './explanation/why-chosen.ts'
export type { Waiting, WaitingReason, WorkerVerdict } from './explanation/why-waiting.ts'
export { checkedExpression } from './expressions/checked.ts'
export type { Scope } from './expressions/expression.ts'
export {
  attributeScope,
  type Expression,
  ExpressionError,
  parseExpression,
} from './expressions/expression.ts'
export { attributesText } from './json/attributes-text.ts'
export {
  type QueueFigures,
  QueueMetrics,
  type QueueMetricsEvents,
  type SettingsOf,
} from './metrics/queue-metrics.ts'
export * from './model.ts'
export * from './ports.ts'
export type { WorkerLease, WorkerLeaseRepository } from './presence/worker-lease.ts'
export { WorkerPresence, type WorkerPresenceOptions } from './presence/worker-presence.ts'
export { Reconciler, type ReconcilerOptions } from './reconcile/reconciler.ts'
export type { PreparedAccept } from './reservations/prepared-accept.ts'
export type { DefaultWorkspace } from './resources/defaults.ts'
export type { QueuePatch } from './resources/task-queues.ts'
export type { WorkerPatch } from './resources/worker-moves.ts'
export type { CreateWorkerRequest } from './resources/workers.ts'
export type { WorkflowPatch } from './resources/workflows.ts'
export type {
  CreateWorkspaceRequest,
  WorkspacePatch,
  WorkspaceTemplate,
} from './resources/workspaces.ts'
export { type ChangeSet, TaskRouter, type TaskRouterEvents } from './router.ts'
export type { Entity, Rows } from './rows/rows.ts'
export { isOpen } from './states/reservation-state.ts'
export * from './statistics/activity-tally.ts'
export * from './statistics/counted-events.ts'
export {
  type QueueAlertLevels,
  type QueueStatsSettings,
  queueStatsSettings,
} from './statistics/queue-stats-settings.ts'
export type { QueueThresholds, QueueWindow, WorkerDay } from './statistics/queue-window.ts'
export * from './statistics/real-time.ts'
export type { SpreadFigures } from './statistics/spread.ts'
export * from './statistics/task-tally.ts'
export type { CreateTaskRequest } from './tasks/create-task.ts'
export type { TaskPatch } from './tasks/update-task.ts'
export type { CreateTransferRequest } from './transfers/transfers.ts'
export type { ChangeItem, RouterAlert } from './turn/turn.ts'
