import type { Alerts } from '@offhook/alerts'
import { type MediaClient, MediaRouter } from '@offhook/control'
import { type ChangeWriter, type Clock, Emitter, type Logger, messageOf } from '@offhook/core'
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
  Dialers,
  DocumentSource,
  IncomingCallSource,
  NumberDirectory,
  Prompts,
  RecordingFiles,
} from './ports.ts'
import { QueueTable } from './queues/queue-table.ts'
import { RecordingTable } from './recordings/recording-table.ts'
import type { VoiceRepository } from './repository.ts'

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
  readonly numbers: NumberDirectory
  /** This node's incarnation. */
  readonly nodeId: string
  readonly recordingFiles: RecordingFiles
  /** Base of the URLs that callbacks name; asked when one is made. */
  readonly publicUrl: () => string
  readonly limits?: {
    readonly callSeconds?: number
    readonly conferenceSeconds?: number
    /** Of one account; 0 = any number, as it is by default. */
    readonly concurrentCalls?: number
    /** Placed by request for one account; 0 = any number, as it is by default. */
    readonly callsPerSecond?: number
  }
  /** Records inbound calls from their answer on without being asked. */
  readonly recordDefault?: 'off' | RecordingChannels
}

/** Everything that lives on this node, and what it is made of. Only `Voice` holds all of it. */
export type VoiceParts = ReturnType<typeof makeParts>

/** Makes the parts, each from those of the floors below it. */
export function makeParts(options: VoiceOptions) {
  const { clock, logger, documents, prompts, numbers, repository, recordingFiles } = options
  const { nodeId, limits, alerts } = options
  const events = new Emitter<VoiceEvents>((error, event) =>
    logger.error({ event, error: messageOf(error) }, 'a listener of voice failed'),
  )
  const endpointReports = new EndpointReports({ clock, writer: options.writer })
  const journal = new Journal({ writer: options.writer, logger })
  const media = new MediaRouter(options.media)
  const ground = { clock, logger, journal, alerts, events, media, prompts, nodeId }
  const callSeconds = limits?.callSeconds ?? DEFAULT_SECONDS
  const conferenceSeconds = limits?.conferenceSeconds ?? DEFAULT_SECONDS
  const calls = new CallTable({ ...ground, callSeconds })
  const callMessages = new CallMessages({ clock, journal, calls })
  const callLimits = new CallLimits(clock, {
    concurrent: limits?.concurrentCalls ?? 0,
    perSecond: limits?.callsPerSecond ?? 0,
  })
  const outgoing = new OutgoingCalls({
    ...ground,
    limits: callLimits,
    calls,
    numbers,
    dialers: options.dialers,
  })
  const publicUrl = () => options.publicUrl().replace(/\/+$/, '')
  const recordings = new RecordingTable({ ...ground, recordingFiles, publicUrl })
  const verbs = new VerbTable()
  const programs = new Programs({ ...ground, documents, verbs })
  const conferences = new ConferenceTable({ ...ground, programs, recordings, conferenceSeconds })
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
    verbs,
    programs,
    conferences,
    queues,
  }
}
