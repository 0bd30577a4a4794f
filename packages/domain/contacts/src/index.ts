export { type Asker, byAccount } from './asker.ts'
export type {
  AssignmentQuestion,
  AssignmentReply,
  AssignmentWeb,
} from './assignment/assignment-web.ts'
export { contactVerbs } from './contact-verbs.ts'
export { Contacts } from './contacts.ts'
export { CallerIdChecks, type CallerIdChecksOptions } from './flows/caller-id-checks.ts'
export { type DefaultFlowOptions, defaultFlow } from './flows/default-flow.ts'
export { type Flow, FlowDocuments } from './flows/flow-documents.ts'
export {
  type InstructionField,
  type InstructionName,
  type InstructionSchema,
  instructionSchemas,
} from './instruction-schemas.ts'
export type { Instruction } from './instructions/instructions.ts'
export type { HoldRequest, ParticipantCommands } from './participant-commands.ts'
