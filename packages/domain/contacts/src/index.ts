export { type Asker, byAccount } from './asker.ts'
export type {
  AssignmentQuestion,
  AssignmentReply,
  AssignmentWeb,
} from './assignment/assignment-web.ts'
export type { Assistance, AssistanceRequest } from './assistance.ts'
export type { ContactView } from './contact.ts'
export { contactVerbs } from './contact-verbs.ts'
export { Contacts, type ContactsEvents } from './contacts.ts'
export { type Conversation, type Party, type PartyKind, partyKinds } from './conversation.ts'
export { CallerIdChecks, type CallerIdChecksOptions } from './flows/caller-id-checks.ts'
export { type DefaultFlowOptions, defaultFlow } from './flows/default-flow.ts'
export { type Flow, FlowDocuments } from './flows/flow-documents.ts'
export { trunkFlow } from './flows/trunk-flow.ts'
export {
  type InstructionField,
  type InstructionName,
  type InstructionSchema,
  instructionSchemas,
} from './instruction-schemas.ts'
export type { Instruction } from './instructions/instructions.ts'
export type { HoldRequest, ParticipantCommands } from './participant-commands.ts'
export type { PartyAsker, PartyCommands, PartyEdit } from './party-commands.ts'
export type { RecordingRules } from './task-recordings.ts'
