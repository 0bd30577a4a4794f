import { OwnRows, type SecretBox, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  errors,
  makeSid,
  OffhookError,
  type Page,
  type PageRequest,
} from '@offhook/core'
import type { ConnectorKind, PayConnectorRow } from './model.ts'
import type { Connector, ConnectorMaker } from './ports.ts'

/** What may be set of a connector; the secret is never given out again. */
export interface ConnectorInput {
  readonly uniqueName: string
  readonly kind: ConnectorKind
  readonly url: string
  readonly username: string
  readonly secret: string
  readonly yearDigits: number
}

const NAME = /^[\w.-]{1,64}$/

/** The pay connectors of accounts: stored, their secrets sealed. */
export class Connectors {
  readonly #rows: OwnRows<'pay-connector'>
  readonly #shelf: Shelf
  readonly #box: SecretBox
  readonly #makers: Readonly<Record<ConnectorKind, ConnectorMaker>>

  constructor(options: {
    shelf: Shelf
    box: SecretBox
    makers: Readonly<Record<ConnectorKind, ConnectorMaker>>
  }) {
    this.#shelf = options.shelf
    this.#box = options.box
    this.#makers = options.makers
    this.#rows = new OwnRows('pay-connector', 'PayConnectors', options.shelf)
  }

  list(accountSid: AccountSid, page: PageRequest): Promise<Page<PayConnectorRow>> {
    return this.#rows.page({ accountSid }, page)
  }

  /** Rejects with 20001 for what is not valid, a name that is taken included. */
  async create(accountSid: AccountSid, input: ConnectorInput): Promise<PayConnectorRow> {
    check(input)
    await this.#refuseTaken(accountSid, input.uniqueName, null)
    const { secret, ...fields } = input
    const now = this.#shelf.clock.now()
    const sid = makeSid('PC')
    const row: PayConnectorRow = {
      sid,
      accountSid,
      ...fields,
      secretBox: this.#box.seal(secret, place(sid)),
      dateCreated: now,
      dateUpdated: now,
    }
    await this.#rows.add(row)
    return row
  }

  /**
   * Rejects with 20404, and as `create`. A secret that is left out stays, and is told to nobody else:
   * another host or kind needs one anew.
   */
  async update(
    accountSid: AccountSid,
    sid: string,
    input: Partial<ConnectorInput>,
  ): Promise<PayConnectorRow> {
    const before = await this.#rows.get(accountSid, sid)
    const { secret, ...fields } = input
    check({ ...before, secret: 'kept', ...input })
    const hasSecret = secret !== undefined && secret !== ''
    if (!hasSecret && isElsewhere(before, input)) {
      throw bad('secret: give it again for another host or kind')
    }
    await this.#refuseTaken(accountSid, input.uniqueName ?? before.uniqueName, sid)
    const secretBox = hasSecret ? { secretBox: this.#box.seal(secret, place(sid)) } : {}
    return this.#rows.update(accountSid, sid, { ...fields, ...secretBox })
  }

  /** Rejects with 20404. */
  remove(accountSid: AccountSid, sid: string): Promise<void> {
    return this.#rows.remove(accountSid, sid)
  }

  /** Rejects with 64004 where the account has none of this name. */
  async named(accountSid: AccountSid, uniqueName: string): Promise<Connector> {
    const row = await this.#rows.find({ accountSid, uniqueName })
    if (row) return this.#open(row)
    throw new OffhookError(
      errors.payConnectorUnknown,
      `The account has no pay connector "${uniqueName}"`,
    )
  }

  /** Tries a stored connector's credentials: a sentence, or null when they are taken. */
  async test(accountSid: AccountSid, sid: string): Promise<string | null> {
    return this.#open(await this.#rows.get(accountSid, sid)).test()
  }

  #open(row: PayConnectorRow): Connector {
    const secret = this.#box.open(row.secretBox, place(row.sid))
    return this.#makers[row.kind]({ ...row, secret })
  }

  async #refuseTaken(accountSid: AccountSid, uniqueName: string, own: string | null) {
    const there = await this.#rows.find({ accountSid, uniqueName })
    if (there && there.sid !== own) throw bad(`uniqueName: "${uniqueName}" is taken`)
  }
}

function check({ uniqueName, url, kind, secret, yearDigits }: ConnectorInput): void {
  if (!NAME.test(uniqueName)) throw bad('uniqueName: 1 to 64 letters, digits, ".", "_" or "-"')
  if (secret === '') throw bad('secret: give the password or the secret key')
  if (yearDigits !== 2 && yearDigits !== 4) throw bad('yearDigits: 2 or 4')
  if (kind === 'stripe' && url === '') return
  const parsed = URL.canParse(url) ? new URL(url) : null
  const isLocal = parsed?.hostname === 'localhost' || parsed?.hostname === '127.0.0.1'
  // Card data leaves this machine by TLS only.
  if (parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && isLocal)) return
  throw bad('url: an https URL')
}

/** Whether a changed connector would tell its secret to somebody else. */
function isElsewhere(
  before: Pick<ConnectorInput, 'kind' | 'url'>,
  { kind = before.kind, url = before.url }: Partial<ConnectorInput>,
): boolean {
  return kind !== before.kind || originOf(url) !== originOf(before.url)
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : ''
}

function bad(message: string): OffhookError {
  return new OffhookError(errors.invalidParameter, message)
}

function place(sid: string): string {
  return `pay-connector ${sid}`
}
