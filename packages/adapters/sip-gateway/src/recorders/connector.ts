import { formatUri, parseSipUri, sipUri } from '@offhook/sip'

/** A recorder of somebody's, as the installation calls it. */
export interface Connector {
  readonly name: string
  /** A SIP URI; its user and password, if it has both, answer the recorder's challenge. */
  readonly uri: string
}

/** Where a recorder is called, and with what secret. Undefined for what is no SIP URI. */
export function addressOf({ uri }: Connector):
  | {
      readonly target: string
      readonly credentials?: { readonly username: string; readonly password: string }
    }
  | undefined {
  const parsed = parseSipUri(uri)
  if (!parsed) return undefined
  const { scheme, user, password, host, port, params } = parsed
  const transport = params.get('transport')
  const target = formatUri(
    sipUri({ scheme, user, host, port, params: transport ? { transport } : {} }),
  )
  if (user === undefined || password === undefined) return { target }
  return { target, credentials: { username: user, password } }
}
