import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from './root.ts'

/** A running provider; see `oidc-provider.mjs`. */
export class IdentityProviderProcess {
  /** Where it answers, once it knows the site. */
  readonly issuer: string
  readonly #child: ChildProcess

  private constructor(issuer: string, child: ChildProcess) {
    this.issuer = issuer
    this.#child = child
  }

  /** Has its address, and answers nobody yet. */
  static async start(): Promise<IdentityProviderProcess> {
    const script = join(root, 'tests/support/oidc-provider.mjs')
    const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'ignore'] })
    const issuer = await said(child)
    return new IdentityProviderProcess(issuer, child)
  }

  /** @param site the address of the server that logs people in by it */
  async serves(site: string): Promise<void> {
    this.#child.stdin?.write(`${site}\n`)
    await said(this.#child)
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill()
    await ended
  }
}

/** The next line of a program. */
async function said(child: ChildProcess): Promise<string> {
  const { stdout } = child
  if (!stdout) throw new Error('nobody listens to the identity provider')
  const ended = once(child, 'exit').then(() => {
    throw new Error('the identity provider has ended')
  })
  const [line] = (await Promise.race([once(stdout, 'data'), ended])) as [Buffer]
  return line.toString().trim()
}
