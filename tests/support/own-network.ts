import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './root.ts'

const run = promisify(execFile)

/** A program that takes longer hangs. */
const HANGS_MS = 150_000

/**
 * A network of its own with nothing but loopback, in which a program of the tests runs with all that it
 * starts. What comes and goes there is seen by no browser outside: one that is told of another network
 * gives up what it is just loading.
 */
export class OwnNetwork {
  readonly #name: string

  private constructor(name: string) {
    this.#name = name
  }

  static async open(): Promise<OwnNetwork> {
    const network = new OwnNetwork(`offhook-tests-${randomInt(2 ** 31)}`)
    await run('ip', ['netns', 'add', network.#name])
    await network.ip('link', 'set', 'lo', 'up')
    return network
  }

  /** The `ip` command, inside. */
  async ip(...words: readonly string[]): Promise<void> {
    await run('ip', ['netns', 'exec', this.#name, 'ip', ...words])
  }

  /**
   * Runs a program of `tests/e2e` inside.
   * @returns the line of JSON that it ends with
   * @throws with what it has said, when it does not end with 0
   */
  async tells(program: string, ...args: readonly string[]): Promise<unknown> {
    const node = [process.execPath, '--import', 'tsx', '--conditions=source']
    const command = [...node, join(root, 'tests/e2e', program), ...args]
    const { stdout } = await run('ip', ['netns', 'exec', this.#name, ...command], {
      cwd: root,
      timeout: HANGS_MS,
    })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown
  }

  async close(): Promise<void> {
    await run('ip', ['netns', 'delete', this.#name])
  }
}
