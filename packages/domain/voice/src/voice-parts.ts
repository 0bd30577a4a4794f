import type { AccountLimits } from '@offhook/accounts'
import type { Alerts } from '@offhook/alerts'
import { type MediaClient, MediaRouter } from '@offhook/control'
import {
  type AccountSid,
  type ChangeWriter,
  type Clock,
  Emitter,
  type Logger,
  messageOf,
} from '@offhook/core'
import { CallMessages } from './call-messages/call-messages.ts'
import { CallLimits } from './calls/call-limits.ts'
import { CallTable } from './calls/call-table.ts'
import { OutgoingCalls } from './calls/outgoing-calls.ts'
import { ConferenceTable } from './conferences/conference-table.ts'
import { EndpointReports } from './endpoint-reports.ts'
import type { VoiceEvents } from './events.ts'
import { Programs } from './interpreter/programs.ts'
import { VerbTable } from './interpreter/verb.ts'
import { Journal } from './journal.ts'
import type { RecordingChannels } from './options.ts'
import type {
  ChosenMusic,
  Dialers,
  DialGuard,
  DocumentSource,
  IncomingCallSource,
  NumberDirectory,
  Prompts,
  RecorderDoor,
  RecordingFiles,
  SocketDoor,
} from './ports.ts'
import { QueueTable } from './queues/queue-table.ts'
import { RecordingTable } from './recordings/recording-table.ts'
import type { VoiceRepository } from './repository.ts'
import { SiprecTable } from './siprec/siprec-table.ts'
import type { Recogniser, SpeechPolicy } from './speech-ports.ts'
import { ForkLimit } from './streams/fork-limit.ts'
import { StreamTable } from './streams/stream-table.ts'
import { TranscriptTable } from './transcripts/transcript-table.ts'

/** The longest call and the longest conference, in seconds, unless a limit says otherwise. */
const DEFAULT_SECONDS = 14_400

export interface VoiceOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly writer: ChangeWriter
  readonly repository: VoiceRepository
  readonly alerts: Alerts
  readonly media: MediaClient
  readonly dialers: Dialers
  /** Where calls arrive from; `takeIncoming` takes one that came some other way. */
  readonly gateways?: readonly IncomingCallSource[]
  readonly documents: DocumentSource
  readonly prompts: Prompts
  readonly sockets: SocketDoor
  /** Absent: no connector is set. */
  readonly recorders?: RecorderDoor
  /** Absent: speech is not understood, and documents that ask for it are told so. */
  readonly recogniser?: Recogniser | null
  /** Asked before anybody is listened to; without one all may be. */
  readonly speechPolicy?: SpeechPolicy
  readonly numbers: NumberDirectory
  /** Asked before a number is called; without one all may be. */
  readonly dialGuard?: DialGuard
  /** What parties on hold hear, and callers in queues whose documents name nothing. */
  readonly holdMusic?: ChosenMusic
  readonly queueMusic?: ChosenMusic
  /** This node's incarnation. */
  readonly nodeId: string
  readonly recordingFiles: RecordingFiles
  /** Base of the URLs that callbacks name; asked when one is made. */
  readonly publicUrl: () => string
  readonly limits?: {
    readonly callSeconds?: number
    readonly conferenceSeconds?: number
    /** The same two where an account has its own; a longer one is cut to them. */
    readonly secondsOf?: (accountSid: AccountSid) => number | null
    /** Of one account; 0 = any number, as it is by default. */
    readonly concurrentCalls?: number
    /** Placed by request for one account; 0 = any number, as it is by default. */
    readonly callsPerSecond?: number
    /** The last two where an account has its own. */
    readonly ofAccount?: (
      accountSid: AccountSid,
    ) => Pick<AccountLimits, 'maxCalls' | 'callsPerSecond'> | null
  }
  /** Records inbound calls from their answer on without being asked. */
  readonly recordDefault?: 'off' | RecordingChannels
}

/** Everything that lives on this node, and what it is made of. Only `Voice` holds all of it. */
export type VoiceParts = ReturnType<typeof makeParts>

/** No connector is set. */
const noRecorders: RecorderDoor = {
  has: () => false,
  open: () => {
    throw new Error('no connector is set')
  },
}

/** The music that we bring. */
const noMusic: ChosenMusic = async () => null

/** Makes the parts, each from those of the floors below it. */
export function makeParts(options: VoiceOptions) {
  const { clock, logger, documents, prompts, numbers, repository, recordingFiles } = options
  const { nodeId, limits, alerts } = options
  const events = new Emitter<VoiceEvents>((error, event) =>
    logger.error({ event, error: messageOf(error) }, 'a listener of voice failed'),
  )
  const endpointReports = new EndpointReports({ clock, writer: options.writer, events })
  const journal = new Journal({ writer: options.writer, logger })
  const media = new MediaRouter(options.media)
  const speech = {
    recogniser: options.recogniser ?? null,
    speechPolicy: options.speechPolicy ?? (async () => null),
  }
  const queueMusic = options.queueMusic ?? noMusic
  const ground = {
    ...{ clock, logger, journal, alerts, events, media, prompts, nodeId, queueMusic },
    ...speech,
  }
  const longest =
    (most = DEFAULT_SECONDS) =>
    (sid: AccountSid) =>
      Math.min(limits?.secondsOf?.(sid) ?? most, most)
  const calls = new CallTable({ ...ground, callSeconds: longest(limits?.callSeconds) })
  const callMessages = new CallMessages({ clock, journal, calls })
  const own = limits?.ofAccount ?? (() => null)
  const callLimits = new CallLimits(clock, {
    concurrent: (sid) => own(sid)?.maxCalls ?? limits?.concurrentCalls ?? 0,
    perSecond: (sid) => own(sid)?.callsPerSecond ?? limits?.callsPerSecond ?? 0,
  })
  const outgoing = new OutgoingCalls({
    ...ground,
    limits: callLimits,
    calls,
    numbers,
    dialers: options.dialers,
    guard: options.dialGuard ?? null,
  })
  const publicUrl = () => options.publicUrl().replace(/\/+$/, '')
  const recordings = new RecordingTable({ ...ground, recordingFiles, publicUrl })
  const { sockets } = options
  const transcripts = new TranscriptTable({ clock, journal, media, alerts, events, ...speech })
  const forks = new ForkLimit()
  const streams = new StreamTable({ clock, journal, media, alerts, sockets, forks })
  const siprecs = new SiprecTable({
    ...{ clock, journal, media, alerts, forks },
    recorders: options.recorders ?? noRecorders,
    find: (callSid) => calls.get(callSid),
  })
  const verbs = new VerbTable()
  const programs = new Programs({ ...ground, documents, verbs })
  const conferences = new ConferenceTable({
    ...ground,
    programs,
    recordings,
    conferenceSeconds: longest(limits?.conferenceSeconds),
    holdMusic: options.holdMusic ?? noMusic,
  })
  const queues = new QueueTable({ ...ground, repository })
  return {
    ...ground,
    repository,
    recordingFiles,
    callMessages,
    endpointReports,
    numbers,
    calls,
    callLimits,
    outgoing,
    recordings,
    sockets,
    streams,
    siprecs,
    transcripts,
    verbs,
    programs,
    conferences,
    queues,
  }
}
