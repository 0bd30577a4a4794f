import type { TraceEntry } from '@offhook/sip'

/** One message on the wire, for a log of calls. It is read later, in a quiet moment. */
export interface SipNote {
  readonly direction: 'sent' | 'received'
  readonly transport: string
  /** `address:port` of the other side. */
  readonly peer: string
  /** `key` is the Call-ID, `name` `INVITE` or `200 OK (INVITE)`; null for what is no message. */
  read(): { readonly key: string; readonly name: string; readonly text: string } | null
}

export function sipNote(entry: TraceEntry): SipNote {
  const { direction, remote } = entry
  const host = remote.address.includes(':') ? `[${remote.address}]` : remote.address
  return {
    direction,
    transport: remote.protocol,
    peer: `${host}:${remote.port}`,
    read: () => {
      const { text } = entry
      const key = headerOf(text, 'call-id|i')
      const name = nameOf(text)
      return key === null || name === null ? null : { key, name, text }
    },
  }
}

function nameOf(text: string): string | null {
  const answer = /^SIP\/2\.0 (\d{3}[^\r\n]*)/.exec(text)?.[1]
  if (answer === undefined) return /^([A-Z]+) /.exec(text)?.[1] ?? null
  const method = headerOf(text, 'cseq')?.split(/\s+/)[1]
  return method === undefined ? answer : `${answer} (${method})`
}

function headerOf(text: string, names: string): string | null {
  return (
    new RegExp(`^(?:${names})[ \\t]*:[ \\t]*([^\\r\\n]*)`, 'im').exec(text)?.[1]?.trim() || null
  )
}
