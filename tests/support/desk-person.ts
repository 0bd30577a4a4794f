import type { ReadyServer } from '@offhook/test-kit'

/** Somebody who has logged in as the desktop does, and asks what it asks. */
export class DeskPerson {
  readonly workerSid: string
  readonly #httpUrl: string
  readonly #token: string

  private constructor(httpUrl: string, token: string, workerSid: string) {
    this.#httpUrl = httpUrl
    this.#token = token
    this.workerSid = workerSid
  }

  static async logIn({ httpUrl, logins }: ReadyServer, role: string): Promise<DeskPerson> {
    const login = logins.find((each) => each.role === role)
    if (!login) throw new Error(`there is no login for ${role}`)
    const { username, password } = login
    const response = await fetch(`${httpUrl}/offhook/v1/Sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    })
    const { token, person } = (await response.json()) as {
      token: string
      person: { workerSid: string }
    }
    return new DeskPerson(httpUrl, token, person.workerSid)
  }

  /** The status, and the body where there is one. */
  async ask<Body>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    json?: object,
  ): Promise<{ readonly status: number; readonly body: Body }> {
    const response = await fetch(`${this.#httpUrl}/offhook/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(json && { 'content-type': 'application/json' }),
      },
      ...(json && { body: JSON.stringify(json) }),
    })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Body }
  }
}
