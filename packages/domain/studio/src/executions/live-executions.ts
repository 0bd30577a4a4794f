import { type AccountSid, type CallSid, type Clock, makeSid, TurnQueue } from '@offhook/core'
import {
  beginRun,
  type Context,
  contextOf,
  type RunStep,
  type TriggerEvent,
} from '@offhook/studio-flow'
import type { RunnableFlow } from '../flows/flows.ts'
import type { EndReason, Execution, ExecutionSid, FlowSid } from '../model.ts'
import { EndedRows } from './ended-rows.ts'
import type { ExecutionLog } from './execution-log.ts'
import { KeptKeys } from './kept-keys.ts'
import { type LiveExecution, rootOf, type Script, worldOf } from './live-execution.ts'

/** What an execution begins with. */
export interface Beginning {
  readonly accountSid: AccountSid
  readonly flow: RunnableFlow
  readonly event: TriggerEvent
  readonly trigger: Context['trigger']
  readonly channel: string
  readonly contact: string
  readonly data?: Readonly<Record<string, unknown>>
  readonly callSid: CallSid | null
  readonly initiatedBy: string | null
  readonly parameters: Readonly<Record<string, string>>
  readonly parent: LiveExecution | null
  readonly script?: Script
  /** Whether its rows may hold no key; of one inside another that decides. */
  readonly coversKeys?: boolean
}

interface LiveExecutionsOptions {
  readonly clock: Clock
  readonly nodeId: string
  readonly log: ExecutionLog
}

/** The executions that go on at this node, by themselves and by their calls. */
export class LiveExecutions {
  readonly #options: LiveExecutionsOptions
  readonly #live = new Map<ExecutionSid, LiveExecution>()
  readonly #byCall = new Map<CallSid, LiveExecution>()
  /** The accounts that have begun to keep no keys, also while an execution of theirs was being begun. */
  readonly #covered = new Set<AccountSid>()
  readonly #ended = new EndedRows()

  constructor(options: LiveExecutionsOptions) {
    this.#options = options
  }

  get all(): Iterable<LiveExecution> {
    return this.#live.values()
  }

  get(sid: ExecutionSid): LiveExecution | undefined {
    return this.#live.get(sid)
  }

  /** The first of the chain that a call is in. */
  ofCall(callSid: CallSid): LiveExecution | undefined {
    return this.#byCall.get(callSid)
  }

  /** The call is over; whatever it leads to has no call any more. */
  callEnded(callSid: CallSid): void {
    this.#byCall.delete(callSid)
  }

  /** Executions that go on, of one account. */
  ofAccount(accountSid: AccountSid): readonly Execution[] {
    return [...this.#live.values()].flatMap(({ row }) =>
      row.accountSid === accountSid ? [row] : [],
    )
  }

  /** Executions that go on, of one flow. */
  ofFlow(flowSid: FlowSid): readonly Execution[] {
    return [...this.#live.values()]
      .filter(({ row }) => row.flowSid === flowSid)
      .map(({ row }) => row)
  }

  /** The row of one that goes on or has just ended, as it is now; the stored one is behind. */
  find(accountSid: AccountSid, sid: ExecutionSid): Execution | undefined {
    const row = this.#live.get(sid)?.row ?? this.#ended.find(sid, this.#options.clock.monotonic())
    return row?.accountSid === accountSid ? row : undefined
  }

  /** Its row has been deleted. */
  removed(sid: ExecutionSid): void {
    this.#ended.remove(sid)
  }

  /** The widget that an execution is at; undefined once it is over. */
  placeOf(sid: ExecutionSid): string | undefined {
    const run = this.#live.get(sid)?.run
    return run?.phase === 'waiting' ? run.at : undefined
  }

  /** From now on the chain is about this call. */
  joinCall(live: LiveExecution, callSid: CallSid): void {
    const root = rootOf(live)
    for (let one: LiveExecution | null = root; one; one = one.child) {
      one.row = { ...one.row, callSid }
    }
    this.#byCall.set(callSid, root)
  }

  /** Begins one; the first step is to be taken in a turn of it. */
  open(what: Beginning): { readonly live: LiveExecution; readonly first: RunStep } {
    const { accountSid, flow, event, parent, callSid, parameters } = what
    const { clock, nodeId, log } = this.#options
    const sid: ExecutionSid = makeSid('FN')
    const flowSid = flow.flow.sid
    const { trigger, channel, contact, data } = what
    const context = contextOf({
      ...{ executionSid: sid, flowSid, trigger, channel, contact },
      ...(data && { data }),
    })
    const covers = what.coversKeys || this.#covered.has(accountSid)
    const keys = parent ? parent.keys : covers ? new KeptKeys() : null
    keys?.note(trigger)
    const now = clock.now()
    const row: Execution = {
      ...{ sid, accountSid, flowSid, revision: flow.revision, callSid, nodeId },
      context: keys?.cover(context) ?? context,
      initiatedBy: what.initiatedBy ?? sid,
      contactAddress: contact,
      ...{ status: 'active', endReason: null, parentStepSid: parent?.stepSid ?? null },
      ...{ dateCreated: now, dateUpdated: now },
    }
    // Whatever runs inside is asked for real, at the time of day of the whole.
    const inherited = parent?.script ? { ...parent.script, reply: () => null } : null
    const script = what.script ?? inherited
    what.script?.began(sid)
    const world = worldOf({ flow, parent, row, script, finishedSteps: 0 }, clock)
    const first = beginRun(world, event, context)
    const live: LiveExecution = {
      ...{
        row,
        flow,
        parent,
        parameters,
        script,
        keys,
        run: first.state,
        asked: null,
        child: null,
        timer: null,
      },
      stepSid: makeSid('FT'),
      sent: null,
      answer: null,
      finishedSteps: 0,
      isOver: false,
      turns: parent?.turns ?? new TurnQueue(),
    }
    this.#live.set(sid, live)
    if (callSid && !parent) this.#byCall.set(callSid, live)
    log.began(live)
    return { live, first }
  }

  /** Covers the keys of an account's executions from now on, those that they were given before included. */
  coverKeys(accountSid: AccountSid): void {
    this.#covered.add(accountSid)
    const live = [...this.#live.values()].filter(({ row }) => row.accountSid === accountSid)
    for (const one of live) {
      const root = rootOf(one)
      root.keys ??= new KeptKeys()
      one.keys = root.keys
      one.keys.note(one.run.context)
    }
    // Once all of a chain are known: one has what another was given.
    for (const one of live) this.#options.log.covered(one)
  }

  /** Ends it and what it runs, whatever it does now. */
  drop(live: LiveExecution, reason: EndReason): void {
    for (let one: LiveExecution | null = live; one; one = one.child) this.end(one, reason)
  }

  /** It alone, whatever it does now. */
  end(live: LiveExecution, reason: EndReason): void {
    if (live.isOver) return
    live.isOver = true
    live.timer?.clear()
    this.#live.delete(live.row.sid)
    const { callSid } = live.row
    if (callSid && this.#byCall.get(callSid) === live) this.#byCall.delete(callSid)
    this.#options.log.ended(live, reason)
    this.#ended.add(live.row, this.#options.clock.monotonic())
  }

  /** A person who has one may not begin another, where the flow says so. */
  isBusy({ flow, index }: RunnableFlow, contact: string): boolean {
    if (index.definition.flags?.allow_concurrent_calls !== false) return false
    return this.ofFlow(flow.sid).some((row) => row.contactAddress === contact)
  }
}
