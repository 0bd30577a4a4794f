import { createRequire } from 'node:module'
import type { ReadyServer } from '@offhook/test-kit'
import type twilioFactory from 'twilio'

const twilio = createRequire(import.meta.url)('twilio') as typeof twilioFactory

/** The unmodified official helper, pointed at our server by its own public option. */
export function restClient(server: ReadyServer) {
  const base = new URL(server.httpUrl)
  class ToOffhook extends twilio.RequestClient {
    override request<T>(options: { method: string; uri: string }) {
      const url = new URL(options.uri)
      url.protocol = base.protocol
      url.host = base.host
      return super.request<T>({ ...options, uri: url.href } as never)
    }
  }
  return twilio(server.accountSid, server.authToken, { httpClient: new ToOffhook() })
}
