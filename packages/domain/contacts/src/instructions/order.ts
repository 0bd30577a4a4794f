import type { Request, Reservation } from '@offhook/task-router'
import type { Asker } from '../asker.ts'
import type { InstructionFields } from './instruction-fields.ts'

/** One instruction to one reservation, as each of them is given it. */
export interface Order {
  readonly reservation: Reservation
  readonly fields: InstructionFields
  readonly asker: Asker
  /** Who is named in the events, and whom they answer. */
  readonly how: Request
}
