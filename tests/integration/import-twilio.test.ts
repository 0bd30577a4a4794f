/** An account is moved into another one, by the command, from a server that speaks the contract. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ServerProcess } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import { root } from '../support/root.ts'

const run = promisify(execFile)

let server: ServerProcess

beforeAll(async () => {
  server = await ServerProcess.start(root)
})

afterAll(() => server?.stop())

it('takes over flows, routing, applications and numbers, and changes nothing when run again', async () => {
  const { facts } = server
  const client = restClient(facts)
  const sub = await client.api.v2010.accounts.create({ friendlyName: 'Moved in' })
  const move = async (...more: string[]) => {
    const { stdout } = await run(
      process.execPath,
      [
        ...['--import', 'tsx', '--conditions=source', 'apps/server/src/main.ts', 'import-twilio'],
        ...['--from', facts.httpUrl, '--from-account', facts.accountSid],
        ...['--to', facts.httpUrl, '--to-account', sub.sid, ...more],
      ],
      {
        cwd: root,
        env: {
          ...process.env,
          OFFHOOK_IMPORT_FROM_SECRET: facts.authToken,
          OFFHOOK_IMPORT_TO_SECRET: sub.authToken,
        },
      },
    ).catch((error: { stdout: string; stderr: string }) => {
      // A number belongs to one account: that of the source stays where it is.
      return error
    })
    return stdout.trim().split('\n')
  }
  const own = restClient({ ...facts, accountSid: sub.sid, authToken: sub.authToken })

  const dry = await move('--dry-run')
  expect(dry.at(-1)).toMatch(/^Dry run, nothing was changed: create \d+/)
  expect(await own.studio.v2.flows.list()).toEqual([])

  const first = await move()
  expect(first).toContainEqual(expect.stringMatching(/^create {2}flow +Main menu/))
  expect(first).toContainEqual(expect.stringMatching(/^create {2}worker +agent/))
  expect(first).toContainEqual(expect.stringMatching(/^fail {4}number +\+1201555/))
  const [flow] = await own.studio.v2.flows.list()
  const [workspace] = await own.taskrouter.v1.workspaces.list()
  const [workflow] = await own.taskrouter.v1.workspaces(workspace?.sid ?? '').workflows.list()
  const definition = JSON.stringify((await own.studio.v2.flows(flow?.sid ?? '').fetch()).definition)
  expect(definition).toContain(workflow?.sid)
  expect(definition).not.toContain(facts.workflowSid)
  expect(workflow?.configuration).not.toContain(facts.taskQueueSid)
  const [application] = await own.applications.list({ friendlyName: 'Test caller' })
  expect(application?.voiceUrl).toBe(`flow://studio/${flow?.sid}`)

  const second = await move()
  expect(
    second.filter((line) => /^(create|update)/.test(line) && !/^create \d/.test(line)),
  ).toEqual([])
  expect((await own.studio.v2.flows.list()).length).toBe(1)
  expect((await own.studio.v2.flows(flow?.sid ?? '').fetch()).revision).toBe(flow?.revision)
})
