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
export { ReplyLimit } from './reply-limit.ts'
export { Schedule } from './schedule.ts'
export { type Member, MessagingServices, serviceOf } from './services.ts'
export { smsVerbs } from './sms-verb.ts'
