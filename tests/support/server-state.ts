import type { ReadyServer } from '@offhook/test-kit'
import { restClient } from './rest.ts'

/** Of each kind, the newest. */
const limit = 10

/** What the server has of workers, their offers, tasks, queues and calls, for a failed test. */
export async function serverState(server: ReadyServer): Promise<string> {
  const client = restClient(server)
  const workspace = client.taskrouter.v1.workspaces(server.workspaceSid)
  const told = async (what: string, rows: () => Promise<readonly string[]>) =>
    `${what}: ${await rows().then(
      (all) => all.join('; ') || 'none',
      ({ message }: Error) => message,
    )}`
  const lines = await Promise.all([
    told('workers', async () => {
      const workers = await workspace.workers.list({ limit })
      return Promise.all(
        workers.map(async ({ sid, friendlyName, activityName }) => {
          const offers = await workspace.workers(sid).reservations.list({ limit })
          const statuses = offers.map(({ reservationStatus }) => reservationStatus)
          return `${friendlyName} ${activityName} (offers: ${statuses.join(', ') || 'none'})`
        }),
      )
    }),
    told('tasks', async () => {
      const tasks = await workspace.tasks.list({ limit })
      return tasks.map(({ age, assignmentStatus }) => `${assignmentStatus}, ${age} s old`)
    }),
    told('queues', async () => {
      const queues = await client.queues.list({ limit })
      return queues.map(({ friendlyName, currentSize }) => `${friendlyName} ${currentSize}`)
    }),
    told('calls', async () => {
      const calls = await client.calls.list({ limit })
      return calls.map(({ from, to, status }) => `${from} to ${to} ${status}`)
    }),
  ])
  return `the server says: ${lines.join('\n')}`
}
