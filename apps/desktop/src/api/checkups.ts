import type { CheckupRecord, CheckupRequest, CheckupToken } from '@offhook/desk-api'
import type { Http } from './http.ts'

const PATH = '/offhook/v1/Checkups'

/** What browsers have found of their sound and of their way to the server. */
export class CheckupsApi {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  save(json: CheckupRequest): Promise<CheckupRecord> {
    return this.#http.post(PATH, { json })
  }

  get(sid: string, signal: AbortSignal): Promise<CheckupRecord> {
    return this.#http.get(`${PATH}/${encodeURIComponent(sid)}`, { signal })
  }

  /** The newest, one's own; for supervisors everybody's. */
  async newest(signal: AbortSignal): Promise<readonly CheckupRecord[]> {
    const page = await this.#http.get<{ checkups: readonly CheckupRecord[] }>(PATH, { signal })
    return page.checkups
  }

  /** A token that can call the echo, and nothing else. */
  async token(): Promise<string> {
    const { voiceToken } = await this.#http.post<CheckupToken>(`${PATH}/Tokens`)
    return voiceToken
  }
}
