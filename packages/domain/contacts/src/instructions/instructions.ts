import { OffhookError } from '@offhook/core'
import type { Actor, Reservation } from '@offhook/task-router'
import type { WorkflowDequeue } from '@offhook/voice'
import type { Asker } from '../asker.ts'
import { Calls } from './call.ts'
import { Dequeues } from './dequeue.ts'
import { InstructionFields } from './instruction-fields.ts'
import { Redirects } from './redirect.ts'
import { ReservedCallers } from './reserved-callers.ts'
import { Supervisions } from './supervise.ts'
import type { InstructionTools } from './tools.ts'

/** The instructions that bring worker and caller together without a conference, and `supervise`. */
export class Instructions {
  readonly supervisions: Supervisions
  /** Accepts for workers whose call asks for the caller of a reservation. */
  readonly reservations: WorkflowDequeue
  readonly #dequeues: Dequeues
  readonly #calls: Calls
  readonly #redirects: Redirects

  constructor(options: InstructionTools) {
    this.supervisions = new Supervisions(options)
    this.reservations = new ReservedCallers(options)
    this.#dequeues = new Dequeues(options)
    this.#calls = new Calls(options)
    this.#redirects = new Redirects(options)
  }

  /** @throws OffhookError with the documented code; 55555 for a name that is none */
  async run(
    reservation: Reservation,
    instruction: {
      readonly name: string
      readonly parameters: Readonly<Record<string, unknown>>
      readonly cause?: string | undefined
      readonly actor?: Actor | undefined
      readonly asker: Asker
    },
  ): Promise<Reservation> {
    const { name, cause, actor, asker } = instruction
    const fields = new InstructionFields(instruction.parameters)
    switch (name) {
      case 'dequeue':
        return this.#dequeues.start(reservation, fields, asker)
      case 'call':
        return this.#calls.start(reservation, fields, asker)
      case 'redirect':
        return this.#redirects.start(reservation, fields, { cause, actor, asker })
      case 'supervise':
        return this.supervisions.start(reservation, fields, asker)
      default:
        throw new OffhookError(`"${name}" is not an instruction`, { code: 55555 })
    }
  }

  close(): void {
    this.supervisions.close()
    this.#calls.close()
    this.#redirects.close()
  }
}
