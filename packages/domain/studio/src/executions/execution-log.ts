/** Writes what executions do, behind them: no call waits for it. */
import type { Shelf } from '@offhook/accounts'
import type { Alerts } from '@offhook/alerts'
import { type Emitter, type ErrorEntry, errors, makeSid, put } from '@offhook/core'
import type { FaultKind, RunEffect } from '@offhook/studio-flow'
import { ENDED, type EndReason, type StudioEvents } from '../model.ts'
import type { LiveExecution } from './live-execution.ts'

export class ExecutionLog {
  readonly #shelf: Shelf
  readonly #alerts: Alerts
  readonly #events: Pick<Emitter<StudioEvents>, 'emit'>

  constructor(options: {
    shelf: Shelf
    alerts: Alerts
    events: Pick<Emitter<StudioEvents>, 'emit'>
  }) {
    this.#events = options.events
    this.#shelf = options.shelf
    this.#alerts = options.alerts
  }

  began({ row }: LiveExecution): void {
    this.#shelf.writer.writeBehind([put('studio-execution', row)])
    this.#events.emit('execution.started', row)
  }

  /** Keeps the steps of a turn, and tells what went wrong in it. */
  turned(live: LiveExecution, effects: readonly RunEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'stepped') this.#stepped(live, effect.step)
      else if (effect.type === 'fault') this.fault(live, effect.at, effect.message, effect.kind)
    }
    live.row = { ...live.row, context: shownContext(live) }
  }

  /** Its row has no key any more that stood in it. */
  covered(live: LiveExecution): void {
    live.row = { ...live.row, context: shownContext(live) }
    this.#shelf.writer.writeBehind([put('studio-execution', live.row)])
  }

  ended(live: LiveExecution, endReason: EndReason): void {
    const dateUpdated = this.#now(live)
    live.row = { ...live.row, status: 'ended', endReason, dateUpdated }
    this.#shelf.writer.writeBehind([put('studio-execution', live.row)])
    this.#events.emit('execution.ended', live.row)
  }

  /** Tells whoever looks after the flow. */
  fault({ row, flow }: LiveExecution, at: string, what: string, kind: FaultKind): void {
    const message = `${flow.flow.friendlyName}, widget "${at}": ${what}`
    const { accountSid, callSid, sid } = row
    this.#alerts.raise({
      ...{ accountSid, callSid, resourceSid: sid, message },
      level: 'error',
      error: faultErrors[kind],
      asked: null,
    })
  }

  #stepped(live: LiveExecution, step: Extract<RunEffect, { type: 'stepped' }>['step']): void {
    const at = this.#now(live)
    const { keys } = live
    keys?.note(step.values)
    const { accountSid, sid: executionSid, flowSid, parentStepSid } = live.row
    const sid = live.stepSid
    live.stepSid = makeSid('FT')
    live.row = { ...live.row, dateUpdated: at }
    const row = {
      ...{ sid, accountSid, executionSid, flowSid, parentStepSid },
      name: step.name,
      type: step.type,
      transitionedFrom: step.from,
      transitionedTo: step.to ?? ENDED,
      transition: step.transition,
      values: keys?.cover(step.values) ?? step.values,
      variables: keys?.cover(step.variables) ?? step.variables,
      dateCreated: at,
      dateUpdated: at,
    }
    this.#shelf.writer.writeBehind([put('studio-step', row)])
    this.#events.emit('step.ended', row)
  }

  /** Steps of one moment stay in their order. */
  #now({ row }: LiveExecution): number {
    return Math.max(this.#shelf.clock.now(), row.dateUpdated + 1)
  }
}

function shownContext({ run, keys }: Pick<LiveExecution, 'run' | 'keys'>) {
  return keys?.cover(run.context) ?? run.context
}

const faultErrors: Readonly<Record<FaultKind, ErrorEntry>> = {
  loop: errors.flowLoop,
  'too-many-steps': errors.flowTooLong,
  template: errors.flowTemplate,
  request: errors.flowRequestFailed,
  task: errors.flowTaskRefused,
  subflow: errors.flowSubflow,
  widget: errors.flowWidgetFailed,
}
