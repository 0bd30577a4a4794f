import type { WorkspaceSid } from '@offhook/core'
import type { TaskRouter } from '../../router.ts'
import type { ReferenceRouter } from './reference-router.ts'

/** What is compared: the real router, and what it should be like. */
export interface View {
  readonly router: TaskRouter
  readonly reference: ReferenceRouter
  readonly workspaceSid: WorkspaceSid
  /** Tasks that are over, and how they ended. */
  readonly ended: ReadonlyMap<string, string>
  /** A short name for a sid. */
  alias(sid: string | null): string
}
