export { Answers, type AnswersOptions } from './answers.ts'
export {
  type IncomingMessage,
  MESSAGE_ANSWER,
  MESSAGE_SEND,
  Messages,
  type MessagesOptions,
  type NewMessage,
  type Receipt,
} from './messages.ts'
export * from './model.ts'
export * from './ports.ts'
export { smsVerbs } from './sms-verb.ts'
