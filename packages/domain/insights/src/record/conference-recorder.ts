import {
  type CallSid,
  type ChangeWriter,
  type Clock,
  type ConferenceSid,
  type Disposer,
  type Emitter,
  put,
  type Timer,
} from '@offhook/core'
import type { Call, Conference, Participant, Voice } from '@offhook/voice'
import type { InsightEvents } from '../events.ts'
import type { CallSummary } from '../model.ts'
import { conferenceSummary, type Part, participantSummary } from '../summary/conference-summary.ts'

/** The calls that were in it are summed up first. */
const LINGER_MS = 16_000

interface Watched {
  conference: Conference
  readonly parts: Map<CallSid, Part>
  recorded: boolean
  linger: Timer | null
}

/** Takes notes of conferences, and sums them up. */
export class ConferenceRecorder {
  readonly #clock: Clock
  readonly #writer: Pick<ChangeWriter, 'writeBehind'>
  readonly #voice: Pick<Voice, 'events' | 'call'>
  readonly #events: Emitter<InsightEvents>
  readonly #conferences = new Map<ConferenceSid, Watched>()
  readonly #calls = new Map<CallSid, CallSummary>()
  readonly #disposers: readonly Disposer[]

  constructor(options: {
    readonly clock: Clock
    readonly writer: Pick<ChangeWriter, 'writeBehind'>
    readonly voice: Pick<Voice, 'events' | 'call'>
    readonly events: Emitter<InsightEvents>
  }) {
    this.#clock = options.clock
    this.#writer = options.writer
    this.#voice = options.voice
    this.#events = options.events
    const { events } = options.voice
    this.#disposers = [
      events.on('conference.started', (conference) => void this.#watch(conference)),
      events.on('participant.joined', (row, conference) => this.#changed(row, conference, 'join')),
      events.on('participant.updated', (row, conference) => this.#updated(row, conference)),
      events.on('participant.left', (row, conference) => this.#changed(row, conference, 'leave')),
      events.on('recording.started', ({ conferenceSid }) => {
        const watched = conferenceSid && this.#conferences.get(conferenceSid)
        if (watched) watched.recorded = true
      }),
      events.on('call.ended', (call) => this.#callEnded(call)),
      events.on('conference.ended', (conference) => this.#ended(conference)),
      options.events.on('summary', (summary) => {
        if (summary.conferenceSid && this.#conferences.has(summary.conferenceSid))
          this.#calls.set(summary.callSid, summary)
      }),
    ]
  }

  close(): void {
    for (const dispose of this.#disposers) dispose()
    for (const watched of this.#conferences.values()) {
      watched.linger?.clear()
      if (watched.linger) this.#complete(watched)
    }
  }

  #watch(conference: Conference): Watched {
    const known = this.#conferences.get(conference.sid)
    if (known) {
      known.conference = conference
      return known
    }
    const watched = { conference, parts: new Map(), recorded: false, linger: null }
    this.#conferences.set(conference.sid, watched)
    return watched
  }

  #changed(row: Participant, conference: Conference, ...names: readonly string[]): void {
    const watched = this.#watch(conference)
    const known = watched.parts.get(row.callSid)
    const call = this.#voice.call(row.accountSid, row.callSid) ?? known?.call
    if (!call) return
    const events: Record<string, readonly number[]> = { ...known?.events }
    for (const name of names) events[name] = [...(events[name] ?? []), this.#clock.now()]
    const joinedAt = known?.row.joinedAt ?? row.joinedAt
    watched.parts.set(row.callSid, { row: { ...row, joinedAt }, call, events })
  }

  #updated(row: Participant, conference: Conference): void {
    const before = this.#conferences.get(conference.sid)?.parts.get(row.callSid)?.row
    const names = [
      ...(before && before.muted !== row.muted ? [row.muted ? 'mute' : 'unmute'] : []),
      ...(before && before.hold !== row.hold ? [row.hold ? 'hold' : 'unhold'] : []),
    ]
    this.#changed(row, conference, ...names)
  }

  /** The row of its call as it ended. */
  #callEnded(call: Call): void {
    for (const { parts } of this.#conferences.values()) {
      const part = parts.get(call.sid)
      if (part) parts.set(call.sid, { ...part, call })
    }
  }

  #ended(conference: Conference): void {
    const watched = this.#watch(conference)
    watched.linger = this.#clock.setTimeout(() => this.#complete(watched), LINGER_MS)
    this.#write(watched, [...watched.parts.values()])
  }

  #complete(watched: Watched): void {
    this.#conferences.delete(watched.conference.sid)
    const parts = [...watched.parts.values()]
    const summary = this.#write(watched, parts)
    this.#events.emit('conference', summary)
    for (const part of parts) {
      const row = participantSummary(part, watched.conference, this.#clock.now())
      this.#events.emit('participant', row)
      this.#calls.delete(part.call.sid)
    }
  }

  #write(watched: Watched, parts: readonly Part[]) {
    const now = this.#clock.now()
    const calls = parts.flatMap(({ call }) => this.#calls.get(call.sid) ?? [])
    const how = { recorded: watched.recorded, calls, now }
    const summary = conferenceSummary(watched.conference, parts, how)
    this.#writer.writeBehind([
      put('conference-summary', summary),
      ...parts.map((part) =>
        put('participant-summary', participantSummary(part, watched.conference, now)),
      ),
    ])
    return summary
  }
}
