import { frequencies, type PhoneCall, type ReadyServer, SipPhone, until } from '@offhook/test-kit'
import twilio from 'twilio'
import { restClient } from './rest.ts'

interface Shape {
  readonly sid: string
  readonly friendly_name?: string
  readonly reservation_status?: string
}

/**
 * An agent without a browser: asks the task bridge by HTTP as the SDK does, and talks by a SIP
 * phone that takes every call.
 */
export class BridgeAgent {
  readonly phone: SipPhone
  readonly #server: ReadyServer
  readonly #workerSid: string
  readonly #token: string

  private constructor(server: ReadyServer, workerSid: string, token: string, phone: SipPhone) {
    this.#server = server
    this.#workerSid = workerSid
    this.#token = token
    this.phone = phone
  }

  /** The agent that the first start made. */
  static async open(server: ReadyServer): Promise<BridgeAgent> {
    const workerSid = server.logins.find(({ role }) => role === 'agent')?.workerSid ?? ''
    const { AccessToken } = twilio.jwt
    const token = new AccessToken(server.accountSid, server.apiKey.sid, server.apiKey.secret, {
      identity: 'agent',
      ttl: 3600,
    })
    token.addGrant(
      new AccessToken.TaskRouterGrant({
        workspaceSid: server.workspaceSid,
        workerSid,
        role: 'worker',
      }),
    )
    const phone = await SipPhone.open({
      name: 'agent',
      user: 'agent',
      onCall: (call) => void call.answer().then(() => call.speaks(frequencies[11])),
    })
    // Where a worker is called is the account's to say, not theirs.
    await restClient(server)
      .taskrouter.v1.workspaces(server.workspaceSid)
      .workers(workerSid)
      .update({ attributes: JSON.stringify({ contact_uri: phone.uri }) })
    return new BridgeAgent(server, workerSid, token.toJwt(), phone)
  }

  async becomeAvailable(): Promise<void> {
    const { contents } = await this.#ask<{ contents: readonly Shape[] }>('GET', 'Activities')
    const available = contents.find(({ friendly_name }) => friendly_name === 'Available')
    await this.#ask('POST', `Workers/${this.#workerSid}`, { ActivitySid: available?.sid })
  }

  /** Waits until somebody is offered, has the phone called, and is joined with the caller. */
  async takeNext(): Promise<PhoneCall> {
    const path = `Workers/${this.#workerSid}/Reservations`
    const offered = await until('a caller is offered', async () => {
      const { contents } = await this.#ask<{ contents: readonly Shape[] }>('GET', path)
      return contents.find(({ reservation_status }) => reservation_status === 'pending')
    })
    await this.#ask('POST', `${path}/${offered.sid}`, {
      Instruction: 'conference',
      EndConferenceOnExit: true,
    })
    await until('the reservation is accepted', async () => {
      const { reservation_status } = await this.#ask<Shape>('GET', `${path}/${offered.sid}`)
      return reservation_status === 'accepted'
    })
    return until('the phone has the call', () => this.phone.calls.at(-1))
  }

  async close(): Promise<void> {
    await this.phone.close()
  }

  async #ask<T>(method: 'GET' | 'POST', path: string, params: object = {}): Promise<T> {
    const response = await fetch(`${this.#server.httpUrl}/v1/wschannels`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: JSON.stringify({
        url: `/Workspaces/${this.#server.workspaceSid}/${path}`,
        method,
        params,
        token: this.#token,
      }),
    })
    const answer = (await response.json()) as { payload?: T }
    if (!response.ok || answer.payload === undefined) {
      throw new Error(`the bridge answered ${response.status}: ${JSON.stringify(answer)}`)
    }
    return answer.payload
  }
}
