import type { LookupAddress } from 'node:dns'
import { type AccountSid, errors, OffhookError } from '@offhook/core'
import type { SocketDoor, TextSocket } from '@offhook/voice'
import { basicAuthorization } from './authorization.ts'
import { signatureOf } from './signature.ts'
import { TARGET_DENIED, type Targets } from './targets.ts'
import { ClientTextSocket } from './text-socket.ts'

export interface SignedSocketsOptions {
  /** The token that signs an account's requests. */
  readonly authTokenOf: (accountSid: AccountSid) => Promise<string | undefined> | string | undefined
  readonly targets: Targets
  /** Whether `ws:` is taken as well, without encryption. */
  readonly mayBePlain: boolean
  /** How long the server of a talk may take to accept. */
  readonly handshakeMs?: number
}

/** How a WebSocket to an application is opened: signed like a webhook, and by the same addresses. */
export class SignedSockets implements SocketDoor {
  readonly #options: SignedSocketsOptions

  constructor(options: SignedSocketsOptions) {
    this.#options = options
  }

  check(text: string): string {
    const url = URL.canParse(text) ? new URL(text) : null
    if (url?.protocol === 'ws:' && !this.#options.mayBePlain) {
      throw new OffhookError(
        errors.urlInvalid,
        'The URL must begin with wss: see OFFHOOK_STREAM_PLAIN',
      )
    }
    if (url?.protocol !== 'wss:' && url?.protocol !== 'ws:') {
      throw new OffhookError(errors.urlInvalid, 'The URL must begin with wss:')
    }
    url.search = ''
    url.hash = ''
    return url.href
  }

  async approach({ accountSid, url: text }: { accountSid: AccountSid; url: string }) {
    const url = new URL(text)
    const { username, password } = url
    url.username = ''
    url.password = ''
    const addresses = await this.#addressesOf(url.hostname)
    const token = await this.#options.authTokenOf(accountSid)
    return {
      url: url.href,
      addresses,
      headers: {
        'user-agent': 'Offhook/1.0',
        ...(token === undefined
          ? {}
          : { 'x-twilio-signature': signatureOf(token, url.href, null) }),
        ...(username === '' ? {} : { authorization: basicAuthorization(username, password) }),
      },
    }
  }

  openText(request: { readonly accountSid: AccountSid; readonly url: string }): TextSocket {
    return new ClientTextSocket(() => this.approach(request), this.#options.handshakeMs)
  }

  #addressesOf(
    hostname: string,
  ): Promise<readonly { readonly address: string; readonly family: 4 | 6 }[]> {
    const bare = hostname.replace(/^\[|\]$/g, '')
    const { targets } = this.#options
    if (!targets.mayAskHost(hostname)) throw unknown(denied)
    return new Promise((resolve, reject) => {
      targets.lookup(bare, { all: true }, (error, found) => {
        if (error) return reject(unknown(error.code === TARGET_DENIED ? denied : 'is not known'))
        const addresses = found as LookupAddress[]
        resolve(addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })))
      })
    })
  }
}

const denied = 'may not be asked: see the settings'

function unknown(what: string): OffhookError {
  return new OffhookError(errors.hostUnknown, `The host of the stream ${what}`)
}
