import { alert, type ErrorEntry } from './entry.ts'

/** Talks of applications with callers by text, ConversationRelay (641xx). */
export const relay = {
  relayAttribute: alert(
    64101,
    'What ConversationRelay is asked for is not valid',
    'Compare the attributes with the guide of bots.',
  ),
  relaySocket: alert(
    64102,
    'The socket of ConversationRelay could not be opened',
    'Accept WebSockets at this very URL: redirects are not followed.',
  ),
  relayEnded: alert(
    64105,
    'The socket of ConversationRelay was closed before its end',
    'Send {"type":"end"} when the talk is over.',
  ),
  relayMessage: alert(
    64107,
    'A message to ConversationRelay is not valid',
    'Read "description" of the error message that was sent back.',
  ),
} as const satisfies Readonly<Record<string, ErrorEntry>>
