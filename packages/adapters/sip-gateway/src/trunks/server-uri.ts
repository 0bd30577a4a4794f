import { formatUri, parseSipUri, sipUri } from '@offhook/sip'

/**
 * The server of a trunk as a URI, or a user there: of the target, its host, port and transport count.
 * Undefined for a target that is no SIP URI.
 */
export function serverUri(target: string | null, user?: string): string | undefined {
  const server = parseSipUri(target ?? '')
  if (!server) return undefined
  const { host, port, params } = server
  const transport = params.get('transport')
  return formatUri(sipUri({ user, host, port, params: transport ? { transport } : {} }))
}
