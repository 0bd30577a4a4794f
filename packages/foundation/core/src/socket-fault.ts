/**
 * What can go wrong with a WebSocket that we open: no connection in time, none at all, a handshake that
 * is refused, an end without a word, frames that are no WebSocket.
 */
export type SocketFault = 'timeout' | 'refused' | 'handshake' | 'broken' | 'protocol'

/**
 * What an error of a WebSocket means, and words for it that hold nothing of what was sent.
 * @param wasOpen whether its server had accepted: who hangs up before that has refused the handshake
 */
export function socketFault(
  error: Error & { readonly code?: string },
  wasOpen: boolean,
): [SocketFault, string] {
  const { code = '', message } = error
  // RFC 6455 §7.4.1; `ws` names its own with this beginning.
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return ['protocol', 'a message was too large']
  if (code === 'WS_ERR_INVALID_UTF8') return ['protocol', 'a message was not valid UTF-8']
  if (code.startsWith('WS_ERR_')) return ['protocol', 'what came was not a valid WebSocket frame']
  switch (code) {
    case 'ECONNREFUSED':
      return ['refused', 'the connection was refused']
    case 'ETIMEDOUT':
      // Of one that was open: what was sent has not been taken for a quarter of an hour.
      return wasOpen
        ? ['broken', 'the connection was lost']
        : ['timeout', 'the connection was not made in time']
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return wasOpen
        ? ['broken', 'the connection was lost']
        : ['refused', 'the address cannot be reached']
    case 'ECONNRESET':
    case 'EPIPE':
      return wasOpen
        ? ['broken', 'the connection was lost']
        : ['handshake', 'the server hung up before it accepted']
  }
  if (/timed out/.test(message)) return ['timeout', 'the server did not accept in time']
  return ['handshake', `the handshake failed: ${message}`]
}
