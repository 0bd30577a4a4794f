import type { ReadyServer } from '@offhook/test-kit'
import twilio from 'twilio'
import { WebSocket } from 'ws'

/** The socket of a worker's SDK and nothing behind it. */
export class WorkerClient {
  readonly #socket: WebSocket

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  /** Resolves when the server has greeted it. */
  static async open(server: ReadyServer, workerSid: string): Promise<WorkerClient> {
    const { AccessToken } = twilio.jwt
    const { accountSid, apiKey, workspaceSid } = server
    const token = new AccessToken(accountSid, apiKey.sid, apiKey.secret, { identity: workerSid })
    token.addGrant(new AccessToken.TaskRouterGrant({ workspaceSid, workerSid, role: 'worker' }))
    const url = new URL('/v1/wschannels', server.httpUrl.replace(/^http/, 'ws'))
    url.searchParams.set('token', token.toJwt())
    url.searchParams.set('closeExistingSessions', 'false')
    const socket = new WebSocket(url)
    await new Promise<void>((resolve, reject) => {
      socket.once('message', () => resolve())
      socket.once('error', reject)
    })
    return new WorkerClient(socket)
  }

  close(): void {
    this.#socket.terminate()
  }
}
