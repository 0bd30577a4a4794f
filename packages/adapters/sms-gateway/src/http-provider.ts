import { type Clock, codes, entryOf, timeoutSignal } from '@offhook/core'
import type { Handed, Message, MessageProvider } from '@offhook/messages'
import { fieldsOf } from './json-fields.ts'
import { SIGNATURE_HEADER, signatureFor } from './signature.ts'

const DEADLINE_MS = 15_000
/** What a provider has to say is short. */
const MAX_ANSWER = 16_384

export interface HttpProviderOptions {
  readonly clock: Clock
  readonly url: string
  /** Signs what we send. */
  readonly secret: string
}

/** Carries messages to numbers by a POST of JSON to somebody's service. See `docs/guide/messages.md`. */
export class HttpProvider implements MessageProvider {
  /** By the key that it is given. */
  readonly knowsTwice = true
  readonly #options: HttpProviderOptions

  constructor(options: HttpProviderOptions) {
    this.#options = options
  }

  reaches({ to }: Pick<Message, 'to'>): boolean {
    return to.startsWith('+')
  }

  async send(message: Message): Promise<Handed> {
    const { clock, url, secret } = this.#options
    const { sid, accountSid, from, to, body, numSegments } = message
    const text = JSON.stringify({ id: sid, accountSid, from, to, body, numSegments })
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: timeoutSignal(DEADLINE_MS),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': sid,
        [SIGNATURE_HEADER]: signatureFor(secret, text, clock.now()),
      },
      body: text,
    })
    const { status } = response
    const answer = readAnswer(await boundedText(response))
    if (status >= 200 && status < 300) {
      return { taken: true, delivered: answer.status === 'delivered', providerId: answer.id }
    }
    if (status < 400 || status >= 500 || status === 408 || status === 429)
      throw new Error(`the SMS provider answered ${status}`)
    return { taken: false, code: answer.code ?? codes.messageLost }
  }
}

async function boundedText({ body }: Response): Promise<string> {
  if (!body) return ''
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > MAX_ANSWER) throw new Error('the SMS provider answers without end')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Whatever of it can be used: a provider that says nothing has taken the message all the same. */
function readAnswer(text: string) {
  const { id, status, code } = fieldsOf(text) ?? {}
  return {
    id: typeof id === 'string' && id.length <= 256 ? id : null,
    status,
    code: typeof code === 'number' && entryOf(code) ? code : null,
  }
}
