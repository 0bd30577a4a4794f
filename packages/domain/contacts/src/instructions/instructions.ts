import {
  type CallSid,
  type ConferenceSid,
  errors,
  OffhookError,
  type ReservationSid,
} from '@offhook/core'
import {
  type Actor,
  acceptReservation,
  type Reservation,
  rejectReservation,
} from '@offhook/task-router'
import type { WorkflowDequeue } from '@offhook/voice'
import type { Acceptances } from '../accept/acceptances.ts'
import { type Asker, bySomebody } from '../asker.ts'
import {
  type InstructionName,
  type InstructionSchema,
  instructionSchemas,
} from '../instruction-schemas.ts'
import { Calls } from './call.ts'
import { startConference } from './conference.ts'
import { Dequeues } from './dequeue.ts'
import { InstructionFields } from './instruction-fields.ts'
import type { Order } from './order.ts'
import { Redirects } from './redirect.ts'
import { ReservedCallers } from './reserved-callers.ts'
import { Supervisions } from './supervise.ts'
import type { InstructionTools } from './tools.ts'

/** What a reservation is told to do, as REST and the SDK name it. */
export interface Instruction {
  /** In any case. */
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** Whom the events are an answer to. */
  readonly cause?: string | undefined
  /** Who is named in the events. */
  readonly actor?: Actor | undefined
  /** Who asks, for what may be named; nobody unless it is said. */
  readonly asker?: Asker | undefined
}

/** One line of the table. */
export interface InstructionRow {
  readonly name: InstructionName
  readonly schema: InstructionSchema
  /** Whether a worker may do it with a task that is passed on to them. */
  readonly forTransferees: boolean
  /** Answers at once: what follows is told by events. */
  readonly run: (order: Order) => Promise<Reservation> | Reservation
}

/** All that a reservation can be told. */
export class Instructions {
  /** Accepts for workers whose call asks for the caller of a reservation. */
  readonly reservations: WorkflowDequeue
  readonly #tools: InstructionTools
  readonly #supervisions: Supervisions
  readonly #rows: ReadonlyMap<string, InstructionRow>
  readonly #closing: readonly { close(): void }[]

  constructor(tools: InstructionTools & { readonly acceptances: Acceptances }) {
    this.#tools = tools
    this.reservations = new ReservedCallers(tools)
    const { router, acceptances } = tools
    const dequeues = new Dequeues(tools)
    const calls = new Calls(tools)
    const redirects = new Redirects(tools)
    const supervisions = new Supervisions(tools)
    this.#supervisions = supervisions
    this.#closing = [calls, redirects, supervisions]
    this.#rows = tableOf(
      [
        'accept',
        true,
        ({ reservation, how }) => router.run(acceptReservation(reservation.sid), how),
      ],
      ['reject', true, (order) => this.#reject(order)],
      ['conference', true, (order) => startConference(tools, acceptances, order)],
      ['dequeue', false, (order) => dequeues.start(order)],
      ['call', false, (order) => calls.start(order)],
      ['redirect', false, (order) => redirects.start(order)],
      ['supervise', true, (order) => supervisions.start(order)],
    )
  }

  /** Whether somebody listens to a talk, or is on the way to, and is no agent of it. */
  isSupervisor(callSid: CallSid): boolean {
    return this.#supervisions.isSupervisor(callSid)
  }

  /** The call of somebody who supervises a talk, or is being called for it. */
  supervisorIn(conferenceSid: ConferenceSid, supervisor: string): CallSid | undefined {
    return this.#supervisions.callOf(conferenceSid, supervisor)
  }

  /** Takes a supervisor out of the talk of a reservation, or stops calling them for it. */
  endSupervision(sid: ReservationSid, supervisor: string): Promise<void> {
    return this.#supervisions.end(sid, supervisor)
  }

  /** Nothing more is begun. Idempotent. */
  close(): void {
    for (const each of this.#closing) each.close()
  }

  /** @throws OffhookError with the documented code; 55555 for a name that is none */
  async run(sid: ReservationSid, instruction: Instruction): Promise<Reservation> {
    const { parameters, cause, actor, asker = bySomebody } = instruction
    const reservation = this.#tools.router.reservation(sid)
    if (!reservation) throw new OffhookError(errors.notFound, `There is no reservation ${sid}`)
    const name = instruction.name.toLowerCase()
    const row = this.#rows.get(name)
    if (reservation.transferSid !== null && !row?.forTransferees) {
      throw new OffhookError(
        errors.notForTransferred,
        `"${name}" is not allowed on a task that is transferred`,
      )
    }
    if (!row) throw new OffhookError(errors.instructionUnknown, `"${name}" is not an instruction`)
    const fields = new InstructionFields(parameters)
    return row.run({ reservation, fields, asker, how: { cause, actor } })
  }

  /** @throws OffhookError 40100 no such activity to go to */
  #reject({ reservation: { sid, workspaceSid }, fields, how }: Order): Promise<Reservation> {
    const { router } = this.#tools
    const exists = (one: string) => router.get('activity', one)?.workspaceSid === workspaceSid
    const activitySid = fields.activity('WorkerActivitySid', errors.rejectActivity, exists)
    return router.run(rejectReservation(sid, activitySid), how)
  }
}

type Line = readonly [
  name: InstructionName,
  forTransferees: InstructionRow['forTransferees'],
  run: InstructionRow['run'],
]

function tableOf(...lines: readonly Line[]): ReadonlyMap<string, InstructionRow> {
  return new Map(
    lines.map(([name, forTransferees, run]) => {
      return [name, { name, schema: instructionSchemas[name], forTransferees, run }]
    }),
  )
}
