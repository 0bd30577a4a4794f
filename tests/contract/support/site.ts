import { ServerProcess, type StartServerOptions } from '@offhook/test-kit'
import { basicAuth, type RestCredentials, restClient, ToOffhook } from '../../support/rest.ts'
import { root } from '../../support/root.ts'
import { Contract, type Exchange } from './contract.ts'

type RequestOptions = Parameters<ToOffhook['request']>[0]

interface PlainRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly password?: string
  readonly body?: FormData | string
}

/** The product as its users run it, asked by the official helper, each answer judged. */
export class ContractSite {
  readonly contract = new Contract()
  readonly server: ServerProcess
  /** The helper with the account's own credentials. */
  readonly client: ReturnType<typeof restClient>
  /** Operations that were answered as the contract has it, and not with an error. */
  readonly exercised = new Set<string>()
  readonly #violations = new Set<string>()

  private constructor(server: ServerProcess) {
    this.server = server
    this.client = this.clientOf()
  }

  static async open(options: StartServerOptions = {}): Promise<ContractSite> {
    return new ContractSite(await ServerProcess.start(root, options))
  }

  /** Everything that was not as the contract has it. A test of each file expects none. */
  get violations(): readonly string[] {
    return [...this.#violations]
  }

  /** Listens to an exchange. @throws Error that tells what the contract has otherwise */
  witness(exchange: Exchange): void {
    const { operationId, problems } = this.contract.judge(exchange)
    if (problems.length > 0) {
      const { pathname } = new URL(exchange.uri)
      const told = `${operationId} (${exchange.method} ${pathname}): ${problems.join('; ')}`
      this.#violations.add(told)
      throw new Error(told)
    }
    if (exchange.status < 400) this.exercised.add(operationId)
  }

  get facts() {
    return this.server.facts
  }

  /** The helper with other credentials: a key, a wrong password. */
  clientOf(credentials?: RestCredentials) {
    return restClient(this.facts, new Judged(this), credentials)
  }

  /** A request that the helper's own methods would not let out: a field missing, a word it has not. */
  async send(method: 'GET' | 'POST' | 'DELETE', path: string, fields: Record<string, string> = {}) {
    const { statusCode, body } = await this.client.request({
      method: method.toLowerCase() as 'get',
      uri: `https://api.twilio.com/2010-04-01/Accounts/${this.facts.accountSid}/${path}`,
      ...(method === 'POST' ? { data: fields } : { params: fields }),
    })
    return { status: statusCode, body }
  }

  /** Without the helper, and so without the contract's judgement. */
  fetch(path: string, { password = this.facts.authToken, ...init }: PlainRequest = {}) {
    return fetch(this.facts.httpUrl + path, {
      ...init,
      headers: { authorization: basicAuth(this.facts, password), ...init.headers },
    })
  }

  /** The sorted operations of these groups which no answer has shown yet. */
  missing(document: string, ...groups: readonly string[]): readonly string[] {
    return this.contract
      .operationsIn(document, ...groups)
      .filter((operationId) => !this.exercised.has(operationId))
  }

  async close(): Promise<void> {
    await this.server.stop()
  }
}

/** The helper's way to us, with the contract listening. */
class Judged extends ToOffhook {
  readonly #site: ContractSite

  constructor(site: ContractSite) {
    super(site.facts.httpUrl)
    this.#site = site
  }

  override async request<T>(options: RequestOptions) {
    const response = await super.request<T>(options)
    this.#site.witness({
      method: options.method,
      uri: options.uri,
      parameters: [options.params, options.data].flatMap((one) => Object.keys(one ?? {})),
      status: response.statusCode,
      contentType: String(Object(response).headers?.['content-type'] ?? ''),
      body: response.body,
    })
    return response
  }
}
