import { randomBytes } from 'node:crypto'
import {
  type AccountSid,
  type CallSid,
  type Clock,
  type Disposer,
  Emitter,
  errors,
  type Listenable,
  OffhookError,
  type Timer,
} from '@offhook/core'
import { type Ask, namedRevisions, type SavedRun, simulate } from '@offhook/studio-flow'
import type { DocumentReply, DocumentRequest } from '@offhook/voice'
import { rejection } from '../executions/documents.ts'
import type { Executions } from '../executions/executions.ts'
import type { Script } from '../executions/live-execution.ts'
import type { Flows, RunnableFlow } from '../flows/flows.ts'
import type { ExecutionSid, FlowSid, StudioEvents } from '../model.ts'
import type { FlowVoice, TrialLine } from '../ports.ts'
import { callerAct, worldReply } from './caller-act.ts'
import { type Trial, trialAfter } from './trial.ts'
import { TrialCaller } from './trial-caller.ts'

/** Tells which of our calls it is; known to nobody else, and good once. */
const HEADER = 'X-Offhook-Trial'
const PARAMETER = `SipHeader_${HEADER}`.toLowerCase()
const CALLER = '+12025550142'
/** A run that takes longer is ended. */
const LONGEST_MS = 120_000
/** At once, of one account. */
const MOST_AT_ONCE = 5
/** Of one flow, the newest. */
const MOST_KEPT = 20

interface Live {
  trial: Trial
  readonly caller: TrialCaller
  readonly limit: Timer
  /** Good until the flow has begun, or the call is over. */
  readonly token: string
  isTooLong: boolean
}

interface TrialsOptions {
  readonly clock: Clock
  readonly flows: Flows
  readonly executions: Executions
  readonly voice: FlowVoice
  readonly line: TrialLine
  readonly events: Listenable<StudioEvents>
}

/**
 * Makes saved runs by real calls: we call a number of our own by SIP, hand that call to the flow, and
 * do on the caller's side what the run says. What comes of it is held against the simulator's path.
 */
export class Trials {
  readonly events: Listenable<{ changed: [trial: Trial] }>
  readonly #emitter = new Emitter<{ changed: [trial: Trial] }>(() => {})
  readonly #options: TrialsOptions
  /** By the word that the call brings along. */
  readonly #expected = new Map<string, Promised>()
  /** Those whose calls are being placed. */
  readonly #starting = new Set<Promised>()
  readonly #live = new Map<CallSid, Live>()
  readonly #byExecution = new Map<ExecutionSid, CallSid>()
  /** The oldest first. */
  readonly #all = new Map<CallSid, Trial>()
  readonly #disposers: readonly Disposer[]

  constructor(options: TrialsOptions) {
    this.#options = options
    this.events = this.#emitter
    const { events, voice } = options
    this.#disposers = [
      events.on('step.ended', ({ executionSid, transitionedFrom, type }) => {
        // The trigger is no widget that anybody passes.
        if (type !== 'trigger') this.#onLeft(executionSid, transitionedFrom)
      }),
      events.on('execution.ended', ({ sid }) => this.#onExecutionEnded(sid)),
      voice.events.on('call.answered', ({ sid }) => this.#live.get(sid)?.caller.answered()),
      voice.events.on('call.ended', ({ sid }) => this.#onCallerGone(sid)),
    ]
  }

  /** Idempotent. */
  close(): void {
    for (const dispose of this.#disposers) dispose()
    for (const { limit, caller } of this.#live.values()) {
      limit.clear()
      caller.close()
    }
    this.#live.clear()
    this.#expected.clear()
  }

  /** Of one flow, the newest first. */
  ofFlow(accountSid: AccountSid, flowSid: FlowSid): readonly Trial[] {
    return this.of(accountSid).filter((trial) => trial.flowSid === flowSid)
  }

  /** Of an account, the newest first. */
  of(accountSid: AccountSid): readonly Trial[] {
    return [...this.#all.values()].filter((trial) => trial.accountSid === accountSid).toReversed()
  }

  get(sid: CallSid): Trial | undefined {
    return this.#all.get(sid)
  }

  /**
   * Makes a run of the newest revision. Rejects with 20001 for a run that no call can make, 81022
   * where the revision cannot run, 20404, 20429 for too many at once; what the call is refused for.
   */
  async start(accountSid: AccountSid, flowSid: FlowSid, run: SavedRun): Promise<Trial> {
    const { flows, voice, line, clock } = this.#options
    if (run.trigger.event !== 'incomingCall') {
      throw new OffhookError(errors.invalidParameter, 'A run by a real call begins with a call')
    }
    await flows.get(accountSid, flowSid)
    const from = run.trigger.parameters?.['From'] ?? CALLER
    const flow = await flows.runnable(accountSid, flowSid, from, namedRevisions[1])
    if (!flow) throw new OffhookError(errors.flowInvalid, 'The newest revision has errors')
    // Nothing is waited for between this and the note that one more is being started.
    if (this.#countOf(accountSid) >= MOST_AT_ONCE) throw new OffhookError(errors.tooManyRequests)
    const number = line.numberOf(accountSid, flowSid)
    if (!number) {
      throw new OffhookError(errors.invalidParameter, 'No number of the account answers calls')
    }
    const expected = simulate(flow.index.definition, run)
    const token = randomBytes(16).toString('hex')
    const promised: Promised = {
      accountSid,
      // It may arrive before its placing is told here.
      begin: async (request) => (await placed)(request),
    }
    let settle = (_begin: Begin) => {}
    const placed = new Promise<Begin>((resolve) => {
      settle = resolve
    })
    this.#expected.set(token, promised)
    this.#starting.add(promised)
    const { host, port } = line.sip
    const to = `sip:${number}@${host.includes(':') ? `[${host}]` : host}:${port}?${HEADER}=${token}`
    const call = await voice
      .createCall({
        accountSid,
        from,
        to,
        twiml: TrialCaller.listens,
        timeLimit: LONGEST_MS / 1_000,
      })
      .catch((error: unknown) => {
        this.#expected.delete(token)
        this.#starting.delete(promised)
        // It may have arrived all the same, and waits.
        settle(async () => rejection)
        throw error
      })
    const caller = new TrialCaller({ clock, voice, accountSid, callSid: call.sid })
    const trial: Trial = {
      ...{ callSid: call.sid, accountSid, flowSid, revision: flow.revision, name: run.name },
      ...{ status: 'calling', failure: null, executionSid: null, passed: [], differsAt: null },
      expected: expected.steps.slice(1).map((step) => step.from),
      dateCreated: clock.now(),
    }
    const limit = clock.setTimeout(() => this.#onTooLong(call.sid), LONGEST_MS)
    this.#starting.delete(promised)
    this.#live.set(call.sid, { trial, caller, limit, token, isTooLong: false })
    if (call.status === 'in-progress') caller.answered()
    this.#keep(trial)
    settle((request) => this.#begin(request, flow, call.sid, run))
    // Told already, if it ended while it was placed.
    if (!voice.call(accountSid, call.sid)) this.#onCallerGone(call.sid)
    return this.#all.get(call.sid) ?? trial
  }

  #countOf(accountSid: AccountSid): number {
    const live = [...this.#live.values()].map(({ trial }) => trial)
    return [...live, ...this.#starting].filter((one) => one.accountSid === accountSid).length
  }

  /** The document of a call of ours that makes a run; undefined for all others. */
  async answer(request: DocumentRequest): Promise<DocumentReply | undefined> {
    if (this.#expected.size === 0 || request.callSid === null) return undefined
    const { callSid, parameters } = request
    const brought = Object.entries(parameters).find(([name]) => name.toLowerCase() === PARAMETER)
    const token = brought?.[1] ?? ''
    const promised = this.#expected.get(token)
    if (promised?.accountSid !== request.accountSid) return undefined
    this.#expected.delete(token)
    const { [brought?.[0] ?? '']: _token, ...others } = parameters
    return promised.begin({ ...request, callSid, parameters: others })
  }

  #begin(
    request: DocumentRequest & { readonly callSid: CallSid },
    flow: RunnableFlow,
    sid: CallSid,
    run: SavedRun,
  ): Promise<DocumentReply> {
    return this.#options.executions.beginScripted(flow, request, this.#scriptOf(sid, run))
  }

  #scriptOf(sid: CallSid, run: SavedRun): Script {
    const inputs = [...run.inputs]
    return {
      now: run.now === undefined ? null : Date.parse(run.now),
      began: (executionSid) => {
        this.#byExecution.set(executionSid, sid)
        this.#change(sid, (trial) => ({ ...trial, executionSid, status: 'running' }))
      },
      // Inputs of one widget are used up in their order, as the simulator does.
      reply: (at: string, ask: Ask, parameters) => {
        const index = inputs.findIndex((input) => input.at === at)
        const [input] = index < 0 ? [] : inputs.splice(index, 1)
        const reply = worldReply(ask, input, parameters)
        if (!reply) this.#live.get(sid)?.caller.act(callerAct(ask, input))
        return reply
      },
    }
  }

  #onLeft(executionSid: ExecutionSid, widget: string): void {
    const sid = this.#byExecution.get(executionSid)
    if (sid) this.#change(sid, (trial) => trialAfter(trial, widget))
  }

  #onExecutionEnded(executionSid: ExecutionSid): void {
    const sid = this.#byExecution.get(executionSid)
    this.#byExecution.delete(executionSid)
    if (sid) this.#end(sid)
  }

  #onCallerGone(sid: CallSid): void {
    const live = this.#live.get(sid)
    // The execution tells of its own end, with the hang-up in it.
    if (live?.trial.executionSid === null) this.#end(sid)
  }

  #onTooLong(sid: CallSid): void {
    const live = this.#live.get(sid)
    if (!live) return
    live.isTooLong = true
    live.caller.act({ kind: 'hangup', afterMs: 0 })
  }

  #end(sid: CallSid): void {
    const live = this.#live.get(sid)
    if (!live) return
    live.limit.clear()
    this.#expected.delete(live.token)
    this.#change(sid, (trial) => trialAfter(trial, null, live.isTooLong))
    this.#live.delete(sid)
    live.caller.close()
  }

  #change(sid: CallSid, after: (trial: Trial) => Trial): void {
    const live = this.#live.get(sid)
    if (!live) return
    live.trial = after(live.trial)
    this.#keep(live.trial)
  }

  #keep(trial: Trial): void {
    this.#all.set(trial.callSid, trial)
    const ofFlow = [...this.#all.values()].filter(({ flowSid }) => flowSid === trial.flowSid)
    for (const old of ofFlow.slice(0, -MOST_KEPT)) this.#all.delete(old.callSid)
    this.#emitter.emit('changed', trial)
  }
}

interface Promised {
  readonly accountSid: AccountSid
  readonly begin: Begin
}

type Begin = (request: DocumentRequest & { readonly callSid: CallSid }) => Promise<DocumentReply>
