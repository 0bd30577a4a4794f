import { messageOf } from '@offhook/core'

/** What the library's errors mean to whoever has set the sink, by their names. */
const sentences: Readonly<Record<string, (subject: string) => string>> = {
  AuthorizationError: () => 'The NATS server refuses the credentials',
  UserAuthenticationExpiredError: () => 'The credentials for the NATS server have expired',
  PermissionViolationError: (subject) =>
    `The NATS server does not let this user publish to ${subject}`,
  JetStreamNotEnabled: (subject) => `No stream of JetStream takes the subject ${subject}`,
  TimeoutError: () => 'The NATS server did not answer in time',
  ClosedConnectionError: () => 'The connection to the NATS server was lost',
}

/** Why events were not taken, as a sentence without secrets. */
export function faultOf(error: unknown, subject: string): string {
  for (let each = error; each instanceof Error; each = each.cause) {
    const sentence = sentences[each.name]
    if (sentence) return sentence(subject)
  }
  return `The NATS server did not take an event: ${messageOf(error ?? 'it hung up')}`
}
