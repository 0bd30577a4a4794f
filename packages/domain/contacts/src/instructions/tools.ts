import type { Clock, Logger } from '@offhook/core'
import type { Bridges } from '../accept/bridges.ts'
import type { Joints } from '../accept/joints.ts'
import type { ContactTable } from '../contact.ts'
import type { Errands } from '../errands.ts'
import type { RouterSide, VoiceSide } from '../ports.ts'
import type { TaskRecordings } from '../task-recordings.ts'

/** What instructions are made with. */
export interface InstructionTools {
  readonly clock: Clock
  readonly logger: Logger
  readonly voice: VoiceSide
  readonly router: RouterSide
  readonly contacts: ContactTable
  readonly errands: Errands
  readonly joints: Joints
  readonly bridges: Bridges
  /** Absent where nothing is set for recordings. */
  readonly recordings: TaskRecordings | null
}
