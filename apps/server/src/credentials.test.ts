import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from './config.ts'
import { type Credentials, openCredentials, writeCredentials } from './credentials.ts'

const made: Credentials = {
  accountSid: 'AC1',
  authToken: 'token',
  apiKey: { sid: 'SK1', secret: 'secret' },
  phoneNumber: '+12015550100',
  sipUser: { username: 'phone1', password: 'p', domain: '127.0.0.1' },
  workspaceSid: 'WS1',
  workflowSid: 'WW1',
  taskQueueSid: 'WQ1',
  logins: [{ role: 'admin', username: 'admin', password: 'p' }],
}

let folder: string
/** The accounts of the database. */
let accounts: string[]
let starts: number
/** What another node made. */
let elsewhere: Credentials | null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-credentials-'))
  accounts = []
  starts = 0
  elsewhere = null
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** A start; `cut` is where its power is pulled. */
function start(cut?: 'in make' | 'in commit' | 'after commit'): Promise<Credentials> {
  return openCredentials({
    folder,
    hasAccount: (sid) => (sid === null ? accounts.length > 0 : accounts.includes(sid)),
    make: async () => {
      if (cut === 'in make') throw new Error(cut)
      return { ...made, accountSid: `AC${++starts}` }
    },
    join: async () => elsewhere,
    commit: async () => {
      if (cut === 'in commit') throw new Error(cut)
      accounts.push(`AC${starts}`)
      if (cut === 'after commit') throw new Error(cut)
    },
  })
}

describe('openCredentials', () => {
  it('makes them at the first start, in a file for its owner alone', async () => {
    expect(await start()).toEqual(made)

    const path = join(folder, 'credentials.json')
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(made)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['credentials.json'])
  })

  it('gives the same at every later start', async () => {
    await start()

    expect(await start()).toEqual(made)
    expect(starts).toBe(1)
  })

  it.each(['in make', 'in commit'] as const)('begins anew when it was cut %s', async (cut) => {
    await expect(start(cut)).rejects.toThrow(cut)

    const credentials = await start()

    expect(accounts).toEqual([credentials.accountSid])
    expect(await readdir(folder)).toEqual(['credentials.json'])
  })

  it('finishes what was cut after its rows were durable', async () => {
    await expect(start('after commit')).rejects.toThrow('after commit')

    expect(await start()).toEqual(made)

    expect(accounts).toEqual(['AC1'])
    expect(await readdir(folder)).toEqual(['credentials.json'])
  })

  it('refuses a database that is not theirs', async () => {
    await start()
    accounts = ['AC9']

    await expect(start()).rejects.toThrow(/is not in the database/)
    await expect(start()).rejects.toBeInstanceOf(ConfigError)
  })

  it('refuses a database that has accounts when the file is gone', async () => {
    await start()
    await rm(join(folder, 'credentials.json'))

    await expect(start()).rejects.toThrow(/credentials\.json is missing/)
    expect(starts).toBe(1)
  })

  it.each(['', '{', '{}', '[]', 'null', '{"accountSid":1}'])(
    'refuses a file with %j',
    async (text) => {
      await writeFile(join(folder, 'credentials.json'), text)

      await expect(start()).rejects.toThrow(/is damaged/)
    },
  )

  it('takes the addresses of each start beside them', async () => {
    await start()
    await writeCredentials(folder, made, { httpUrl: 'http://localhost:1' })

    expect(await start()).toEqual(made)
    expect(await readFile(join(folder, 'credentials.json'), 'utf8')).toContain('localhost:1')
  })

  it('of an installation that another node began are read, not made', async () => {
    accounts = ['AC7']
    elsewhere = { ...made, accountSid: 'AC7', logins: [{ role: 'admin', username: 'admin' }] }

    expect(await start()).toEqual(elsewhere)
    expect(starts).toBe(0)
    elsewhere = null
    expect(await start()).toMatchObject({ accountSid: 'AC7' })
  })
})
