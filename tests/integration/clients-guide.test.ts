/** The page on pointing applications at Offhook, carried out as it is written. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ServerProcess } from '@offhook/test-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const run = promisify(execFile)
let server: ServerProcess
/** Where `require('twilio')` finds the helper, as beside an application's `package.json`. */
let folder: string
let data: string
let page: string

beforeAll(async () => {
  page = await readFile(join(root, 'docs/guide/clients.md'), 'utf8')
  folder = await mkdtemp(join(root, 'node_modules', '.clients-guide-'))
  data = await mkdtemp(join(tmpdir(), 'offhook-guide-'))
  for (const name of ['offhook-client.cjs', 'application.cjs', 'offhook-preload.cjs']) {
    await writeFile(join(folder, name), block(`// ${name}`))
  }
  await mkdir(join(data, 'data'))
  await run('sh', ['-e', '-c', block('mkdir -p data/certificates')], { cwd: data })
  server = await ServerProcess.start(root, { dataDir: join(data, 'data') })
})

afterAll(async () => {
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
  await rm(data, { recursive: true, force: true })
})

/** The block of the page that begins with this line. */
function block(first: string): string {
  const blocks = [...page.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)
  const found = blocks.find((text) => text.startsWith(first))
  if (found === undefined) throw new Error(`The page has no block that begins with ${first}`)
  return found
}

async function node(file: string, env: Record<string, string>): Promise<string> {
  const { accountSid, authToken } = server.facts
  const { stdout } = await run(process.execPath, [join(folder, file)], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ACCOUNT_SID: accountSid, AUTH_TOKEN: authToken, ...env },
  })
  return stdout.trim()
}

/** An application that knows nothing of us. */
const plain = `
const client = require('twilio')(process.env.ACCOUNT_SID, process.env.AUTH_TOKEN)
client.taskrouter.v1.workspaces.list({ limit: 1 }).then(([{ sid }]) => console.log(sid))
`

describe('the ways of the page', () => {
  it('lead every name here that the helper asks for something of ours', () => {
    const client = restClient(server.facts)
    const { accounts, api, events, flexApi, iam, insights, lookups } = client
    const { messaging, monitor, studio, taskrouter, trunking, voice } = client
    const served = [accounts, api, events, flexApi, iam, insights, lookups, messaging, monitor]
    const hosts = [...served, studio, taskrouter, trunking, voice].map(
      ({ baseUrl }) => new URL(baseUrl).hostname,
    )
    const named = block('192.0.2.10').matchAll(/\S+\.twilio\.com/g)
    expect([...named].map(([name]) => name).sort()).toEqual(hosts.sort())
  })

  it('has a client of its own for Node', async () => {
    expect(await node('application.cjs', { OFFHOOK_URL: server.facts.httpUrl })).toBe('active')
  })

  it('keeps a connection for longer than the official client does', async () => {
    const { headers } = await fetch(`${server.facts.httpUrl}/2010-04-01/Accounts.json`)
    expect(headers.get('keep-alive')).toBe('timeout=65')
  })

  it('reaches us by HTTPS with the certificate that it makes', async () => {
    const { port } = new URL(server.facts.httpsUrl)
    const env = {
      OFFHOOK_URL: `https://localhost:${port}`,
      NODE_EXTRA_CA_CERTS: join(data, 'authority.crt'),
    }

    expect(await node('application.cjs', env)).toBe('active')
    const { NODE_EXTRA_CA_CERTS: _, ...untrusting } = env
    await expect(node('application.cjs', untrusting)).rejects.toThrow(/certificate/)
  })

  it('changes nothing of an application with a file that is loaded first', async () => {
    await writeFile(join(folder, 'plain.cjs'), plain)
    const env = {
      OFFHOOK_URL: server.facts.httpUrl,
      NODE_OPTIONS: '--require ./offhook-preload.cjs',
    }

    expect(await node('plain.cjs', env)).toBe(server.facts.workspaceSid)
  })

  it('changes nothing of an application where names lead to us', async () => {
    const { port } = new URL(server.facts.httpsUrl)
    // In place of /etc/hosts and of port 443, which a test must not take.
    const names = `
      const net = require('node:net')
      const { connect } = require('node:tls')
      require('node:tls').connect = (options, ...rest) =>
        connect({ ...options, socket: net.connect(${port}, '127.0.0.1') }, ...rest)
    `
    await writeFile(join(folder, 'names.cjs'), names)
    await writeFile(join(folder, 'plain.cjs'), plain)
    const env = {
      NODE_OPTIONS: '--require ./names.cjs',
      TWILIO_CA_BUNDLE: join(data, 'authority.crt'),
    }

    expect(await node('plain.cjs', env)).toBe(server.facts.workspaceSid)
  })
})
