import { Emitter } from '@offhook/core'
import type { DocumentReply, DocumentRequest, DocumentSource } from '@offhook/voice'
import { Executions, type ExecutionsOptions } from './executions/executions.ts'
import { WayCounts } from './executions/way-counts.ts'
import { Flows } from './flows/flows.ts'
import type { StudioEvents } from './model.ts'
import type { FlowRepository, TrialLine } from './ports.ts'
import { Trials } from './trials/trials.ts'

/**
 * Stands before a source of documents: addresses of flows are answered here. Flows need the voice
 * that asks it, so that they come once that is there.
 */
export class FlowSource implements DocumentSource {
  readonly #others: DocumentSource
  #studio: Pick<Studio, 'answer'> | null = null

  constructor(others: DocumentSource) {
    this.#others = others
  }

  /** From now on. */
  serve(studio: Pick<Studio, 'answer'>): void {
    this.#studio = studio
  }

  async fetch(request: DocumentRequest): Promise<DocumentReply> {
    return (await this.#studio?.answer(request)) ?? this.#others.fetch(request)
  }
}

/** Flows and what they do. */
export class Studio {
  readonly flows: Flows
  readonly executions: Executions
  readonly trials: Trials
  /** How often each way was taken today. */
  readonly ways: WayCounts

  readonly events = new Emitter<StudioEvents>()

  constructor(
    options: Omit<ExecutionsOptions, 'flows' | 'events'> & {
      readonly trialLine: TrialLine
      readonly repository: FlowRepository
    },
  ) {
    this.flows = new Flows(options.shelf)
    this.executions = new Executions({ ...options, flows: this.flows, events: this.events })
    const { flows, executions, events } = this
    const line = options.trialLine
    this.ways = new WayCounts({ ...options, events })
    this.trials = new Trials({ ...options, flows, executions, events, line })
  }

  /** Answers a request for a document; undefined where that is for no flow. */
  async answer(request: DocumentRequest): Promise<DocumentReply | undefined> {
    return (await this.trials.answer(request)) ?? this.executions.answer(request)
  }

  /** Idempotent. */
  close(): void {
    this.ways.close()
    this.trials.close()
    this.executions.close()
  }
}
