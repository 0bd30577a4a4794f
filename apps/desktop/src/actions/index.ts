/** The contract between the desktop, its screens and its plugins: what can be done, by name. */
export type {
  ActionBody,
  ActionListener,
  ActionName,
  ActionPayloads,
  Block,
  BlockedPayload,
  OfTask,
  PayloadOf,
  PayloadUpdate,
  PendingAction,
  Replacement,
  TaskHandle,
} from '@offhook/desktop-sdk'
export { ActionError, type ActionRefusal, ignore } from './action-error.ts'
export { Actions } from './actions.ts'
export { byPlugin } from './by-plugin.ts'
export { Listeners } from './listeners.ts'
