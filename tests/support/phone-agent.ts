import { createRequire } from 'node:module'
import { type PhoneCall, type ReadyServer, SipPhone, until } from '@offhook/test-kit'
import twilio from 'twilio'
import type { Reservation, Worker } from 'twilio-taskrouter'
import { restClient } from './rest.ts'

const sdk = createRequire(import.meta.url)('twilio-taskrouter') as { Worker: typeof Worker }

/** What a conference is asked for by every agent here: no sounds of its own, and its end with the call. */
const joint = {
  endConferenceOnExit: true,
  endConferenceOnCustomerExit: true,
  beep: 'false',
} as const

/** An agent without a browser: the unmodified TaskRouter SDK, and a SIP phone for the talk. */
export class PhoneAgent {
  readonly name: string
  readonly phone: SipPhone
  readonly worker: Worker
  /** Whom the SDK has told of, in order. */
  readonly offers: Reservation[] = []

  private constructor(name: string, phone: SipPhone, worker: Worker) {
    this.name = name
    this.phone = phone
    this.worker = worker
    worker.on('reservationCreated', (reservation) => void this.offers.push(reservation))
    worker.on('error', () => {})
  }

  /**
   * Makes the worker by REST, the token by the official helper. They are Offline at first.
   * @param onCall what the phone does with calls; absent = takes them, and speaks this frequency
   * @param workerSid a worker that there is, who gets this phone
   */
  static async open(
    server: ReadyServer,
    name: string,
    frequency: number,
    onCall?: (call: PhoneCall) => void,
    workerSid?: string,
  ): Promise<PhoneAgent> {
    const takes = (call: PhoneCall) => void call.answer().then(() => call.speaks(frequency))
    const phone = await SipPhone.open({
      name,
      user: name.replaceAll(' ', '-'),
      onCall: onCall ?? takes,
    })
    const attributes = JSON.stringify({ contact_uri: phone.uri, team: name.split(' ')[0] })
    const { workers } = restClient(server).taskrouter.v1.workspaces(server.workspaceSid)
    const row = await (workerSid === undefined
      ? workers.create({ friendlyName: name, attributes })
      : workers(workerSid).update({ attributes }))
    const { AccessToken } = twilio.jwt
    const token = new AccessToken(server.accountSid, server.apiKey.sid, server.apiKey.secret, {
      identity: name,
      ttl: 3600,
    })
    token.addGrant(
      new AccessToken.TaskRouterGrant({
        workspaceSid: server.workspaceSid,
        workerSid: row.sid,
        role: 'worker',
      }),
    )
    const path = `${new URL(server.httpUrl).host}/v1/wschannels`
    const worker = new sdk.Worker(token.toJwt(), {
      ebServer: `http://${path}`,
      wsServer: `ws://${path}`,
      logLevel: 'silent',
    })
    await new Promise<void>((resolve) => worker.once('ready', () => resolve()))
    return new PhoneAgent(name, phone, worker)
  }

  get sid(): string {
    return this.worker.sid
  }

  async become(activityName: 'Available' | 'Offline'): Promise<void> {
    for (const activity of this.worker.activities.values()) {
      if (activity.name === activityName) await activity.setAsCurrent()
    }
    await until(
      `${this.name} is ${activityName}`,
      () => this.worker.activity?.name === activityName,
    )
  }

  /** The offer that came last; waits until there is one that is pending. */
  offered(): Promise<Reservation> {
    return until(`${this.name} is offered a task`, () => {
      const offer = this.offers.findLast(({ status }) => status === 'pending')
      if (offer) return offer
      const statuses = this.offers.map(({ status }) => status).join(', ') || 'none'
      throw new Error(`${this.worker.activity?.name}, offers so far: ${statuses}`)
    })
  }

  /** Takes a call that is offered, and resolves when the agent is in it. */
  async takes(reservation: Reservation): Promise<PhoneCall> {
    const before = this.phone.calls.length
    await reservation.conference(joint)
    await until(`${this.name} is in the call`, () => {
      const { status, canceledReasonCode } = reservation
      if (status === 'accepted') return true
      throw new Error(`the reservation is ${status} ${canceledReasonCode ?? ''}`)
    })
    return until('the phone has the call', () => this.phone.calls[before])
  }

  /** Nothing is offered to them any more. */
  async close(): Promise<void> {
    await this.become('Offline')
    this.worker.disconnect()
    await this.phone.close()
  }
}
