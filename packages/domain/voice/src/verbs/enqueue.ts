/**
 * Enqueue: the caller takes a place in a queue and hears its wait document over and over, until
 * somebody takes them out. With a workflow the place belongs to a task: whoever makes tasks is given
 * the caller through `WorkflowEnqueue`, and joins them with an agent later.
 */

import { type Clock, codes, errors, messageOf, OffhookError } from '@offhook/core'
import { type ElementSchema, integer, method, ownText, text, type Values } from '@offhook/twiml'
import { type EarContent, earContent } from '../interpreter/ear-program.ts'
import type { Programs } from '../interpreter/programs.ts'
import {
  callOf,
  defineVerb,
  type Outcome,
  tellAction,
  toAction,
  type Verb,
  type VerbStep,
} from '../interpreter/verb.ts'
import type { Queue, QueueResult } from '../model.ts'
import type { ChosenMusic } from '../ports.ts'
import type { MemberOutcome, WaitingMember } from '../queues/queue-member.ts'
import type { QueueTable } from '../queues/queue-table.ts'
import {
  childController,
  Interruption,
  interrupt,
  orInterrupted,
  throwIfInterrupted,
} from '../waiting/interruption.ts'
import { taskSchema, type WorkflowEnqueue, workflowCaller } from './workflow-caller.ts'

const enqueueSchema = {
  attributes: {
    action: text(codes.enqueueAction),
    method: method(codes.enqueueMethod),
    waitUrl: text(codes.enqueueWaitUrl),
    waitUrlMethod: method(codes.enqueueWaitUrlMethod),
    workflowSid: text(codes.workflowUnknown),
    maxQueueSize: integer({ fallback: null, min: 1, max: 5_000 }),
  },
  text: 'optional',
  children: { Task: taskSchema },
} as const satisfies ElementSchema

type Attributes = Values<typeof enqueueSchema.attributes>

/** What Enqueue is made with. */
export interface EnqueueParts {
  readonly clock: Clock
  readonly programs: Programs
  readonly queues: QueueTable
  /** What is heard where the document names nothing. */
  readonly queueMusic: ChosenMusic
  /** Without it, `workflowSid` is refused with 14220. */
  readonly workflow?: WorkflowEnqueue | undefined
}

/** Puts the call into a queue. */
export function enqueue(parts: EnqueueParts): Verb {
  return defineVerb({
    name: 'Enqueue',
    placements: ['document'],
    schema: enqueueSchema,
    run: (step, attributes) => new Enqueue(parts, step, attributes).run(),
  })
}

class Enqueue {
  readonly #parts: EnqueueParts
  readonly #step: VerbStep
  readonly #attributes: Attributes
  #queue: Queue | null = null
  #since = 0
  #until: number | null = null

  constructor(parts: EnqueueParts, step: VerbStep, attributes: Attributes) {
    this.#parts = parts
    this.#step = step
    this.#attributes = attributes
  }

  async run(): Promise<Outcome> {
    const step = this.#step
    await step.openAudio()
    let member: WaitingMember
    try {
      member = await this.#enter()
    } catch (error) {
      if (error instanceof Interruption) throw error
      if (error instanceof OffhookError) {
        step.warn(error.code, error.message)
        return this.#toAction(error.code === codes.queueFull ? 'queue-full' : 'error')
      }
      // A queue that cannot be stored is no reason to lose the caller: the application decides.
      callOf(step).logger.error({ error: messageOf(error) }, 'a caller was not taken into a queue')
      return this.#toAction('system-error')
    }
    try {
      const outcome = await this.#wait(member)
      this.#until = this.#parts.clock.now()
      if (outcome.kind === 'left') {
        await this.#parts.queues.leave(member, outcome.result)
        throwIfInterrupted(step.signal)
        return this.#toAction(outcome.result)
      }
      await orInterrupted(outcome.over, step.signal)
      return this.#toAction('bridged')
    } catch (reason) {
      await this.#onInterrupted(member, reason)
      throw reason
    }
  }

  async #enter(): Promise<WaitingMember> {
    const { clock, queues, workflow } = this.#parts
    const { element } = this.#step
    const call = callOf(this.#step)
    const { workflowSid, maxQueueSize } = this.#attributes
    const name = workflowSid ?? ownText(element)
    if (workflowSid !== null && !workflow) {
      throw new OffhookError(errors.workflowUnknown, 'There are no workflows here')
    }
    const queue = await queues.open(call.row.accountSid, name, maxQueueSize ?? undefined)
    throwIfInterrupted(this.#step.signal)
    this.#queue = queue
    this.#since = clock.now()
    return queues.enter(queue, call, maxQueueSize ?? undefined)
  }

  /** Makes the task, then plays what the caller hears until the waiting has an outcome. */
  async #wait(member: WaitingMember): Promise<MemberOutcome> {
    const { signal } = this.#step
    throwIfInterrupted(signal)
    const { workflowSid } = this.#attributes
    const { workflow } = this.#parts
    if (workflowSid !== null && workflow) {
      try {
        const { row } = callOf(this.#step)
        await workflow.enqueue(workflowCaller(row, workflowSid, this.#step))
      } catch (error) {
        if (error instanceof OffhookError) {
          this.#step.warn(error.code, error.message)
          return { kind: 'left', result: 'error' }
        }
        const { logger } = callOf(this.#step)
        logger.error({ error: messageOf(error) }, 'the task of a caller was not made')
        return { kind: 'left', result: 'system-error' }
      }
    }
    const hearing = childController(signal, member.waitSignal)
    try {
      const heard = this.#play(hearing.signal)
      return await orInterrupted(Promise.race([member.outcome, heard]), signal)
    } finally {
      interrupt(hearing.controller, 'done')
      hearing.dispose()
    }
  }

  /** The wait document, for ever. Resolves only when it ends the waiting itself. */
  async #play(signal: AbortSignal): Promise<MemberOutcome> {
    const call = callOf(this.#step)
    const program = this.#parts.programs.ear({
      call,
      placement: 'queue',
      waits: true,
      parameters: () => this.#placeParameters(),
    })
    const content = await this.#content()
    try {
      for (;;) {
        const end = await program.run(content, signal)
        if (content.kind === 'silence') return await new Promise<never>(() => {})
        switch (end.kind) {
          case 'leave':
            return { kind: 'left', result: 'leave' }
          case 'hangup':
            call.hangup('normal')
            return await new Promise<never>(() => {})
        }
      }
    } catch (error) {
      if (error instanceof Interruption) return await new Promise<never>(() => {})
      throw error
    }
  }

  async #content(): Promise<EarContent> {
    const { waitUrl, waitUrlMethod } = this.#attributes
    if (waitUrl === null) {
      const { accountSid, sid } = callOf(this.#step).row
      const chosen = await this.#parts.queueMusic(accountSid, sid)
      return earContent(chosen?.url, chosen?.method, 'GET')
    }
    if (waitUrl.trim() === '') return { kind: 'silence' }
    const url = this.#step.resolveUrl(waitUrl)
    return url === null ? { kind: 'music' } : earContent(url, waitUrlMethod, 'POST')
  }

  #placeParameters() {
    const place = this.#parts.queues.place(callOf(this.#step).sid)
    return {
      QueueSid: this.#queue?.sid ?? '',
      QueueTime: String(this.#seconds()),
      ...(place
        ? {
            QueuePosition: String(place.position),
            AvgQueueTime: String(place.averageWaitSeconds),
            CurrentQueueSize: String(place.currentSize),
            MaxQueueSize: String(place.queue.maxSize),
          }
        : {}),
    }
  }

  /** The caller hung up or was sent elsewhere: the place is given up and the action still told. */
  async #onInterrupted(member: WaitingMember, reason: unknown): Promise<void> {
    const result = resultOf(member, reason)
    member.settle({ kind: 'left', result })
    await this.#parts.queues.leave(member, result)
    tellAction(this.#step, this.#attributes, Promise.resolve(this.#resultParameters(result)))
  }

  #toAction(result: QueueResult): Outcome {
    return toAction(this.#step, this.#attributes, this.#resultParameters(result))
  }

  #resultParameters(result: QueueResult) {
    return {
      QueueResult: result,
      ...(this.#queue ? { QueueSid: this.#queue.sid } : {}),
      QueueTime: String(this.#seconds()),
    }
  }

  #seconds(): number {
    if (this.#since === 0) return 0
    const until = this.#until ?? this.#parts.clock.now()
    return Math.floor((until - this.#since) / 1000)
  }
}

/** How the waiting of a caller ended who was hung up, or sent elsewhere. */
function resultOf(member: WaitingMember, reason: unknown): QueueResult {
  if (!(reason instanceof Interruption)) return 'system-error'
  const redirected = reason.reason === 'redirected'
  if (member.settled?.kind === 'bridged') return redirected ? 'redirected-from-bridged' : 'bridged'
  if (member.isClaimed) return 'bridging-in-process'
  return redirected ? 'redirected' : 'hangup'
}
