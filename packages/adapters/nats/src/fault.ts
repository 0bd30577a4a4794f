import { messageOf } from '@offhook/core'

/** What the library's errors mean to whoever has set the sink, by their names. */
const sentences: Readonly<Record<string, (subject: string) => string>> = {
  AuthorizationError: () => 'The NATS server refuses the credentials',
  UserAuthenticationExpiredError: () => 'The credentials for the NATS server have expired',
  PermissionViolationError: (subject) =>
    `The NATS server does not let this user publish to ${subject}`,
  JetStreamNotEnabled: (subject) => `No stream of JetStream takes the subject ${subject}`,
  TimeoutError: () => 'The NATS server did not answer in time',
  InvalidArgumentError: () => 'The NATS server does not take an event of this size',
  ClosedConnectionError: () => 'The connection to the NATS server was lost',
}

/** JetStream's own number: the message is larger than the stream takes. */
const TOO_LARGE = 10054

/**
 * Whether it is this event that is refused, where another may be taken: it is too large, or the subject
 * of its type is closed to us.
 */
export function refuses(error: unknown, subjectVaries: boolean): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each.name === 'JetStreamApiError') return (each as { code?: unknown }).code === TOO_LARGE
    if (each.name === 'InvalidArgumentError') return each.message.includes('max_payload')
    if (each.name === 'PermissionViolationError' || each.name === 'JetStreamNotEnabled')
      return subjectVaries
  }
  return false
}

/** Why events were not taken, as a sentence without secrets. */
export function faultOf(error: unknown, subject: string): string {
  for (let each = error; each instanceof Error; each = each.cause) {
    const sentence = sentences[each.name]
    if (sentence) return sentence(subject)
  }
  return `The NATS server did not take an event: ${messageOf(error ?? 'it hung up')}`
}
