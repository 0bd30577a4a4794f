import type { Alerts } from '@offhook/alerts'
import { type MediaRouter, makeTapId, type RoomId, type Tapped } from '@offhook/control'
import {
  type AccountSid,
  type CallSid,
  type Clock,
  type ConferenceSid,
  type Emitter,
  type Logger,
  makeSid,
  messageOf,
  put,
  type RecordingSid,
} from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import type { Silenced } from '../calls/silences.ts'
import type { Company } from '../calls/standing.ts'
import type { VoiceEvents } from '../events.ts'
import type { Journal } from '../journal.ts'
import type { Recording, RecordingSource, StatusCallback } from '../model.ts'
import type { PauseBehavior, RecordingChannels, RecordingTrack } from '../options.ts'
import type { RecordingFiles } from '../ports.ts'
import { type Cast, castOfCompany, castOfLeg, notedParties } from './cast.ts'
import { LiveRecording } from './live-recording.ts'

export interface LegRecordingRequest {
  readonly source: RecordingSource
  readonly channels: RecordingChannels
  readonly track?: RecordingTrack
  readonly trim: boolean
  readonly callback: StatusCallback | null
}

export interface RecordingTableOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly journal: Journal
  readonly media: MediaRouter
  readonly events: Emitter<VoiceEvents>
  readonly alerts: Alerts
  readonly recordingFiles: RecordingFiles
  readonly publicUrl: () => string
  /** This node's incarnation. */
  readonly nodeId: string
}

/** Recordings are silent for a reason. */
export interface Silence {
  /** What the reason covers may be other recordings than before. */
  look(): Promise<void>
  /** Those go on that no other reason covers. */
  lift(): Promise<void>
}

/** The recordings that are being made on this node. */
export class RecordingTable {
  readonly #options: RecordingTableOptions
  readonly #live = new Map<RecordingSid, LiveRecording>()
  readonly #silences = new Set<Silenced>()
  /** Paused by a silence, and by nobody else. */
  readonly #silent = new Set<LiveRecording>()

  constructor(options: RecordingTableOptions) {
    this.#options = options
  }

  /** Records a leg; the tap follows it through rooms until the call ends. */
  ofCall(call: LiveCall, request: LegRecordingRequest): Promise<LiveRecording> {
    const track = request.track ?? 'both'
    const dual = request.channels === 'dual' && track === 'both'
    const layout =
      track === 'inbound' ? 'sent' : track === 'outbound' ? 'heard' : dual ? 'dual' : 'mono'
    const cast = castOfLeg(call.standing, channelsOf[layout])
    return this.#start(
      { of: { endpointId: call.endpointId }, layout },
      {
        ...request,
        accountSid: call.row.accountSid,
        callSid: call.sid,
        conferenceSid: null,
        track,
        channels: dual ? 2 : 1,
        cast,
      },
      () => call.isOver,
    )
  }

  /** Records the mix of a room. */
  ofConference(request: {
    readonly accountSid: AccountSid
    readonly conferenceSid: ConferenceSid
    readonly roomId: RoomId
    readonly company: Company
    readonly source: 'Conference' | 'StartConferenceRecordingAPI'
    readonly trim: boolean
    readonly callback: StatusCallback | null
  }): Promise<LiveRecording> {
    return this.#start(
      { of: { roomId: request.roomId }, layout: 'mono' },
      {
        ...request,
        callSid: null,
        track: 'both',
        channels: 1,
        cast: castOfCompany(request.company),
      },
    )
  }

  get(sid: RecordingSid): LiveRecording | undefined {
    return this.#live.get(sid)
  }

  /** Those that still run for a call or a conference, oldest first. */
  liveOf(owner: CallSid | ConferenceSid): readonly LiveRecording[] {
    return [...this.#live.values()].filter(
      ({ row, isLive }) => isLive && (row.callSid === owner || row.conferenceSid === owner),
    )
  }

  /** Silences what is covered, also what begins later. Rejects, and silences nothing, if it cannot. */
  async silence(covers: Silenced): Promise<Silence> {
    const look = () => this.#look()
    const lift = () => {
      this.#silences.delete(covers)
      return this.#look()
    }
    this.#silences.add(covers)
    try {
      await look()
    } catch (error) {
      await lift()
      throw error
    }
    return { look, lift }
  }

  /** Whether it must not be heard now, whoever wants it to go on. */
  isSilenced({ row }: LiveRecording): boolean {
    return [...this.#silences].some((covers) => covers(row))
  }

  /** Somebody has paused it: it stays so when nothing silences it any more. */
  async pause(recording: LiveRecording, behaviour: PauseBehavior): Promise<void> {
    this.#silent.delete(recording)
    if (recording.row.status !== 'paused') await recording.pause(behaviour)
  }

  /** Whatever is to be silent is, in this very moment; what is to be no longer goes on. */
  async #look(): Promise<void> {
    const taken = [...this.#live.values()].map((recording) => {
      const { row, isLive } = recording
      const isCovered = this.isSilenced(recording)
      if (!isLive || isCovered === (row.status === 'paused')) return undefined
      if (isCovered) {
        this.#silent.add(recording)
        return recording.hush()
      }
      return this.#silent.delete(recording) ? recording.resume() : undefined
    })
    await Promise.all(taken)
  }

  /** The media thread is gone and cannot say how its files ended: what is in them is kept. */
  async abandonAll(reason: string): Promise<void> {
    const abandoned = [...this.#live.values()]
    this.#live.clear()
    this.#silent.clear()
    const { media, recordingFiles } = this.#options
    await media.filesClosed()
    for (const recording of abandoned) {
      const file = await recordingFiles.finish(recording.row.fileName)
      await recording.finish({ durationMs: 0, bytes: 0, ...file, trimmedMs: 0, error: reason })
    }
  }

  get size(): number {
    return this.#live.size
  }

  async #start(
    tapped: Tapped,
    facts: Pick<
      Recording,
      'accountSid' | 'callSid' | 'conferenceSid' | 'channels' | 'source' | 'track'
    > & { readonly cast: Cast; readonly trim: boolean; readonly callback: StatusCallback | null },
    isGone: () => boolean = () => false,
  ): Promise<LiveRecording> {
    const { clock, journal, media, nodeId, recordingFiles } = this.#options
    const { cast, trim, callback } = facts
    const now = clock.now()
    const sid: RecordingSid = makeSid('RE')
    const row: Recording = {
      sid,
      accountSid: facts.accountSid,
      callSid: facts.callSid,
      conferenceSid: facts.conferenceSid,
      status: 'in-progress',
      channels: facts.channels,
      source: facts.source,
      track: facts.track,
      parties: notedParties([], cast.voices(), now),
      startTime: now,
      durationMs: null,
      leftOut: [],
      fileName: `${sid}.wav`,
      bytes: null,
      errorCode: null,
      encryption: null,
      dateCreated: now,
      dateUpdated: now,
      deletedAt: null,
      nodeId,
    }
    const tapId = makeTapId()
    const recording = new LiveRecording({ ...this.#options, row, cast, tapId, callback })
    try {
      await journal.commit([put('recording', row), ...recording.callback('started')])
    } catch (error) {
      recording.discard()
      throw error
    }
    this.#options.events.emit('recording.started', row)
    // Hung up while the row was written: nothing was said, and nothing is wrong.
    if (isGone()) {
      await recording.finish({ durationMs: 0, trimmedMs: 0, bytes: 0, error: null })
      return recording
    }
    this.#live.set(sid, recording)
    media.onTap(tapId, {
      faulted: (error) => recording.fault(error),
      ended: (event) => {
        if (this.#live.has(sid)) void recording.finish(event).then(() => this.#forget(recording))
      },
    })
    media.post([
      {
        ...tapped,
        type: 'tap.start',
        tapId,
        firstChannel: 'sent',
        sink: {
          kind: 'wav',
          path: recordingFiles.pathOf(row.fileName),
          trimSilence: trim,
        },
      },
    ])
    if (this.#silences.size > 0) {
      await this.#look().catch((error: unknown) => {
        const { logger } = this.#options
        logger.error({ recordingSid: sid, error: messageOf(error) }, 'a pause was not stored')
      })
    }
    return recording
  }

  #forget(recording: LiveRecording): void {
    this.#live.delete(recording.row.sid)
    this.#silent.delete(recording)
  }
}

/** Where the voice of a leg is, and where the voices that it hears. */
const channelsOf = {
  sent: { own: 1, heard: null },
  heard: { own: null, heard: 1 },
  dual: { own: 1, heard: 2 },
  mono: { own: 1, heard: 1 },
} as const
