import { createRequire } from 'node:module'
import type { ReadyServer } from '@offhook/test-kit'
import type twilioFactory from 'twilio'

const twilio = createRequire(import.meta.url)('twilio') as typeof twilioFactory

/** How the official helper reaches us: its own public option, and no other change to it. */
export class ToOffhook extends twilio.RequestClient {
  readonly #base: URL

  constructor(base: string) {
    super()
    this.#base = new URL(base)
  }

  override request<T>(
    options: Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0],
  ) {
    const url = new URL(options.uri)
    url.protocol = this.#base.protocol
    url.host = this.#base.host
    return super.request<T>({ ...options, uri: url.href } as never)
  }
}

export interface RestCredentials {
  readonly username: string
  readonly password: string
}

/** The header by which a request without the helper proves whose it is. */
export function basicAuth(
  { accountSid, authToken }: Pick<ReadyServer, 'accountSid' | 'authToken'>,
  password = authToken,
): string {
  return `Basic ${Buffer.from(`${accountSid}:${password}`).toString('base64')}`
}

/** The unmodified official helper, pointed at our server. */
export function restClient(
  server: ReadyServer,
  httpClient = new ToOffhook(server.httpUrl),
  { username, password }: RestCredentials = {
    username: server.accountSid,
    password: server.authToken,
  },
) {
  // A key does not say whose it is.
  const accountSid = username.startsWith('AC') ? username : server.accountSid
  return twilio(username, password, { httpClient, accountSid })
}
