import type { StreamFault } from '@offhook/control'
import { type ErrorEntry, errors } from '@offhook/core'

/** Why a stream did not begin, or broke off. */
export interface StreamFailure {
  readonly code: number
  readonly message: string
}

const entries: Readonly<Record<StreamFault, ErrorEntry>> = {
  timeout: errors.streamTimeout,
  refused: errors.streamRefused,
  handshake: errors.streamHandshake,
  broken: errors.streamBroken,
  protocol: errors.streamProtocol,
  overflow: errors.streamOverflow,
  message: errors.streamMessage,
  content: errors.streamContent,
}

/** The documented error of a fault, with what happened. */
export function failureOf(fault: StreamFault, reason: string): StreamFailure {
  const { code, sentence } = entries[fault]
  return { code, message: `${sentence}: ${reason}` }
}
