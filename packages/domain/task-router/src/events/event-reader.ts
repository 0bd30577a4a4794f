import type { WorkspaceSid } from '@offhook/core'
import type { TaskEvent } from '../model.ts'

/** All conditions together; `from` is inclusive, `before` is not. */
export interface TaskEventFilter {
  readonly workspaceSid: WorkspaceSid
  readonly sid?: string
  readonly eventType?: string
  readonly taskSid?: string
  readonly workerSid?: string
  readonly reservationSid?: string
  readonly taskQueueSid?: string
  readonly workflowSid?: string
  readonly taskChannelSid?: string
  readonly from?: number
  readonly before?: number
}

/** Reads stored events, the newest first. */
export interface TaskEventReader {
  events(
    filter: TaskEventFilter,
    page: { readonly size: number; readonly after: string | null },
  ): Promise<{ readonly rows: readonly TaskEvent[]; readonly next: string | null }>
}
