import type { ContractSite } from './site.ts'

/** A workspace of a test's own. */
export async function makeWorkspace(site: ContractSite, template?: string) {
  const made = await site.client.taskrouter.v1.workspaces.create({
    friendlyName: 'Contract',
    ...(template === undefined ? {} : { template }),
  })
  return site.client.taskrouter.v1.workspaces(made.sid)
}

type WorkspaceContext = Awaited<ReturnType<typeof makeWorkspace>>

export async function activitySid(
  workspace: WorkspaceContext,
  friendlyName: string,
): Promise<string> {
  const [found] = await workspace.activities.list({ friendlyName })
  if (!found) throw new Error(`there is no activity ${friendlyName}`)
  return found.sid
}
