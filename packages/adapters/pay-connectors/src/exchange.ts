/** One request to somebody's endpoint over TLS, bounded in time and in what is read of the answer. */
import { type IncomingHttpHeaders, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { timeoutSignal } from '@offhook/core'

const MAX_ANSWER = 65_536

/** Which addresses may be asked, as for webhooks. */
export interface HostRules {
  /** Judges a host that is an address already. */
  mayAskHost(hostname: string): boolean
  /** Gives the addresses of a name that may be asked; fails where there is none. */
  readonly lookup: LookupFunction
}

export interface Exchange {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string | number>>
  readonly body: Buffer | string | null
  readonly deadlineMs: number
  /** Null: all may be asked. */
  readonly hosts: HostRules | null
}

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Rejects when there is no whole answer in time. Redirects are not followed; certificates count. */
export function exchange(asked: Exchange): Promise<Answered> {
  const url = new URL(asked.url)
  const { hosts } = asked
  if (hosts && !hosts.mayAskHost(url.hostname)) {
    return Promise.reject(new Error(`${url.hostname} may not be asked`))
  }
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: asked.method,
        signal: timeoutSignal(asked.deadlineMs),
        headers: asked.headers,
        ...(hosts && { lookup: hosts.lookup }),
        // No connection is shared: what one payment has sent waits in no pool.
        agent: false,
      },
      (incoming) => {
        const parts: Buffer[] = []
        let size = 0
        incoming.on('data', (part: Buffer) => {
          size += part.length
          if (size > MAX_ANSWER) incoming.destroy(new Error('the answer is too long'))
          else parts.push(part)
        })
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(parts),
          }),
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(asked.body ?? undefined)
  })
}

/**
 * The same, once more where there is no whole answer, or the other side says that it has failed. What is
 * asked must carry the transaction, so that whoever has charged it already says so again.
 */
export function exchangeTwice(asked: Exchange): Promise<Answered> {
  return exchange(asked).then(
    (first) => (first.status >= 500 ? exchange(asked) : first),
    () => exchange(asked),
  )
}
