import type { Disposer } from '@offhook/core'
import type { CallSummary, Insights } from '@offhook/insights'
import type { Voice } from '@offhook/voice'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/**
 * Figures of this node in the text format of Prometheus. Labels have few values each: no number,
 * name or sid is one. `docs/reference/metrics.md` lists them.
 */
export class Metrics {
  readonly #registry = new Registry()
  readonly #disposers: readonly Disposer[]

  constructor(options: {
    readonly voice: Pick<Voice, 'events'>
    readonly insights: Pick<Insights, 'events'>
    /** Effects that wait to be sent. */
    readonly outboxSize: () => number
    /** Of Node: processor time, memory, the delay of the event loop. */
    readonly ofProcess?: boolean
  }) {
    const registers = [this.#registry]
    if (options.ofProcess ?? true) collectDefaultMetrics({ register: this.#registry })
    const live = new Gauge({
      name: 'offhook_calls_live',
      help: 'Calls that are not over',
      labelNames: ['kind'],
      registers,
    })
    const waiting = new Gauge({
      name: 'offhook_queue_callers_waiting',
      help: 'Callers who wait in voice queues',
      registers,
    })
    const conferences = new Gauge({
      name: 'offhook_conferences_live',
      help: 'Conferences in progress',
      registers,
    })
    new Gauge({
      name: 'offhook_outbox_waiting',
      help: 'Callbacks and other effects that wait to be sent',
      registers,
      collect() {
        this.set(options.outboxSize())
      },
    })
    const count = summaryMetrics(registers)
    const { events } = options.voice
    this.#disposers = [
      events.on('call.created', ({ kind }) => live.inc({ kind })),
      events.on('call.ended', ({ kind }) => live.dec({ kind })),
      events.on('queue.joined', () => waiting.inc()),
      events.on('queue.left', () => waiting.dec()),
      events.on('conference.started', () => conferences.inc()),
      events.on('conference.ended', () => conferences.dec()),
      options.insights.events.on('summary', count),
    ]
  }

  /** All of it, as Prometheus reads it. */
  async text(): Promise<{ readonly contentType: string; readonly body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() }
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
  }
}

/** What is counted of each call, once all of it is known. */
function summaryMetrics(registers: Registry[]): (summary: CallSummary) => void {
  const calls = new Counter({
    name: 'offhook_calls_total',
    help: 'Calls that are over',
    labelNames: ['type', 'direction', 'state'],
    registers,
  })
  const faults = new Counter({
    name: 'offhook_call_faults_total',
    help: 'Whose fault it was that a call was bad; nobody for a good one',
    labelNames: ['fault'],
    registers,
  })
  const tags = new Counter({
    name: 'offhook_call_tags_total',
    help: 'Warnings of calls',
    labelNames: ['tag'],
    registers,
  })
  const seconds = new Histogram({
    name: 'offhook_call_duration_seconds',
    help: 'From answer to end',
    labelNames: ['type'],
    buckets: [10, 30, 60, 120, 300, 600, 1_800, 3_600],
    registers,
  })
  const measure = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, labelNames: ['type'], buckets, registers })
  const mos = measure(
    'offhook_call_mos',
    'Mean opinion score, the worst stream of a call',
    [2, 2.5, 3, 3.5, 4, 4.2],
  )
  const loss = measure(
    'offhook_call_loss_percent',
    'Packets lost, the worst stream of a call',
    [0.1, 0.5, 1, 2, 5, 10],
  )
  const jitter = measure(
    'offhook_call_jitter_seconds',
    'Mean jitter, the worst stream of a call',
    [0.005, 0.01, 0.02, 0.03, 0.05, 0.1],
  )
  return (summary) => {
    if (summary.processingState !== 'complete') return
    const { callType: type, direction, callState: state } = summary
    calls.inc({ type, direction, state })
    faults.inc({ fault: summary.fault })
    for (const tag of summary.tags) tags.inc({ tag })
    if (summary.connectDuration > 0) seconds.observe({ type }, summary.connectDuration)
    if (summary.mos !== null) mos.observe({ type }, summary.mos)
    if (summary.lossPercent !== null) loss.observe({ type }, summary.lossPercent)
    if (summary.jitterMs !== null) jitter.observe({ type }, summary.jitterMs / 1_000)
  }
}
