import type { Alerts } from '@offhook/alerts'
import {
  createFrameRing,
  createSampleRing,
  type MediaCommand,
  type MediaRouter,
  makePlayerId,
  makeStreamId,
  makeTapId,
  type TapId,
} from '@offhook/control'
import {
  type Clock,
  type Disposer,
  deferred,
  errors,
  makeSid,
  messageOf,
  OffhookError,
} from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import { raiseSocketAlert } from '../calls/socket-alert.ts'
import type { Journal } from '../journal.ts'
import { hushTap } from '../media/hush-tap.ts'
import type { StreamTrack } from '../options.ts'
import type { SocketDoor } from '../ports.ts'
import type { Stream, StreamRequest, StreamSid } from './stream.ts'
import { type StreamNews, streamCallback } from './stream-callbacks.ts'
import { failureOf, type StreamFailure } from './stream-faults.ts'
import {
  type StreamEffect,
  type StreamEvent,
  type StreamState,
  streamBegan,
  streamMachine,
} from './stream-state.ts'

const SAMPLE_RATE = 8_000
/** How far the side thread may fall behind, in ticks: two seconds. */
const SLOTS = 100
/** How much of what is to be heard is decoded ahead. */
const AHEAD_MS = 200

export interface StreamParts {
  readonly clock: Clock
  readonly journal: Journal
  readonly media: MediaRouter
  readonly alerts: Alerts
  readonly sockets: SocketDoor
}

/** The tracks that a word asks for, in the order in which they are told. */
export const tracksOf = {
  inbound_track: ['inbound'],
  outbound_track: ['outbound'],
  both_tracks: ['inbound', 'outbound'],
} as const satisfies Readonly<Record<StreamTrack, readonly ('inbound' | 'outbound')[]>>

interface StreamTap {
  readonly track: 'inbound' | 'outbound'
  readonly tapId: TapId
  readonly memory: SharedArrayBuffer
}

/** A stream of a call. Whoever makes it opens it, and stops it at the end of the call. */
export class LiveStream {
  readonly sid: StreamSid = makeSid('MZ')
  readonly tracks: readonly ('inbound' | 'outbound')[]
  /** Why it ended; null when it was stopped or closed in good order. Never rejects. */
  readonly ended: Promise<StreamFailure | null>
  readonly #parts: StreamParts
  readonly #call: LiveCall
  readonly #request: StreamRequest
  readonly #streamId = makeStreamId()
  readonly #playerId = makePlayerId()
  /** With their rings, which a stream that has ended lets go. */
  #taps: readonly StreamTap[]
  #playback: SharedArrayBuffer | null
  #isSilent = false
  readonly #ended = deferred<StreamFailure | null>()
  #dateUpdated: number
  #state: StreamState = streamBegan
  #forgetDigits: Disposer = () => {}

  constructor(parts: StreamParts, call: LiveCall, request: StreamRequest) {
    this.#parts = parts
    this.#call = call
    this.#request = request
    this.#dateUpdated = parts.clock.now()
    this.ended = this.#ended.promise
    this.tracks = tracksOf[request.track]
    this.#taps = this.tracks.map((track) => ({
      track,
      tapId: makeTapId(),
      memory: createFrameRing({ slots: SLOTS, channels: 1, sampleRate: SAMPLE_RATE }),
    }))
    this.#playback = request.isTwoWay
      ? createSampleRing({ sampleRate: SAMPLE_RATE, capacityMs: AHEAD_MS })
      : null
  }

  get row(): Stream {
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

  /** Opens the socket; what comes of it is told to the application. Never rejects. */
  async open(): Promise<void> {
    const { sockets, media } = this.#parts
    const { url, customParameters } = this.#request
    const { accountSid, sid: callSid } = this.#call.row
    try {
      const approach = await sockets.approach({ accountSid, url })
      if (this.isOver) return
      media.onStream(this.#streamId, {
        opened: () => this.#take({ type: 'opened' }),
        faulted: ({ fault, reason }) => this.#alert('warning', failureOf(fault, reason)),
        closed: ({ fault, reason }) => {
          const failure = fault === null ? null : failureOf(fault, reason)
          this.#take({ type: 'closed', failure })
        },
      })
      media.post([
        {
          ...approach,
          type: 'stream.open',
          streamId: this.#streamId,
          facts: { accountSid, callSid, streamSid: this.sid, customParameters },
          tracks: this.#taps.map(({ track, memory }) => ({ track, memory })),
          playback: this.#playback,
        },
      ])
    } catch (error) {
      const code = error instanceof OffhookError ? error.code : errors.streamHandshake.code
      this.#take({ type: 'closed', failure: { code, message: messageOf(error) } })
    }
  }

  /** Ends it in good order, in whichever state it is. */
  stop(): void {
    this.#take({ type: 'stop' })
  }

  /** Nothing of the call may be told for a while: its server hears silence, and is heard. */
  hush(isSilent: boolean): void {
    if (isSilent === this.#isSilent) return
    this.#isSilent = isSilent
    if (this.#state.status === 'streaming') {
      this.#parts.media.post(this.#taps.map(({ tapId }) => hushTap(tapId, isSilent)))
    }
  }

  #take(event: StreamEvent): void {
    const step = streamMachine.next(this.#state, event)
    if (!step) return
    this.#state = step.state
    this.#dateUpdated = this.#parts.clock.now()
    this.#parts.media.post(step.effects.flatMap((effect) => this.#commandsOf(effect)))
    for (const effect of step.effects) this.#carryOut(effect, step.state)
    if (step.state.status !== 'stopped') return
    this.#taps = []
    this.#playback = null
    this.#ended.resolve(step.state.failure)
  }

  #commandsOf(effect: StreamEffect): readonly MediaCommand[] {
    const streamId = this.#streamId
    switch (effect) {
      case 'let audio flow':
        return [...this.#tapCommands(), ...this.#playerCommands()]
      case 'end the audio':
        return [
          ...this.#taps.map(({ tapId }) => ({ type: 'tap.stop', tapId }) as const),
          ...(this.#playback ? [{ type: 'player.stop', playerId: this.#playerId } as const] : []),
        ]
      case 'close the connection':
        return [{ type: 'stream.close', streamId }]
      default:
        return []
    }
  }

  #carryOut(effect: StreamEffect, state: StreamState): void {
    switch (effect) {
      case 'let audio flow':
        if (this.#request.isTwoWay) this.#forgetDigits = this.#listenToKeys()
        return
      case 'end the audio':
        return this.#forgetDigits()
      case 'tell the start':
        return this.#tell({ event: 'stream-started' })
      case 'tell the stop':
        return this.#tell({ event: 'stream-stopped' })
      case 'tell the error':
        if (state.status !== 'stopped' || !state.failure) return
        this.#alert('error', state.failure)
        return this.#tell({ event: 'stream-error', failure: state.failure })
    }
  }

  #tapCommands(): readonly MediaCommand[] {
    const { endpointId } = this.#call
    return this.#taps.flatMap(({ track, tapId, memory }): readonly MediaCommand[] => [
      {
        type: 'tap.start',
        tapId,
        of: { endpointId },
        layout: track === 'inbound' ? 'sent' : 'heard',
        sink: { kind: 'feed', memory },
      },
      ...(this.#isSilent ? [hushTap(tapId, true)] : []),
    ])
  }

  #playerCommands(): readonly MediaCommand[] {
    if (!this.#playback) return []
    return [
      {
        type: 'player.start',
        playerId: this.#playerId,
        target: { endpointId: this.#call.endpointId },
        source: { kind: 'feed', memory: this.#playback },
        loop: 1,
        mode: 'instead',
      },
    ]
  }

  #listenToKeys(): Disposer {
    const { media } = this.#parts
    return media.listen(this.#call.endpointId, {
      digit: ({ digit }) => media.post([{ type: 'stream.digit', streamId: this.#streamId, digit }]),
    })
  }

  #tell(news: StreamNews): void {
    const { journal, clock } = this.#parts
    const { callback } = this.#request
    void journal.record(streamCallback(this.row, callback, news, clock.now()))
  }

  #alert(level: 'error' | 'warning', failure: StreamFailure): void {
    const what = { sid: this.sid, url: this.#request.url, level, failure }
    raiseSocketAlert(this.#parts.alerts, this.#call, what)
  }
}
