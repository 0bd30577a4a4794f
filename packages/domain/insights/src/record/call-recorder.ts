import type { EndpointStatistics } from '@offhook/control'
import {
  type CallSid,
  type ChangeWriter,
  type Clock,
  type Disposer,
  type Emitter,
  type Logger,
  makeSid,
  messageOf,
  put,
  type Timer,
} from '@offhook/core'
import type { Call, EndpointReport, Voice } from '@offhook/voice'
import { isCheckupCall } from '../checkups/checkup-call.ts'
import type { InsightEvents } from '../events.ts'
import type { CallIncident, CallSample, CallSummary } from '../model.ts'
import type { Edge, EventLevel } from '../options.ts'
import { gatewaySample } from '../quality/gateway-sample.ts'
import { readSdkEvent, readSdkSamples } from '../quality/sdk-post.ts'
import {
  callSummary,
  countryOf,
  dialDelayOf,
  gatewayEdge,
  identityOf,
} from '../summary/call-summary.ts'
import type { DialDelays } from '../summary/dial-delays.ts'
import { EarlyReports } from './early-reports.ts'
import { WatchedCall } from './watched-call.ts'

const SAMPLE_MS = 10_000
/** The last word of the audio comes at once, that of a browser a moment later. */
const LINGER_MS = 4_000
const BROWSER_LINGER_MS = 15_000
/** A browser's clock may be so far from ours before we take the time of ours instead. */
const SKEW_MS = 60_000

export type RecordedVoice = Pick<Voice, 'events' | 'audioOf'>

/** Takes notes of calls: samples, what happens, and in the end what they come to. */
export class CallRecorder {
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #writer: Pick<ChangeWriter, 'writeBehind'>
  readonly #voice: RecordedVoice
  readonly #events: Pick<Emitter<InsightEvents>, 'emit'>
  readonly #calls = new Map<CallSid, WatchedCall>()
  readonly #early = new EarlyReports()
  readonly #delays: DialDelays
  readonly #disposers: readonly Disposer[]
  #timer: Timer

  constructor(options: {
    readonly clock: Clock
    readonly logger: Logger
    readonly writer: Pick<ChangeWriter, 'writeBehind'>
    readonly voice: RecordedVoice
    readonly events: Pick<Emitter<InsightEvents>, 'emit'>
    readonly delays: DialDelays
  }) {
    this.#clock = options.clock
    this.#logger = options.logger
    this.#writer = options.writer
    this.#voice = options.voice
    this.#events = options.events
    this.#delays = options.delays
    const { events } = options.voice
    this.#disposers = [
      events.on('call.created', (call) => this.#created(call)),
      events.on('call.ringing', (call) => this.#rang(call)),
      events.on('call.answered', (call) => this.#tell(call, 'connected', {})),
      events.on('call.ended', (call, by) => this.#ended(call, by)),
      events.on('call.audio-ended', ({ sid }, statistics) => {
        const watched = this.#calls.get(sid)
        if (watched && watched.call.answerTime !== null) this.#sample(watched, statistics)
      }),
      events.on('participant.joined', ({ callSid, conferenceSid }) => {
        const watched = this.#calls.get(callSid)
        if (watched) watched.conferenceSid = conferenceSid
      }),
      events.on('endpoint.reported', (report) => this.#reported(report)),
    ]
    this.#timer = this.#schedule()
  }

  /** What is known of a call that lives, or has just ended. */
  live(callSid: CallSid): CallSummary | undefined {
    const watched = this.#calls.get(callSid)
    return watched && callSummary(watched.call, watched, 'partial', this.#clock.now())
  }

  /** Writes what there is. */
  close(): void {
    this.#timer.clear()
    for (const dispose of this.#disposers) dispose()
    for (const watched of this.#calls.values()) {
      watched.linger?.clear()
      if (watched.linger) this.#complete(watched)
    }
  }

  #schedule(): Timer {
    return this.#clock.setTimeout(() => {
      for (const watched of this.#calls.values()) this.#measure(watched)
      this.#early.expire(this.#clock.now())
      this.#timer = this.#schedule()
    }, SAMPLE_MS)
  }

  #measure(watched: WatchedCall): void {
    if (watched.call.answerTime === null || watched.linger) return
    this.#voice.audioOf(watched.call.sid).then(
      (statistics) => {
        if (statistics) this.#sample(watched, statistics)
      },
      (error: unknown) => {
        // It has ended meanwhile, and tells so itself.
        this.#logger.debug({ callSid: watched.call.sid, error: messageOf(error) }, 'Not measured')
      },
    )
  }

  #sample(watched: WatchedCall, statistics: EndpointStatistics): void {
    const { sid: callSid, accountSid } = watched.call
    const at = watched.moment(this.#clock.now())
    const edge = gatewayEdge(watched.call)
    const sample = gatewaySample({ callSid, accountSid, edge, at }, watched.counters, statistics)
    watched.counters = statistics
    this.#keep(watched, sample)
  }

  #keep(watched: WatchedCall, sample: CallSample): void {
    if (!watched.addSample(sample)) return
    this.#writer.writeBehind([put('call-sample', sample)])
    this.#events.emit('sample', sample)
  }

  #created(call: Call): void {
    if (!isCheckupCall(call)) this.#calls.set(call.sid, new WatchedCall(call))
  }

  #rang(call: Call): void {
    const watched = this.#calls.get(call.sid)
    if (watched?.ringingAt === null) {
      watched.ringingAt = this.#clock.now()
      this.#compare(watched)
    }
    this.#tell(call, 'ringing', {})
  }

  /** With the calls to its country so far, of which it is one from now on. */
  #compare(watched: WatchedCall): void {
    const pddMs = dialDelayOf(watched.call, watched.ringingAt)
    const country = countryOf(watched.call.to)
    watched.pddBoundMs = this.#delays.boundOf(country)
    if (pddMs !== null && country !== null) this.#delays.add({ country, pddMs })
  }

  #ended(call: Call, by: 'peer' | 'us' | 'network'): void {
    const watched = this.#calls.get(call.sid)
    if (!watched) return
    watched.by = by
    this.#tell(call, 'disconnected', { by, cause: call.endCause, sip_response: call.sipStatus })
    this.#write(callSummary(call, watched, 'partial', this.#clock.now()))
    const ms = call.kind === 'client' ? BROWSER_LINGER_MS : LINGER_MS
    watched.linger = this.#clock.setTimeout(() => this.#complete(watched), ms)
  }

  #complete(watched: WatchedCall): void {
    this.#calls.delete(watched.call.sid)
    this.#early.forget(watched.call.sid)
    this.#write(callSummary(watched.call, watched, 'complete', this.#clock.now()))
  }

  #write(summary: CallSummary): void {
    this.#writer.writeBehind([put('call-summary', summary)])
    this.#events.emit('summary', summary)
  }

  #tell(call: Call, name: string, data: CallIncident['data']): void {
    const watched = this.#calls.get(call.sid)
    if (!watched) return
    watched.call = call
    const level = data['by'] === 'network' ? 'WARNING' : 'INFO'
    this.#incident(watched, gatewayEdge(call), {
      ...{ eventGroup: 'connection', level, name, data },
      at: watched.moment(this.#clock.now()),
    })
  }

  #incident(
    watched: WatchedCall,
    edge: Edge,
    {
      at,
      ...told
    }: Pick<CallIncident, 'eventGroup' | 'name' | 'data'> & {
      readonly level: EventLevel
      readonly at: number
    },
  ): void {
    if (!watched.countIncident(edge, told.eventGroup, told.name)) return
    const { sid: callSid, accountSid } = watched.call
    const incident = { ...told, sid: makeSid('IE'), accountSid, callSid, edge, dateCreated: at }
    this.#writer.writeBehind([put('call-incident', incident)])
    this.#events.emit('incident', incident)
  }

  #reported(report: EndpointReport): void {
    for (const each of this.#early.sort(report)) this.#take(each)
  }

  /** Whoever reports of a call that is not theirs is not heard. */
  #take(report: EndpointReport): void {
    const watched = this.#calls.get(report.callSid as CallSid)
    if (!watched || watched.call.accountSid !== report.accountSid) return
    if (identityOf(watched.call) !== report.identity) return
    if (report.kind === 'metrics') this.#takeSamples(watched, report)
    else this.#takeEvent(watched, report)
  }

  #takeSamples(watched: WatchedCall, { body, dateCreated }: EndpointReport): void {
    const read = readSdkSamples(body, watched.sdkBefore)
    if (!read) return
    const { at, ...streams } = read
    const { sid: callSid, accountSid } = watched.call
    const sent = Math.max(watched.sdkBefore.sent, streams.outbound.totalPackets)
    watched.sdkBefore = { sent, at }
    const edge = 'sdk_edge'
    this.#keep(watched, { callSid, accountSid, edge, ...streams, at: near(at, dateCreated) })
  }

  #takeEvent(watched: WatchedCall, { body, dateCreated }: EndpointReport): void {
    const told = readSdkEvent(body)
    if (!told) return
    const type = told.data['connection_type']
    if (told.eventGroup === 'network-information' && typeof type === 'string')
      watched.network = type.slice(0, 16)
    this.#incident(watched, 'sdk_edge', { ...told, at: near(told.at, dateCreated) })
  }
}

/** The browser's time, unless its clock is wrong. */
function near(told: number | null, ours: number): number {
  return told !== null && Math.abs(told - ours) <= SKEW_MS ? told : ours
}
