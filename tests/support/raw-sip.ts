/** SIP requests as text, for senders that keep no rules. */

let count = 0

export interface RawRequest {
  readonly method: string
  readonly uri: string
  /** `address:port` of Via and Contact. */
  readonly from: string
  readonly user?: string
  readonly headers?: readonly string[]
  readonly body?: string
}

export function rawRequest(request: RawRequest): string {
  const { method, uri, from, user = '100', body = '' } = request
  const id = `${process.pid}-${++count}`
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${from};branch=z9hG4bK${id};rport`,
    `From: <sip:${user}@${from}>;tag=t${id}`,
    `To: <${uri}>`,
    `Call-ID: ${id}@${from}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:${user}@${from}>`,
    'Max-Forwards: 70',
    'User-Agent: friendly-scanner',
    ...(request.headers ?? []),
    ...(body ? ['Content-Type: application/sdp'] : []),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}

/** An `Authorization` line that answers the last challenge among these responses, wrongly. */
export function wrongAnswer(responses: readonly string[], username: string, uri: string): string {
  const challenges = responses.flatMap((text) => /^WWW-Authenticate: (.*)$/im.exec(text)?.[1] ?? [])
  const challenge = challenges.at(-1)
  if (challenge === undefined) throw new Error('there was no challenge')
  const part = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1] ?? ''
  return [
    `Authorization: Digest username="${username}"`,
    `realm="${part('realm')}"`,
    `nonce="${part('nonce')}"`,
    `uri="${uri}"`,
    `algorithm=${part('algorithm') || 'MD5'}`,
    'qop=auth',
    'nc=00000001',
    'cnonce="0a4f113b"',
    `response="${'0'.repeat(/256/.test(part('algorithm')) ? 64 : 32)}"`,
  ].join(', ')
}
