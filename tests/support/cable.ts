import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether this machine lets us make a network of its own: root, and the `ip` command. */
export async function canMakeNetworks(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  return run('ip', ['netns', 'list']).then(
    () => true,
    () => false,
  )
}

/** A network of its own behind a virtual cable, with one address at each end. */
export class Cable {
  /** The name of the network, for `ip netns exec`. */
  readonly network: string
  /** The address in that network. */
  readonly address: string
  /** This machine's address, as it is seen from there. */
  readonly ours: string
  readonly #name: string

  private constructor(id: number) {
    // RFC 2544 §C.2.2: a block for tests between networks.
    const block = `198.${18 + (id >> 15)}.${(id >> 7) & 255}`
    this.network = `offhook-${id}`
    this.ours = `${block}.1`
    this.address = `${block}.2`
    this.#name = `oh${id}`
  }

  static async open(): Promise<Cable> {
    const cable = new Cable(randomInt(65_536))
    await run('ip', ['netns', 'add', cable.network])
    try {
      await cable.#connect()
    } catch (error) {
      await cable.close()
      throw error
    }
    return cable
  }

  /** Nothing passes until it is mended. */
  async cut(): Promise<void> {
    await this.#inside('link', 'set', `${this.#name}b`, 'down')
  }

  async mend(): Promise<void> {
    await this.#inside('link', 'set', `${this.#name}b`, 'up')
  }

  async close(): Promise<void> {
    await run('ip', ['netns', 'delete', this.network])
  }

  async #connect(): Promise<void> {
    const [near, far] = [`${this.#name}a`, `${this.#name}b`]
    const peer = ['type', 'veth', 'peer', 'name', far, 'netns', this.network]
    await run('ip', ['link', 'add', near, ...peer])
    await run('ip', ['address', 'add', `${this.ours}/30`, 'dev', near])
    await run('ip', ['link', 'set', near, 'up'])
    await this.#inside('address', 'add', `${this.address}/30`, 'dev', far)
    await this.#inside('link', 'set', 'lo', 'up')
    await this.mend()
  }

  async #inside(...words: readonly string[]): Promise<void> {
    await run('ip', ['netns', 'exec', this.network, 'ip', ...words])
  }
}
