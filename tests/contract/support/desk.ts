import type { ContractSite } from './site.ts'

/** A workspace of a test's own: one queue, one workflow, and workers who are available. */
export async function makeDesk(site: ContractSite, ...people: readonly string[]) {
  const { workspaces } = site.client.taskrouter.v1
  const { sid } = await workspaces.create({ friendlyName: 'Desk', template: 'FIFO' })
  const workspace = workspaces(sid)
  const activity = async (friendlyName: string) => {
    const [found] = await workspace.activities.list({ friendlyName })
    return found?.sid ?? ''
  }
  const available = await activity('Available')
  const workers = []
  for (const friendlyName of people) {
    workers.push(await workspace.workers.create({ friendlyName, activitySid: available }))
  }
  return { sid, workspace, workers, activity }
}

type Workspace = Awaited<ReturnType<typeof makeDesk>>['workspace']

/** Makes a task that the only worker is offered at once. */
export async function makeOffer(workspace: Workspace, fields: { attributes?: string } = {}) {
  const { sid } = await workspace.tasks.create(fields)
  const [offer] = await workspace.tasks(sid).reservations.list()
  if (!offer) throw new Error('the task was offered to nobody')
  return {
    task: workspace.tasks(sid),
    offer,
    reservation: workspace.tasks(sid).reservations(offer.sid),
  }
}
