import type { Credentials } from './credentials.ts'

/** Where this start listens. */
export interface Addresses {
  readonly httpUrl: string
  readonly httpsUrl: string
  readonly sip: { readonly host: string; readonly port: number; readonly tlsPort: number | null }
  readonly webrtcPort: number
  readonly rtpPorts: string
}

/** The one line of `--json`. */
export function readyLine(facts: {
  dataDir: string
  addresses: Addresses
  credentials: Credentials
}): string {
  const { credentials, addresses } = facts
  return JSON.stringify({
    ready: true,
    pid: process.pid,
    dataDir: facts.dataDir,
    httpUrl: addresses.httpUrl,
    httpsUrl: addresses.httpsUrl,
    sip: addresses.sip,
    webrtcPort: addresses.webrtcPort,
    rtpPorts: addresses.rtpPorts,
    accountSid: credentials.accountSid,
    authToken: credentials.authToken,
    apiKey: credentials.apiKey,
    phoneNumber: credentials.phoneNumber,
    sipUser: credentials.sipUser,
    workspaceSid: credentials.workspaceSid,
    workflowSid: credentials.workflowSid,
    taskQueueSid: credentials.taskQueueSid,
    logins: credentials.logins,
  })
}

/** What a person reads after a start. */
export function readyText(facts: {
  dataDir: string
  addresses: Addresses
  credentials: Credentials
}): string {
  const { addresses, credentials, dataDir } = facts
  const { host, port } = addresses.sip
  const { sipUser } = credentials
  const agent = credentials.logins.find(({ role }) => role === 'agent')
  const admin = credentials.logins.find(({ role }) => role === 'admin')
  const rows: readonly (readonly [string, string])[] = [
    ['Desktop', `${addresses.httpUrl}/app/`],
    ...loginRow('  agent', agent),
    ...loginRow('  administrator', admin),
    ['Test caller', `${addresses.httpUrl}/app/test-caller`],
    ['Number', credentials.phoneNumber],
    ['Dial by SIP', `sip:${credentials.phoneNumber}@${host}:${port}`],
    ...(sipUser
      ? [['SIP phone', `${sipUser.username} / ${sipUser.password} at ${host}:${port}`] as const]
      : []),
    ['REST', `${addresses.httpUrl} (${credentials.accountSid})`],
    ['With TLS', addresses.httpsUrl],
    ['Kept in', `${dataDir} (credentials.json has all of this)`],
  ]
  const lines = rows.map(([label, value]) => `  ${label.padEnd(16)} ${value}`)
  return `\nOffhook is ready.\n\n${lines.join('\n')}\n`
}

function loginRow(
  label: string,
  login: Credentials['logins'][number] | undefined,
): readonly (readonly [string, string])[] {
  if (!login) return []
  return [[label, `${login.username} / ${login.password ?? '(as the first node said)'}`]]
}
