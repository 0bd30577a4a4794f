import type { Alerts } from '@offhook/alerts'
import {
  createFrameRing,
  type EndpointId,
  type MediaCommand,
  type MediaRouter,
  makePlayerId,
  makeTapId,
  type PlayerId,
  type TapId,
} from '@offhook/control'
import { type CallSid, type Clock, type Disposer, errors, makeSid } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import type { Journal } from '../journal.ts'
import { hushTap } from '../media/hush-tap.ts'
import type { RecordedConversation, RecorderDoor, RecorderSession } from '../ports.ts'
import { tracksOf } from '../streams/live-stream.ts'
import type { StreamFailure } from '../streams/stream-faults.ts'
import {
  type StreamEffect,
  type StreamEvent,
  type StreamState,
  streamBegan,
  streamMachine,
} from '../streams/stream-state.ts'
import { conversationOf } from './conversation.ts'
import type { Siprec, SiprecRequest, SiprecSid } from './siprec.ts'
import { type SiprecNews, siprecCallback } from './siprec-callbacks.ts'

const SAMPLE_RATE = 8_000
/** Ticks between the call and the recorder, both in the media thread: 200 ms. */
const SLOTS = 10

export interface SiprecParts {
  readonly clock: Clock
  readonly journal: Journal
  readonly media: MediaRouter
  readonly alerts: Alerts
  readonly recorders: RecorderDoor
  /** The live calls, of which a recorder is told who they are. */
  readonly find: (callSid: CallSid) => LiveCall | undefined
}

/** A track that is being recorded. */
interface Line {
  readonly track: 'inbound' | 'outbound'
  /** The recorder's end. */
  readonly endpointId: EndpointId
  readonly tapId: TapId
  readonly playerId: PlayerId
}

/** A session with a recorder. It lives as a stream does; its end at the latest is that of its call. */
export class LiveSiprec {
  readonly sid: SiprecSid = makeSid('SR')
  readonly tracks: readonly ('inbound' | 'outbound')[]
  readonly #parts: SiprecParts
  readonly #call: LiveCall
  readonly #request: SiprecRequest
  readonly #session: RecorderSession
  readonly #forgetStanding: Disposer
  #lines: readonly Line[] = []
  #isSilent = false
  #dateUpdated: number
  #told: string
  #state: StreamState = streamBegan

  /** Calls the recorder; what comes of it is told to the application. */
  constructor(parts: SiprecParts, call: LiveCall, request: SiprecRequest) {
    this.#parts = parts
    this.#call = call
    this.#request = request
    this.#dateUpdated = parts.clock.now()
    this.tracks = tracksOf[request.track]
    const conversation = this.#conversation()
    this.#told = JSON.stringify(conversation)
    this.#session = parts.recorders.open(request.connector, conversation)
    this.#session.events.on('opened', (tracks) => {
      this.#lines = tracks.map((each) => ({
        ...each,
        tapId: makeTapId(),
        playerId: makePlayerId(),
      }))
      this.#take({ type: 'opened' })
    })
    this.#session.events.on('closed', (reason) =>
      this.#take({ type: 'closed', failure: reason === null ? null : failureOf(reason) }),
    )
    this.#forgetStanding = call.standing.onChange(() => this.#tellRecorder())
  }

  get row(): Siprec {
    const { sid, accountSid } = this.#call.row
    return {
      sid: this.sid,
      accountSid,
      callSid: sid,
      name: this.#request.name,
      status: this.isOver ? 'stopped' : 'in-progress',
      dateUpdated: this.#dateUpdated,
    }
  }

  get isOver(): boolean {
    return this.#state.status === 'stopped'
  }

  /** Ends it in good order, in whichever state it is. */
  stop(): void {
    this.#take({ type: 'stop' })
  }

  /** Nothing is to be recorded for a while: the recorder hears silence. */
  hush(isSilent: boolean): void {
    if (isSilent === this.#isSilent) return
    this.#isSilent = isSilent
    this.#parts.media.post(this.#lines.map(({ tapId }) => hushTap(tapId, isSilent)))
  }

  #take(event: StreamEvent): void {
    const step = streamMachine.next(this.#state, event)
    if (!step) return
    this.#state = step.state
    this.#dateUpdated = this.#parts.clock.now()
    for (const effect of step.effects) this.#carryOut(effect, step.state)
  }

  #carryOut(effect: StreamEffect, state: StreamState): void {
    switch (effect) {
      case 'let audio flow':
        return this.#parts.media.post(this.#lines.flatMap((line) => this.#begin(line)))
      case 'end the audio':
        this.#forgetStanding()
        return this.#parts.media.post(this.#lines.flatMap(endOf))
      case 'close the connection':
        return this.#session.close()
      case 'tell the start':
        return this.#tell({ event: 'siprec-started' })
      case 'tell the stop':
        return this.#tell({ event: 'siprec-stopped' })
      case 'tell the error':
        if (state.status === 'stopped' && state.failure) this.#tellFailure(state.failure)
    }
  }

  /** What is said or heard in the call goes into a ring, and from there to the recorder. */
  #begin({ track, endpointId, tapId, playerId }: Line): readonly MediaCommand[] {
    const memory = createFrameRing({ slots: SLOTS, channels: 1, sampleRate: SAMPLE_RATE })
    return [
      {
        type: 'tap.start',
        tapId,
        of: { endpointId: this.#call.endpointId },
        layout: track === 'inbound' ? 'sent' : 'heard',
        sink: { kind: 'feed', memory },
      },
      {
        type: 'player.start',
        playerId,
        target: { endpointId },
        source: { kind: 'frames', memory },
        loop: 1,
        mode: 'instead',
      },
      ...(this.#isSilent ? [hushTap(tapId, true)] : []),
    ]
  }

  #conversation(): RecordedConversation {
    const { parameters } = this.#request
    return conversationOf(this.#call, this.#parts.find, { tracks: this.tracks, parameters })
  }

  #tellRecorder(): void {
    if (this.isOver) return
    const conversation = this.#conversation()
    const text = JSON.stringify(conversation)
    if (text === this.#told) return
    this.#told = text
    this.#session.update(conversation)
  }

  #tellFailure(failure: StreamFailure): void {
    const { accountSid, sid: callSid } = this.#call.row
    this.#parts.alerts.raise({
      ...{ accountSid, callSid, resourceSid: this.sid, level: 'error' },
      ...{ error: failure.code, message: failure.message },
    })
    this.#tell({ event: 'siprec-error', failure })
  }

  #tell(news: SiprecNews): void {
    const { journal, clock } = this.#parts
    void journal.record(siprecCallback(this.row, this.#request.callback, news, clock.now()))
  }
}

function endOf({ tapId, playerId }: Line): readonly MediaCommand[] {
  return [
    { type: 'tap.stop', tapId },
    { type: 'player.stop', playerId },
  ]
}

/** The documented error of a recorder that does not record. */
function failureOf(reason: string): StreamFailure {
  const { code, sentence } = errors.recorderFailed
  return { code, message: `${sentence}: ${reason}` }
}
