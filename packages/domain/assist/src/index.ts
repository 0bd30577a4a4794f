export { ASSIST_NAME, CallAssist, type CallAssistOptions } from './assist.ts'
export { type AssistRules, readAssistRules } from './assist-rules.ts'
export type { Fact, Suggestion, TalkFault, TalkLine, TalkView } from './model.ts'
export type { Adviser } from './ports.ts'
