/**
 * The assignment callback: for each reservation of a workflow that has a URL, the application is
 * asked what to do, and what it answers is done.
 *
 *   asked ──200, JSON──▶ instruction carried out
 *     │  ╲─ empty ─────▶ nothing: it decides later
 *     └── no answer ──▶ the fallback is asked, in the same way; no answer: nothing
 *
 * Routing goes on meanwhile: the timer of the reservation runs, and one that has ended before the
 * answer is left alone.
 */
import type { Alerts } from '@offhook/alerts'
import {
  type Clock,
  codes,
  isSid,
  type Logger,
  messageOf,
  OffhookError,
  type ReservationSid,
} from '@offhook/core'
import type { Actor, Reservation, Workflow } from '@offhook/task-router'
import { byApplication } from '../actors.ts'
import { type Asker, byAccount } from '../asker.ts'
import type { RouterSide } from '../ports.ts'
import { type AssignmentAnswer, readAnswer } from './assignment-answer.ts'
import { assignmentParameters } from './assignment-request.ts'
import type { AssignmentReply, AssignmentWeb } from './assignment-web.ts'

/** How long an application may take to answer. */
const ANSWER_WITHIN_MS = 5_000

/** Carries out an instruction. @throws OffhookError with the documented code */
type RunInstruction = (
  sid: ReservationSid,
  instruction: {
    readonly name: string
    readonly parameters: Readonly<Record<string, unknown>>
    readonly actor: Actor
    readonly asker: Asker
  },
) => Promise<unknown>

type Fault = Extract<AssignmentAnswer, { kind: 'fault' }>

export class Assignments {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #web: AssignmentWeb
  readonly #alerts: Alerts
  readonly #router: RouterSide
  readonly #run: RunInstruction
  /** What gives each question up that is out. */
  readonly #open = new Set<() => void>()
  /** Asked for already; forgotten when the reservation is no longer pending. */
  readonly #asked = new Set<ReservationSid>()
  #closed = false

  constructor(options: {
    clock: Clock
    logger: Logger
    web: AssignmentWeb
    alerts: Alerts
    router: RouterSide
    run: RunInstruction
  }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#web = options.web
    this.#alerts = options.alerts
    this.#router = options.router
    this.#run = options.run
  }

  /** A reservation was made. Returns at once; each is asked for once. */
  created(reservation: Reservation): void {
    const { sid } = reservation
    if (this.#closed || this.#asked.has(sid)) return
    const workflow = this.#workflowOf(reservation)
    if (!workflow?.assignmentCallbackUrl) return
    this.#asked.add(sid)
    this.#ask(reservation, workflow).catch((error: unknown) => {
      this.#logger.error(
        { reservationSid: sid, error: messageOf(error) },
        'an assignment callback failed',
      )
    })
  }

  ended(sid: ReservationSid): void {
    this.#asked.delete(sid)
  }

  /** Questions that are out are given up. Idempotent. */
  close(): void {
    this.#closed = true
    for (const giveUp of [...this.#open]) giveUp()
  }

  async #ask(reservation: Reservation, workflow: Workflow): Promise<void> {
    const { assignmentCallbackUrl, fallbackAssignmentCallbackUrl } = workflow
    for (const url of [assignmentCallbackUrl, fallbackAssignmentCallbackUrl]) {
      if (!url || !this.#isPending(reservation)) return
      const reply = await this.#question(reservation, url)
      if (this.#closed || reply === null) return
      const answer = readAnswer(reply)
      if (answer.kind === 'instruction') return this.#carryOut(reservation, url, answer)
      if (answer.kind === 'none') return
      this.#alert(reservation, url, answer, reply)
      if (!answer.askFallback) return
    }
  }

  /** Null when what the question is about is gone. */
  async #question(reservation: Reservation, url: string): Promise<AssignmentReply | null> {
    const task = this.#router.task(reservation.taskSid)
    const worker = this.#router.worker(reservation.workerSid)
    if (!task || !worker) return null
    const channel = this.#router.get('task-channel', task.taskChannelSid)
    const controller = new AbortController()
    const timer = this.#clock.setTimeout(() => controller.abort(), ANSWER_WITHIN_MS)
    const giveUp = () => {
      timer.clear()
      controller.abort()
    }
    this.#open.add(giveUp)
    try {
      return await this.#web.question({
        accountSid: reservation.accountSid,
        url,
        parameters: assignmentParameters({ reservation, task, worker, channel }, this.#clock.now()),
        signal: controller.signal,
      })
    } finally {
      timer.clear()
      this.#open.delete(giveUp)
    }
  }

  async #carryOut(
    reservation: Reservation,
    url: string,
    { name, parameters }: Extract<AssignmentAnswer, { kind: 'instruction' }>,
  ): Promise<void> {
    // Taken, timed out or canceled while the application thought about it.
    if (!this.#isPending(reservation)) return
    try {
      const actor = byApplication(reservation.accountSid)
      await this.#run(reservation.sid, { name, parameters, actor, asker: byAccount })
    } catch (error) {
      if (!(error instanceof OffhookError)) throw error
      const { code, message } = error
      this.#alert(reservation, url, { kind: 'fault', code, message, askFallback: false }, null)
    }
  }

  #alert(
    { accountSid, taskSid }: Reservation,
    url: string,
    { code, message }: Fault,
    reply: AssignmentReply | null,
  ): void {
    const callSid = this.#router.task(taskSid)?.attributes['call_sid']
    this.#alerts.raise({
      accountSid,
      callSid: isSid('CA', callSid) ? callSid : null,
      resourceSid: taskSid,
      // A missing instruction is a warning, as documented; the others are errors.
      level: code === codes.instructionMissing ? 'warning' : 'error',
      error: code,
      message,
      asked: { url, method: 'POST', body: reply?.ok ? reply.body : null },
    })
  }

  #isPending({ sid }: Reservation): boolean {
    return this.#router.reservation(sid)?.status === 'pending'
  }

  #workflowOf({ taskSid }: Reservation): Workflow | undefined {
    const sid = this.#router.task(taskSid)?.workflowSid
    return sid ? this.#router.get('workflow', sid) : undefined
  }
}
