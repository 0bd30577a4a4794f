import type { Target } from '../transport/transport.ts'

/** One message on the wire, as text, without secrets. */
export interface TraceEntry {
  readonly direction: 'sent' | 'received'
  readonly remote: Target
  readonly text: string
}

/**
 * Replaces the credentials in a message: the value of Authorization and Proxy-Authorization, folded
 * lines included. Works on text that is no valid message too.
 */
export function redact(text: string): string {
  return text.replace(
    /^((?:proxy-)?authorization[ \t]*:)[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gim,
    '$1 [redacted]',
  )
}
