import type { Shelf } from '@offhook/accounts'
import type { Alerts } from '@offhook/alerts'
import {
  type AccountSid,
  type CallSid,
  type Clock,
  codes,
  type Emitter,
  errors,
  type Logger,
  OffhookError,
  put,
} from '@offhook/core'
import type { Reply } from '@offhook/studio-flow'
import type { Call, DocumentReply, DocumentRequest, DocumentSource } from '@offhook/voice'
import type { Flows, RunnableFlow } from '../flows/flows.ts'
import type { Execution, ExecutionSid, FlowSid, StudioEvents } from '../model.ts'
import type { FlowMessages, FlowVoice, FlowWeb } from '../ports.ts'
import { type FlowAddress, flowAddress } from './addresses.ts'
import { CarryOut } from './carry-out.ts'
import { emptyDocument, rejection } from './documents.ts'
import { ExecutionLog } from './execution-log.ts'
import { LateTurns } from './late-turns.ts'
import { type LiveExecution, leafOf, rootOf, type Script } from './live-execution.ts'
import { LiveExecutions } from './live-executions.ts'
import { Turns } from './turns.ts'

/** What a caller who hangs up has recorded is told within so much. */
const LAST_WORDS_MS = 3_000

export interface ExecutionsOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly alerts: Alerts
  readonly shelf: Shelf
  readonly flows: Flows
  readonly voice: FlowVoice
  readonly messages: FlowMessages
  readonly web: FlowWeb
  /** For documents that widgets hand the call to. */
  readonly documents: DocumentSource
  readonly nodeId: string
  /** Whether an account may keep no keys that callers have pressed; they may, where it is left out. */
  readonly coversKeys?: (accountSid: AccountSid) => Promise<boolean>
  /** Hears what executions do. */
  readonly events: Pick<Emitter<StudioEvents>, 'emit'>
}

/** Runs flows: knows what each request of a call, a message and REST means for them. */
export class Executions {
  readonly #options: ExecutionsOptions
  readonly #live: LiveExecutions
  readonly #turns: Turns
  readonly #carryOut: CarryOut
  readonly #late: LateTurns
  readonly #dispose: () => void

  constructor(options: ExecutionsOptions) {
    this.#options = options
    const log = new ExecutionLog(options)
    this.#live = new LiveExecutions({ ...options, log })
    this.#carryOut = new CarryOut({
      ...options,
      fault: (live, at, what, kind) => log.fault(live, at, what, kind),
      onCall: (live, callSid) => this.#live.joinCall(live, callSid),
    })
    this.#turns = new Turns({ ...options, log, live: this.#live, carryOut: this.#carryOut })
    this.#late = new LateTurns(options.clock)
    this.#dispose = options.voice.events.on('call.ended', (call) => this.#onCallEnded(call))
  }

  /** Idempotent. Those that go on end as after a restart. */
  close(): void {
    this.#dispose()
    for (const live of this.#live.all) this.#live.drop(live, 'restart')
  }

  /** From now on an account keeps no keys: also those of executions that go on are covered. */
  coverKeys(accountSid: AccountSid): void {
    this.#live.coverKeys(accountSid)
  }

  /** An execution of a flow, as it is now. Rejects with 20404. */
  async get(accountSid: AccountSid, flowSid: FlowSid, sid: ExecutionSid): Promise<Execution> {
    const { rows } = this.#options.shelf
    const row =
      this.#live.find(accountSid, sid) ?? (await rows.find('studio-execution', { accountSid, sid }))
    if (row?.flowSid !== flowSid) {
      throw new OffhookError(errors.notFound, `There is no execution ${sid}`)
    }
    return row
  }

  /** What goes on and what has just ended, as it is now; stored rows are behind. */
  get live(): Pick<LiveExecutions, 'ofAccount' | 'ofFlow' | 'find' | 'removed' | 'placeOf'> {
    return this.#live
  }

  /** Answers a request for a document; undefined for an address that is none of a flow. */
  async answer(request: DocumentRequest): Promise<DocumentReply | undefined> {
    const address = flowAddress(request.url)
    if (!address) return undefined
    const turn = this.#answer(address, request)
    const { callSid } = request
    const reply = await (callSid === null ? turn : this.#late.within(callSid, turn))
    // Alerts name what was asked for; a document of somebody else has an address of its own.
    return reply?.ok && reply.finalUrl === '' ? { ...reply, finalUrl: request.url } : reply
  }

  async #answer(
    address: FlowAddress,
    request: DocumentRequest,
  ): Promise<DocumentReply | undefined> {
    if (address.kind === 'later') {
      return request.callSid === null ? undefined : this.#late.again(request.callSid)
    }
    if (address.kind === 'step') return this.#onStep(address, request)
    const { accountSid, flowSid } = address
    if (accountSid !== null && accountSid !== request.accountSid) return undefined
    if (address.event !== null) return this.#onReturn(address, request)
    return request.callSid === null
      ? this.#onMessage(flowSid, request)
      : this.#onCallBegan(flowSid, request.callSid, request)
  }

  /**
   * Begins an execution by REST. Rejects with 20404, 81022 where nothing of it can run, 20409 where
   * the person has one and the flow allows no more.
   */
  async begin(request: {
    readonly accountSid: AccountSid
    readonly flowSid: FlowSid
    readonly to: string
    readonly from: string
    readonly parameters: Readonly<Record<string, unknown>>
  }): Promise<Execution> {
    const { accountSid, flowSid, to, from, parameters } = request
    const coversKeys = await this.#coversKeys(accountSid)
    const flow = await this.#options.flows.runnable(accountSid, flowSid, to)
    if (!flow) {
      throw new OffhookError(errors.flowInvalid, 'The flow has no published revision')
    }
    if (this.#live.isBusy(flow, to)) {
      throw new OffhookError(errors.conflict, `${to} has an active execution of this flow`)
    }
    const { live, first } = this.#live.open({
      ...{ accountSid, flow, parameters: {}, parent: null, callSid: null, initiatedBy: null },
      coversKeys,
      event: 'incomingRequest',
      trigger: { request: { to, from, parameters } },
      ...{ channel: from, contact: to, data: parameters },
    })
    const { row } = live
    try {
      // Whoever has begun it can ask for it at once.
      await this.#options.shelf.writer.commit([put('studio-execution', row)])
    } catch (error) {
      this.#live.drop(live, 'failed')
      throw error
    }
    void this.#turns.inTurn(live, async () =>
      live.isOver ? null : this.#turns.advance(live, first),
    )
    return row
  }

  /** Ends one that goes on, and its call. Undefined where it is over already. */
  async stop(accountSid: AccountSid, sid: ExecutionSid): Promise<Execution | undefined> {
    const live = this.#live.get(sid)
    if (live?.row.accountSid !== accountSid) return undefined
    const root = rootOf(live)
    this.#live.drop(root, 'stopped')
    // Whoever has ordered it sees it done.
    await this.#options.shelf.writer.commit([put('studio-execution', live.row)])
    const { callSid } = root.row
    if (callSid && this.#options.voice.call(accountSid, callSid)) {
      await this.#options.voice
        .updateCall(accountSid, callSid, { status: 'completed' })
        .catch(() => {})
    }
    return live.row
  }

  async #onCallBegan(
    flowSid: FlowSid,
    callSid: CallSid,
    request: DocumentRequest,
  ): Promise<DocumentReply> {
    const { accountSid, parameters } = request
    const [contact] = endsOf(parameters)
    const flow = await this.#options.flows.runnable(accountSid, flowSid, contact)
    return flow ? this.#begin(flow, callSid, request) : noFlow(flowSid)
  }

  /** Begins a flow on a call that has asked for another document: a run that is made for real. */
  async beginScripted(
    flow: RunnableFlow,
    request: DocumentRequest & { readonly callSid: CallSid },
    script: Script,
  ): Promise<DocumentReply> {
    const turn = this.#begin(flow, request.callSid, request, script)
    const reply = (await this.#late.within(request.callSid, turn)) ?? emptyDocument
    return reply.ok && reply.finalUrl === '' ? { ...reply, finalUrl: request.url } : reply
  }

  async #begin(
    flow: RunnableFlow,
    callSid: CallSid,
    { accountSid, parameters }: DocumentRequest,
    script?: Script,
  ): Promise<DocumentReply> {
    const [contact, channel] = endsOf(parameters)
    const coversKeys = await this.#coversKeys(accountSid)
    const before = this.#live.ofCall(callSid)
    if (before) this.#live.drop(before, 'replaced')
    if (this.#live.isBusy(flow, contact)) return rejection
    const { live, first } = this.#live.open({
      ...{ accountSid, flow, channel, contact, callSid, parameters, parent: null, coversKeys },
      initiatedBy: callSid,
      event: 'incomingCall',
      trigger: { call: parameters },
      ...(script && { script }),
    })
    return (await this.#turns.inTurn(live, () => this.#turns.advance(live, first))) ?? emptyDocument
  }

  async #onMessage(
    flowSid: FlowSid,
    { accountSid, parameters }: DocumentRequest,
  ): Promise<DocumentReply> {
    const { From = '', To = '', MessageSid = '' } = parameters
    const waiting = [...this.#live.all].find(
      ({ sent, row }) => row.accountSid === accountSid && sent?.To === From && sent.From === To,
    )
    if (waiting) {
      const values = { inbound: parameters, outbound: waiting.sent, ...parameters }
      this.#onAnswer(waiting, { kind: 'done', result: 'incoming', values })
      return emptyDocument
    }
    const coversKeys = await this.#coversKeys(accountSid)
    const flow = await this.#options.flows.runnable(accountSid, flowSid, From)
    if (!flow) return noFlow(flowSid)
    const { live, first } = this.#live.open({
      ...{ accountSid, flow, channel: To, contact: From, callSid: null, parameters, parent: null },
      coversKeys,
      initiatedBy: MessageSid,
      event: 'incomingMessage',
      trigger: { message: parameters },
    })
    // The message is answered by widgets, as soon as they come to it.
    void this.#turns.inTurn(live, () => this.#turns.advance(live, first))
    return emptyDocument
  }

  /** Of two answers to one question the first counts. */
  #onAnswer(waiting: LiveExecution, answer: Reply): void {
    const { accountSid, callSid } = waiting.row
    const isOnTheLine = callSid && this.#options.voice.call(accountSid, callSid)
    if (!isOnTheLine) return void this.#turns.reply(waiting, answer)
    if (waiting.answer) return
    waiting.answer = answer
    void this.#carryOut.answered(waiting)
  }

  async #onStep(
    { executionSid, step, event }: Extract<FlowAddress, { kind: 'step' }>,
    { accountSid, parameters }: DocumentRequest,
  ): Promise<DocumentReply> {
    const live = this.#live.get(executionSid)
    // The address of a step may stand in anybody's document; a step that is past asks for nothing.
    if (live?.row.accountSid !== accountSid || live.run.steps !== step) return emptyDocument
    return (await this.#turns.reply(live, { kind: 'callback', event, parameters })) ?? emptyDocument
  }

  /** A document of somebody else hands the call back. */
  async #onReturn(
    { flowSid, event, parameters: query }: Extract<FlowAddress, { kind: 'flow' }>,
    { callSid, parameters }: DocumentRequest,
  ): Promise<DocumentReply> {
    const root = callSid && this.#live.ofCall(callSid)
    const live = root && leafOf(root)
    if (live?.row.flowSid !== flowSid) return noFlow(flowSid)
    const all = { ...parameters, ...query }
    const reply: Reply = { kind: 'callback', event: event ?? '', parameters: all }
    return (await this.#turns.reply(live, reply)) ?? emptyDocument
  }

  /** Asked once, when an execution begins. */
  async #coversKeys(accountSid: AccountSid): Promise<boolean> {
    return (await this.#options.coversKeys?.(accountSid)) ?? false
  }

  #onCallEnded(call: Call): void {
    this.#late.forget(call.sid)
    const root = this.#live.ofCall(call.sid)
    if (!root) return
    this.#live.callEnded(call.sid)
    const leaf = leafOf(root)
    const parameters = { CallSid: call.sid, CallStatus: call.status, From: call.from, To: call.to }
    if (leaf.asked?.kind === 'call') {
      const result = call.status
      void this.#turns.reply(leaf, { kind: 'done', result, values: parameters })
      return
    }
    const tell = () => void this.#turns.hangUp(root, parameters)
    const { asked } = leaf
    const records = asked?.kind === 'document' && asked.verbs[0]?.name === 'Record'
    if (!records) return tell()
    // The verb tells of the recording once its file is whole.
    leaf.timer?.clear()
    leaf.timer = this.#options.clock.setTimeout(tell, LAST_WORDS_MS)
  }
}

/** The person and our side. Of a call that we placed the person is the one who was called. */
function endsOf({ From = '', To = '', Direction }: Readonly<Record<string, string>>) {
  return Direction === 'inbound' ? ([From, To] as const) : ([To, From] as const)
}

function noFlow(flowSid: FlowSid): DocumentReply {
  const message = `The flow ${flowSid} has no published revision`
  return { ok: false, code: codes.flowInvalid, message, status: 404, body: null }
}
