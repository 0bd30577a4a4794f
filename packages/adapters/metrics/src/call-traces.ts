/**
 * A call as a trace of OpenTelemetry: a span for each of its legs, and below it the queues that it waited
 * in, conferences, recordings, offers to agents and requests to applications. Attributes are sids, words
 * and counts: no number, name, digit, address or secret is one. The library is loaded by whoever asks for
 * traces, and spans leave in the background in batches.
 */

import type { Clock, Disposer } from '@offhook/core'
import type { TaskRouter } from '@offhook/task-router'
import type { Call, Voice } from '@offhook/voice'
import type { Context, Span, Tracer } from '@opentelemetry/api'

/** A request to an application that is over. */
export interface AskedApplication {
  readonly callSid: string | null
  readonly method: string
  readonly status: number | null
  readonly durationMs: number
  readonly errorCode: number | null
  readonly startedAt: number
}

export interface CallTraces {
  /** An application was asked. */
  asked(request: AskedApplication): void
  /** Sends what there is. */
  close(): Promise<void>
}

type Words = Readonly<Record<string, string | number | null>>

/** What lives at most; what is beyond has no spans. */
const MOST_LIVE = 10_000
/** A call is remembered for what is told of it after its end. */
const REMEMBERED = 1_000

export async function openCallTraces({
  voice,
  router,
  clock,
  endpoint,
}: {
  readonly clock: Pick<Clock, 'now'>
  readonly voice: Pick<Voice, 'events'>
  readonly router: Pick<TaskRouter, 'events'>
  /** Of a collector that takes OTLP by HTTP; `/v1/traces` is added. */
  readonly endpoint: string
}): Promise<CallTraces> {
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'offhook' }),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  })
  const spans = new LiveSpans(provider.getTracer('offhook'), {
    root: api.ROOT_CONTEXT,
    below: (span) => api.trace.setSpan(api.ROOT_CONTEXT, span),
    failed: (span) => span.setStatus({ code: api.SpanStatusCode.ERROR }),
  })
  let requests = 0
  const disposers = [...ofVoice(voice, spans, clock), ofRouter(router, spans)]
  return {
    asked: ({ callSid, method, status, durationMs, errorCode, startedAt }) => {
      if (callSid === null) return
      requests += 1
      const key = `request ${requests}`
      const words = { 'http.request.method': method, 'http.response.status_code': status }
      spans.begin(key, 'webhook', callSid, startedAt, words)
      const end = startedAt + durationMs
      const more = { 'offhook.error_code': errorCode }
      spans.end(key, end, more, errorCode !== null)
    },
    close: async () => {
      for (const dispose of disposers) dispose()
      spans.endAll()
      await provider.shutdown()
    },
  }
}

function ofVoice(
  { events }: Pick<Voice, 'events'>,
  spans: LiveSpans,
  clock: Pick<Clock, 'now'>,
): readonly Disposer[] {
  const isFailed = ({ status }: Call) => status === 'failed'
  return [
    events.on('call.created', (call) =>
      spans.begin(call.sid, 'call', call.parentCallSid, call.dateCreated, {
        'offhook.call_sid': call.sid,
        'offhook.account_sid': call.accountSid,
        'offhook.direction': call.direction,
        'offhook.kind': call.kind,
      }),
    ),
    events.on('call.ringing', ({ sid, dateUpdated }) => spans.tell(sid, 'ringing', dateUpdated)),
    events.on('call.answered', (call) =>
      spans.tell(call.sid, 'answered', call.answerTime ?? call.dateUpdated),
    ),
    events.on('call.ended', (call, by) =>
      spans.end(
        call.sid,
        call.endTime ?? call.dateUpdated,
        {
          'offhook.status': call.status,
          'offhook.ended_by': by,
          'offhook.sip_status': call.sipStatus,
        },
        isFailed(call),
      ),
    ),
    events.on('queue.joined', ({ queueSid, callSid, dateEnqueued }) =>
      spans.begin(`${queueSid} ${callSid}`, 'queue', callSid, dateEnqueued, {
        'offhook.queue_sid': queueSid,
      }),
    ),
    events.on('queue.left', ({ queueSid, callSid }, _queue, result) =>
      spans.end(`${queueSid} ${callSid}`, clock.now(), { 'offhook.result': String(result) }),
    ),
    events.on('participant.joined', ({ conferenceSid, callSid }) =>
      spans.begin(`${conferenceSid} ${callSid}`, 'conference', callSid, clock.now(), {
        'offhook.conference_sid': conferenceSid,
      }),
    ),
    events.on('participant.left', ({ conferenceSid, callSid }) =>
      spans.end(`${conferenceSid} ${callSid}`, clock.now(), {}),
    ),
    events.on('recording.started', ({ sid, callSid, startTime, channels }) => {
      if (callSid !== null)
        spans.begin(sid, 'recording', callSid, startTime, {
          'offhook.recording_sid': sid,
          'offhook.channels': channels,
        })
    }),
    events.on('recording.completed', ({ sid, startTime, durationMs, status }) =>
      spans.end(sid, startTime + (durationMs ?? 0), { 'offhook.status': status }),
    ),
  ]
}

/** Offers to agents, below the call that the task is about. */
function ofRouter({ events }: Pick<TaskRouter, 'events'>, spans: LiveSpans): Disposer {
  return events.on('changed', ({ at, items }) => {
    for (const { type, task, reservation } of items) {
      if (!reservation) continue
      if (type !== 'reservation.created') {
        if (reservation.status !== 'pending')
          spans.end(reservation.sid, at, { 'offhook.status': reservation.status })
        continue
      }
      const callSid = task?.attributes['call_sid']
      if (typeof callSid === 'string')
        spans.begin(reservation.sid, 'offer', callSid, at, {
          'offhook.task_sid': reservation.taskSid,
          'offhook.worker_sid': reservation.workerSid,
        })
    }
  })
}

interface Spanning {
  readonly root: Context
  readonly below: (span: Span) => Context
  readonly failed: (span: Span) => void
}

/** Spans that have begun, by a key; those of calls are found for a while after their end. */
class LiveSpans {
  readonly #live = new Map<string, Span>()
  /** Of calls that are over; the oldest first. */
  readonly #over = new Map<string, Span>()
  readonly #tracer: Tracer
  readonly #spanning: Spanning

  constructor(tracer: Tracer, spanning: Spanning) {
    this.#tracer = tracer
    this.#spanning = spanning
  }

  begin(key: string, name: string, parent: string | null, at: number, words: Words): void {
    if (this.#live.size >= MOST_LIVE) return
    const above = parent === null ? undefined : (this.#live.get(parent) ?? this.#over.get(parent))
    // What belongs to a call that is not known has no trace to be in.
    if (parent !== null && !above && name !== 'call') return
    const context = above ? this.#spanning.below(above) : this.#spanning.root
    const span = this.#tracer.startSpan(name, { startTime: at, attributes: known(words) }, context)
    this.#live.set(key, span)
  }

  tell(key: string, name: string, at: number): void {
    this.#live.get(key)?.addEvent(name, at)
  }

  end(key: string, at: number, words: Words, isFailed = false): void {
    const span = this.#live.get(key)
    if (!span) return
    this.#live.delete(key)
    span.setAttributes(known(words))
    if (isFailed) this.#spanning.failed(span)
    span.end(at)
    if (!key.startsWith('CA')) return
    this.#over.set(key, span)
    const [oldest] = this.#over.keys()
    if (this.#over.size > REMEMBERED && oldest !== undefined) this.#over.delete(oldest)
  }

  endAll(): void {
    for (const span of this.#live.values()) span.end()
    this.#live.clear()
  }
}

function known(words: Words): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(words).filter((each): each is [string, string | number] => each[1] !== null),
  )
}
