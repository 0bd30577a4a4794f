import { alert, type ErrorEntry, refusal } from './entry.ts'

const URL = 'Give an absolute http or https URL.'

/** What a message is refused for by REST (216xx). */
export const messages = {
  messageNotPermitted: refusal(21408, 400, 'The account may not send to numbers of this country'),
  messageBodyMissing: refusal(21602, 400, 'The message has no text'),
  messageSenderMissing: refusal(21603, 400, 'From is missing'),
  messageRecipientMissing: refusal(21604, 400, 'To is missing'),
  messageSenderNotCapable: refusal(21606, 400, 'From is not a number of the account'),
  messageStatusCallbackInvalid: refusal(21609, 400, 'The StatusCallback of a message is not valid'),
  messageUnreachable: refusal(21612, 400, 'Nothing here carries a message to this party'),
  messageTooLong: refusal(21617, 400, 'The text is longer than 1600 characters'),
  mediaNotSupported: refusal(21622, 400, 'Messages carry no media here'),
  messagingServiceUnknown: refusal(21701, 400, 'The account has no such messaging service'),
  messagingServiceEmpty: refusal(21703, 400, 'The messaging service has no number to send from'),
  messagingNumberHere: refusal(21710, 409, 'The messaging service has this number already'),
  messagingNumberElsewhere: refusal(21712, 409, 'Another messaging service has this number'),
  messagingServiceFull: refusal(21714, 400, 'The messaging service has as many numbers as it may'),
  messageSendAtMissing: refusal(35111, 400, 'A message that is scheduled needs SendAt'),
  messageSendAtInvalid: refusal(
    35114,
    400,
    'SendAt must be 5 minutes to 35 days from now, in ISO 8601',
  ),
  messageScheduleAlone: refusal(
    35118,
    400,
    'A message is scheduled with a MessagingServiceSid only',
  ),
  messageScheduleType: refusal(35126, 400, 'ScheduleType must be fixed'),
} as const satisfies Readonly<Record<string, ErrorEntry>>

/** What is wrong with a document that answers a message, or with `Sms` in a call (141xx). */
export const messageVerbs = {
  messageTo: alert(14101, 'The to of a message is not valid', 'Name a number or a SIP address.'),
  messageFrom: alert(14102, 'The from of a message is not valid', 'Name a number of the account.'),
  messageBody: alert(14103, 'The text of a message is not valid', 'Give 1 to 1600 characters.'),
  messageMethod: alert(14104, 'The method of a message is not valid', 'Use GET or POST.'),
  messageStatusCallback: alert(14105, 'The statusCallback of a message is not valid', URL),
  messageDocuments: alert(
    14106,
    'A message leads to more documents than are asked for',
    'Look for a Redirect or an action that leads back to itself.',
  ),
  messageRate: alert(
    14107,
    'More answers to one party than 15 in 30 seconds',
    'Look for an application that answers an automatic answer.',
  ),
  messageFromNotCapable: alert(
    14108,
    'The from of a message is no number of the account',
    'Name a number of the account.',
  ),
  notForMessages: alert(
    14110,
    'The verb cannot answer a message',
    'Use Message and Redirect alone.',
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>

/** Why a message was not delivered: `error_code` of its resource (300xx). */
export const deliveries = {
  messageAccountSuspended: refusal(30002, 400, 'The account was suspended before the message left'),
  messageUnreachableHandset: refusal(30003, 400, 'The recipient cannot be reached'),
  messageBlocked: refusal(30004, 400, 'The recipient, or somebody on the way, refuses the message'),
  messageHandsetUnknown: refusal(30005, 400, 'The recipient does not exist'),
  messageLost: refusal(30008, 400, 'The message was not delivered, and nobody says why'),
} as const satisfies Readonly<Record<string, ErrorEntry>>
