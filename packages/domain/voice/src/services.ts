import type { MediaRouter } from '@offhook/control'
import type { Clock, Emitter, Logger } from '@offhook/core'
import type { CallTable } from './calls/call-table.ts'
import type { OutgoingCalls } from './calls/outgoing-calls.ts'
import type { ConferenceTable } from './conferences/conference-table.ts'
import type { VoiceEvents } from './door.ts'
import type { VerbTable } from './interpreter/verb.ts'
import type { Journal } from './journal.ts'
import type { Notifications } from './notifications.ts'
import type { NumberDirectory } from './numbers.ts'
import type {
  DocumentSource,
  LegDialer,
  Prompts,
  RecordingFiles,
  VoiceRepository,
} from './ports.ts'
import type { QueueTable } from './queues/queue-table.ts'
import type { RecordingTable } from './recordings/recording-table.ts'

/** Everything inside the package that a verb or a live object may use. */
export interface Services {
  readonly clock: Clock
  readonly logger: Logger
  readonly journal: Journal
  readonly media: MediaRouter
  readonly dialers: {
    readonly number: LegDialer
    readonly sip: LegDialer
    readonly client: LegDialer
  }
  readonly documents: DocumentSource
  readonly prompts: Prompts
  readonly numbers: NumberDirectory
  readonly repository: VoiceRepository
  readonly verbs: VerbTable
  readonly events: Emitter<VoiceEvents>
  readonly notifications: Notifications
  readonly calls: CallTable
  readonly outgoing: OutgoingCalls
  readonly conferences: ConferenceTable
  readonly queues: QueueTable
  readonly recordings: RecordingTable
  readonly nodeId: string
  readonly recordingFiles: RecordingFiles
  readonly publicUrl: () => string
  /** Longest call, in seconds. */
  readonly callSeconds: number
}
