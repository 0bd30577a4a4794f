export { commonParameters, type Parameters, placeParameters } from './calls/call-parameters.ts'
export { numberDestination, parseDestination } from './calls/destinations.ts'
export { causeOfAnswer } from './calls/final-answers.ts'
export { ForkedLeg } from './calls/forked-leg.ts'
export { lostCallChanges } from './calls/lost-calls.ts'
export { PersonDialer } from './calls/person-dialer.ts'
export { webhookChange } from './calls/webhook-change.ts'
export type { AddParticipantRequest } from './commands/add-participant.ts'
export type { BridgeDequeuedRequest, DequeuedTalk } from './commands/bridge-dequeued.ts'
export type { BridgeQueuedRequest } from './commands/bridge-queued.ts'
export type { CreateCallRequest } from './commands/create-call.ts'
export type { DialAloneRequest, DialledParty } from './commands/dial-alone.ts'
export type { JoinDialledRequest } from './commands/join-dialled.ts'
export type { Keypad } from './commands/keypad.ts'
export type { UpdateCallRequest } from './commands/update-call.ts'
export type { UpdateConferenceRequest } from './commands/update-conference.ts'
export type { RecordingOwner, UpdateRecordingRequest } from './commands/update-recording.ts'
export type { CreateStreamRequest } from './commands/update-stream.ts'
export type { SpokenLine, VoiceEvents } from './events.ts'
export { isKnownMusic } from './interpreter/known-music.ts'
export {
  anywhere,
  callOf,
  defineVerb,
  goOn,
  type Outcome,
  type Placement,
  toAction,
  type Verb,
  type VerbStep,
} from './interpreter/verb.ts'
export { Ear } from './media/ear.ts'
export * from './model.ts'
export * from './options.ts'
export * from './ports.ts'
export type { CreateQueueRequest } from './queues/queue-table.ts'
export * from './repository.ts'
export * from './settings.ts'
export type { Siprec, SiprecRequest, SiprecSid } from './siprec/siprec.ts'
export * from './speech-ports.ts'
export type { Stream, StreamSid } from './streams/stream.ts'
export * from './transcripts/transcript.ts'
export { dial } from './verbs/dial/dial.ts'
export type {
  ReservationDequeue,
  ReservedCaller,
  WorkflowDequeue,
} from './verbs/dial/reserved-caller.ts'
export { enqueue } from './verbs/enqueue.ts'
export { pauseSchema } from './verbs/pause.ts'
export { playSchema } from './verbs/play.ts'
export { saySchema } from './verbs/say.ts'
export type { VerbParts } from './verbs/standard-verbs.ts'
export type { WorkflowCaller, WorkflowEnqueue } from './verbs/workflow-caller.ts'
export { Voice } from './voice.ts'
export type { VoiceOptions } from './voice-parts.ts'
