/** The same story where the machine has two network interfaces, and where it has none at all. */
import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { root } from '../support/root.ts'

const namespace = `offhook-${process.pid}`

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' })
}

function inside(...args: string[]): void {
  ip('netns', 'exec', namespace, 'ip', ...args)
}

afterEach(() => ip('netns', 'delete', namespace))

/** @returns the facts that the story ends with */
async function tell(...args: string[]) {
  const story = join(root, 'tests/e2e/short-story.ts')
  const node = [process.execPath, '--import', 'tsx', '--conditions=source', story, ...args]
  const { stdout } = await promisify(execFile)('ip', ['netns', 'exec', namespace, ...node], {
    cwd: root,
    timeout: 100_000,
  })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown
}

describe('a phone, a browser and the server on one machine', () => {
  it('with nothing but loopback, which readiness tells', async () => {
    ip('netns', 'add', namespace)
    inside('link', 'set', 'lo', 'up')

    expect(await tell()).toMatchObject({
      heard: true,
      foreign: [],
      ready: { ready: true, notes: [expect.stringContaining('this machine only')] },
    })
  })

  it('with two interfaces: the phone on one, the browser on the other', async () => {
    ip('netns', 'add', namespace)
    inside('link', 'set', 'lo', 'up')
    for (const [name, address] of [
      ['one', '10.77.1.1/24'],
      ['two', '10.77.2.1/24'],
    ] as const) {
      const far = `${name}-far`
      inside('link', 'add', name, 'type', 'veth', 'peer', 'name', far)
      inside('address', 'add', address, 'dev', name)
      inside('link', 'set', name, 'up')
      inside('link', 'set', far, 'up')
    }

    expect(await tell('10.77.1.1', '10.77.2.1', '0.0.0.0')).toMatchObject({
      heard: true,
      foreign: [],
      ready: { ready: true, notes: [] },
    })
  })
})
