import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Reply =
  | {
      readonly status: number
      readonly body: string
      /** Of `location`. */
      readonly header?: string
    }
  /** The connection is cut without a word. */
  | 'cut'
  /** Nothing is ever said. */
  | 'silence'
  /** The beginning of an answer, and then nothing. */
  | 'half'

export const json = (body: unknown, status = 200): Reply => ({
  status,
  body: JSON.stringify(body),
})

/** An HTTP server on this machine that answers as it is told. */
export class AnsweringServer {
  readonly asked: Asked[] = []
  reply: (asked: Asked) => Reply = () => ({ status: 200, body: '{}' })
  readonly #server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const asked = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
      }
      this.asked.push(asked)
      const reply = this.reply(asked)
      if (reply === 'cut') request.socket.destroy()
      else if (reply === 'half') {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"charge_id":')
      } else if (reply !== 'silence') {
        const { status, body, header } = reply
        const headers = { 'content-type': 'application/json', ...(header && { location: header }) }
        response.writeHead(status, headers).end(body)
      }
    })
  })

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
