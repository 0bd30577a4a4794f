import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { root } from './root.ts'

/** The port of a provider that is not there yet: the server is told of it first. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** A running provider; see `oidc-provider.mjs`. */
export class IdentityProviderProcess {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** @param site the address of the server that logs people in by it */
  static async start(port: number, site: string): Promise<IdentityProviderProcess> {
    const script = join(root, 'tests/support/oidc-provider.mjs')
    const child = spawn(process.execPath, [script, String(port), site], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(() => {
        throw new Error('the identity provider has ended')
      }),
    ])
    return new IdentityProviderProcess(child)
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill()
    await ended
  }
}
