import type { EndpointStatistics } from '@offhook/control'
import type { AccountSid, CallSid } from '@offhook/core'
import type {
  Call,
  Conference,
  EndpointReport,
  Participant,
  Queue,
  QueueMember,
  QueueResult,
  Recording,
} from './model.ts'

/** Something that was said in a call, as a transcription takes it down. */
export interface SpokenLine {
  readonly callSid: CallSid
  readonly transcriptionSid: string
  /** What the transcription may be stopped by. */
  readonly name: string | null
  /** `inbound_track`: the party of this call; `outbound_track`: whoever it hears. */
  readonly track: 'inbound_track' | 'outbound_track'
  readonly text: string
  /** False while it is being said. */
  readonly isFinal: boolean
}

/** What has happened; each event is emitted after its commit. */
export interface VoiceEvents {
  'call.created': [call: Call]
  'call.ringing': [call: Call]
  'call.answered': [call: Call]
  /** Its time limit is another now. */
  'call.limited': [call: Call]
  /** Nothing is to be heard of its party, who is expected back; or they are back. */
  'call.away': [call: Call]
  /** @param by whose act it was: the party's, ours, or the network's */
  'call.ended': [call: Call, by: 'peer' | 'us' | 'network']
  /** After its end: what its audio was like in all. */
  'call.audio-ended': [call: Call, statistics: EndpointStatistics]
  /** A browser has told of its call. */
  'endpoint.reported': [report: EndpointReport]
  'conference.started': [conference: Conference]
  'conference.ended': [conference: Conference]
  /** Is being dialled into it. */
  'participant.invited': [participant: Participant, conference: Conference]
  'participant.joined': [participant: Participant, conference: Conference]
  'participant.updated': [participant: Participant, conference: Conference]
  'participant.left': [participant: Participant, conference: Conference]
  'queue.joined': [member: QueueMember, queue: Queue]
  'queue.left': [member: QueueMember, queue: Queue, result: QueueResult]
  'recording.started': [recording: Recording]
  'recording.completed': [recording: Recording]
  'transcript.said': [line: SpokenLine]
  /** The transcription of this name has failed: nothing more is taken down. */
  'transcript.failed': [callSid: CallSid, name: string | null, message: string]
  /** It was stopped with all others of its account, and why. */
  'transcript.stopped': [callSid: CallSid, name: string | null, why: string]
  /** Nobody of an account may be listened to from now on, for a reason that is a sentence. */
  'speech.forbidden': [accountSid: AccountSid, why: string]
}
