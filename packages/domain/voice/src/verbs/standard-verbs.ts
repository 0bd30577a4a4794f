import type { Verb } from '../interpreter/verb.ts'
import type { Prompts, RecordingFiles } from '../ports.ts'
import type { RelayParts } from '../relay/relay-session.ts'
import type { SiprecTable } from '../siprec/siprec-table.ts'
import type { Recogniser, SpeechPolicy } from '../speech-ports.ts'
import type { StreamTable } from '../streams/stream-table.ts'
import type { TranscriptTable } from '../transcripts/transcript-table.ts'
import { connect } from './connect/connect.ts'
import { conversationRelay } from './connect/conversation-relay.ts'
import { connectStream } from './connect/stream.ts'
import { type DialParts, dial } from './dial/dial.ts'
import { echo } from './echo.ts'
import { type EnqueueParts, enqueue } from './enqueue.ts'
import { gather } from './gather.ts'
import { hangup } from './hangup.ts'
import { leave } from './leave.ts'
import { pause } from './pause.ts'
import { play } from './play.ts'
import { record } from './record.ts'
import { redirect } from './redirect.ts'
import { refer } from './refer.ts'
import { reject } from './reject.ts'
import { say } from './say.ts'
import { recording } from './start/recording.ts'
import { siprec } from './start/siprec.ts'
import { start } from './start/start.ts'
import { stop } from './start/stop.ts'
import { stream } from './start/stream.ts'
import { transcription } from './start/transcription.ts'

/** What the verbs of this package are made with. */
export interface VerbParts extends DialParts, EnqueueParts, RelayParts {
  readonly prompts: Prompts
  readonly recordingFiles: RecordingFiles
  readonly siprecs: SiprecTable
  readonly streams: StreamTable
  readonly transcripts: TranscriptTable
  /** Null: nobody understands speech. */
  readonly recogniser: Recogniser | null
  readonly speechPolicy: SpeechPolicy
}

/** Every verb of this package. A new one is its file and a line here. */
export function standardVerbs(parts: VerbParts): readonly Verb[] {
  const sideNouns = [
    recording(parts.recordings),
    siprec(parts.siprecs),
    stream(parts.streams),
    transcription(parts.transcripts),
  ]
  const connectNouns = [connectStream(parts.streams), conversationRelay(parts)]
  return [
    connect(connectNouns),
    dial(parts),
    echo(parts),
    enqueue(parts),
    gather(parts),
    hangup,
    leave,
    pause(parts),
    play(parts),
    record(parts),
    redirect,
    refer,
    reject,
    say(parts),
    start(sideNouns),
    stop(sideNouns),
  ]
}
