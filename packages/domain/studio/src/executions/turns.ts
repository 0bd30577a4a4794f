import { type Clock, codes, type Logger, messageOf } from '@offhook/core'
import { type Ask, advanceRun, type Reply, type RunStep } from '@offhook/studio-flow'
import type { DocumentReply } from '@offhook/voice'
import type { Flows } from '../flows/flows.ts'
import type { EndReason, FlowSid } from '../model.ts'
import type { FlowVoice } from '../ports.ts'
import type { CarriedOut, CarryOut } from './carry-out.ts'
import { apology, emptyDocument } from './documents.ts'
import type { ExecutionLog } from './execution-log.ts'
import { depthOf, type LiveExecution, leafOf, rootOf, worldOf } from './live-execution.ts'
import type { LiveExecutions } from './live-executions.ts'

/** The ends of flows that could not go on. */
const failures: readonly EndReason[] = ['failed', 'loop', 'too-many-steps', 'too-slow']
/** Flows inside flows inside flows. */
const MAX_DEPTH = 20
/** What a request says of a call that has ended. */
const OVER = /^(completed|busy|failed|no-answer|canceled)$/

const NO_ANSWER: Reply = { kind: 'done', result: 'timeout', values: {} }

type Parameters = Readonly<Record<string, string>>

export interface TurnsParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly flows: Flows
  readonly voice: Pick<FlowVoice, 'call'>
  readonly log: ExecutionLog
  readonly live: LiveExecutions
  readonly carryOut: CarryOut
}

/** Takes executions on: what has happened goes to the widget that waits, and what it asks for is done. */
export class Turns {
  readonly #parts: TurnsParts
  readonly #live: LiveExecutions

  constructor(parts: TurnsParts) {
    this.#parts = parts
    this.#live = parts.live
  }

  /** A reply is to the widget that waits now: once another stands there, it comes too late. */
  reply(live: LiveExecution, reply: Reply): Promise<DocumentReply | null> {
    const { steps } = live.run
    return this.inTurn(live, async () =>
      live.run.steps === steps ? this.#take(live, reply) : null,
    )
  }

  /** A hang-up is of the whole chain, wherever that has come to meanwhile, and is told once. */
  hangUp(root: LiveExecution, parameters: Parameters): Promise<DocumentReply | null> {
    return this.inTurn(root, async () => {
      const leaf = leafOf(root)
      return leaf.run.isGone ? null : this.#take(leaf, { kind: 'hangup', parameters })
    })
  }

  async #take(live: LiveExecution, reply: Reply): Promise<DocumentReply | null> {
    if (live.isOver || live.run.phase === 'ended') return null
    live.timer?.clear()
    live.timer = null
    live.sent = null
    if (reply.kind === 'callback') live.parameters = reply.parameters
    const meaning = this.#meaningOf(live, reply)
    live.answer = null
    return this.advance(live, this.#step(live, meaning))
  }

  /** What a request of the call is to the widget that waits. */
  #meaningOf(live: LiveExecution, reply: Reply): Reply {
    if (reply.kind !== 'callback') return reply
    if (live.asked?.kind === 'recording') return this.#parts.carryOut.started(live)
    const { accountSid, callSid } = live.row
    // A verb tells its action of the hang-up before the call itself is told of as over.
    const isOver = OVER.test(reply.parameters['CallStatus'] ?? '')
    const isLive = callSid !== null && this.#parts.voice.call(accountSid, callSid) !== undefined
    if (!isLive || isOver) return { kind: 'hangup', parameters: reply.parameters }
    return live.asked?.kind === 'question' ? (live.answer ?? NO_ANSWER) : reply
  }

  #step(live: LiveExecution, reply: Reply): RunStep {
    return advanceRun(worldOf(live, this.#parts.clock), live.run, reply)
  }

  /** Goes on until the call has a document, or something outside must happen first. */
  async advance(live: LiveExecution, first: RunStep): Promise<DocumentReply | null> {
    for (let step = first; ; ) {
      live.run = step.state
      this.#parts.log.turned(live, step.effects)
      if (live.isOver) return null
      if (step.state.phase === 'ended') return this.#finish(live, step.state.reason)
      const ask = step.effects.find((effect) => effect.type === 'ask')?.ask ?? null
      live.asked = ask
      if (!ask) return null
      const at = step.state.at
      const scripted = live.script?.reply(at, ask, live.parameters)
      if (scripted) {
        step = this.#step(live, scripted)
        continue
      }
      if (ask.kind === 'subflow') return this.#enterSubflow(live, ask)
      const done: CarriedOut = await this.#parts.carryOut.run(live, ask)
      if (live.isOver) return null
      if ('document' in done) return done.document
      if ('waits' in done) return this.#wait(live, ask)
      step = this.#step(live, done.reply)
    }
  }

  #wait(live: LiveExecution, ask: Ask): null {
    if (ask.kind !== 'question') return null
    live.timer = this.#parts.clock.setTimeout(
      () => void this.reply(live, NO_ANSWER),
      ask.timeout * 1_000,
    )
    return null
  }

  async #enterSubflow(
    live: LiveExecution,
    { flowSid, revision, parameters }: Extract<Ask, { kind: 'subflow' }>,
  ): Promise<DocumentReply | null> {
    const { accountSid, contactAddress, callSid } = live.row
    // A flow that runs others on and on must not keep calls waiting.
    await new Promise<void>((resolve) => setImmediate(resolve))
    const flow =
      depthOf(live) < MAX_DEPTH
        ? await this.#parts.flows.runnable(accountSid, flowSid as FlowSid, contactAddress, revision)
        : undefined
    if (live.isOver) return null
    if (!flow) {
      const at = live.run.phase === 'waiting' ? live.run.at : ''
      this.#parts.log.fault(
        live,
        at,
        `The flow ${flowSid} (${revision}) cannot be run here`,
        'subflow',
      )
      const failed: Reply = { kind: 'done', result: 'failed', values: {} }
      return this.advance(live, this.#step(live, failed))
    }
    const { sid } = live.row
    const { context } = live.run
    const { live: child, first } = this.#live.open({
      ...{ accountSid, flow, callSid, parent: live, parameters: live.parameters },
      initiatedBy: sid,
      event: 'incomingParent',
      trigger: {
        ...context.trigger,
        parent: {
          parameters,
          flow_sid: live.row.flowSid,
          execution_sid: sid,
          step_sid: live.stepSid,
          trigger_type: Object.keys(context.trigger)[0] ?? '',
        },
      },
      ...{ channel: context.flow.channel.address, contact: contactAddress },
    })
    live.child = child
    return this.advance(child, first)
  }

  /** A subflow gives back to whoever ran it; the end of all ends the call, with an apology if it failed. */
  async #finish(live: LiveExecution, reason: EndReason): Promise<DocumentReply | null> {
    const { parent, run } = live
    this.#live.end(live, reason)
    if (!parent) return live.row.callSid && failures.includes(reason) ? apology : emptyDocument
    rootOf(parent).finishedSteps += run.steps
    parent.child = null
    parent.parameters = live.parameters
    const reply: Reply =
      reason === 'hangup'
        ? { kind: 'hangup', parameters: live.parameters }
        : {
            kind: 'done',
            result: reason === 'completed' ? 'completed' : 'failed',
            values: run.context.flow.variables,
          }
    return this.advance(parent, this.#step(parent, reply))
  }

  /** One after another in each chain. A defect ends the chain, and the call hears an apology. */
  inTurn(
    live: LiveExecution,
    turn: () => Promise<DocumentReply | null>,
  ): Promise<DocumentReply | null> {
    return live.turns.run(async () => {
      try {
        return await turn()
      } catch (error) {
        const executionSid = live.row.sid
        this.#parts.logger.error(
          { executionSid, error: messageOf(error) },
          'a flow could not go on',
        )
        this.#parts.log.fault(live, '', 'Internal failure', 'widget')
        this.#live.drop(rootOf(live), 'failed')
        const message = 'The flow has failed'
        return { ok: false, code: codes.flowWidgetFailed, message, status: null, body: null }
      }
    })
  }
}
