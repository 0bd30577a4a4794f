import { type PhoneCall, SipPhone, until, WebhookHost } from '@offhook/test-kit'
import type { ContractSite } from './site.ts'

/** What a call runs that shall stay until somebody ends it. */
export const STAY = '<Response><Pause length="120"/></Response>'

/** Real people and somebody's application beside a site: they call and are called. */
export class Callers {
  readonly host: WebhookHost
  readonly #site: ContractSite
  readonly #phones: SipPhone[] = []
  #numbers = 0

  private constructor(site: ContractSite, host: WebhookHost) {
    this.#site = site
    this.host = host
  }

  static async open(site: ContractSite): Promise<Callers> {
    return new Callers(site, await WebhookHost.open())
  }

  /** A phone of this name that answers at once, or rings until it is told. */
  async phone(name: string, onCall?: (call: PhoneCall) => void): Promise<SipPhone> {
    const phone = await SipPhone.open({ name, user: name, ...(onCall ? { onCall } : {}) })
    this.#phones.push(phone)
    return phone
  }

  /** Places a call by REST to a new phone, which answers. */
  async answered(name: string, twiml = STAY): Promise<{ sid: string; call: PhoneCall }> {
    const phone = await this.phone(name, (call) => void call.answer())
    const { client, facts } = this.#site
    const { sid } = await client.calls.create({ to: phone.uri, from: facts.phoneNumber, twiml })
    const call = await until(`${name} is called`, () => phone.calls[0])
    await until(`the call of ${name} is answered`, async () => {
      return (await client.calls(sid).fetch()).status === 'in-progress'
    })
    return { sid, call }
  }

  /** A new number of ours that runs this document. */
  async number(twiml: string): Promise<string> {
    this.#numbers += 1
    const { phoneNumber } = await this.#site.client.incomingPhoneNumbers.create({
      phoneNumber: `+1201555${3800 + this.#numbers}`,
      voiceUrl: this.host.answers(`/number-${this.#numbers}`, twiml),
    })
    return phoneNumber
  }

  /** Somebody dials one of our numbers. */
  async dials(from: string, phoneNumber: string): Promise<{ sid: string; call: PhoneCall }> {
    const phone = await this.phone(from)
    const { host, port } = this.#site.facts.sip
    const call = await phone.call(`sip:${phoneNumber}@${host}:${port}`)
    const sid = await until(`the call of ${from} is there`, async () => {
      // Whom the number dials in turn is called from the same number.
      const [row] = await this.#site.client.calls.list({ from, to: phoneNumber, limit: 1 })
      return row?.sid
    })
    return { sid, call }
  }

  async close(): Promise<void> {
    for (const phone of this.#phones) await phone.close()
    await this.host.close()
  }
}
