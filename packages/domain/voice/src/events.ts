import type {
  Call,
  Conference,
  Participant,
  Queue,
  QueueMember,
  QueueResult,
  Recording,
} from './model.ts'

/** What has happened; each event is emitted after its commit. */
export interface VoiceEvents {
  'call.created': [call: Call]
  'call.ringing': [call: Call]
  'call.answered': [call: Call]
  'call.ended': [call: Call]
  'conference.started': [conference: Conference]
  'conference.ended': [conference: Conference]
  'participant.joined': [participant: Participant, conference: Conference]
  'participant.updated': [participant: Participant, conference: Conference]
  'participant.left': [participant: Participant, conference: Conference]
  'queue.joined': [member: QueueMember, queue: Queue]
  'queue.left': [member: QueueMember, queue: Queue, result: QueueResult]
  'recording.completed': [recording: Recording]
}
