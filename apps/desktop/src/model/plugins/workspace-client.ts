import type { WorkspaceClient } from '@offhook/desktop-sdk'
import type { PageLocation } from '../loopback-socket.ts'
import type { Sdks, SdkWorkspace } from '../sdk.ts'

/**
 * Reads by the TaskRouter SDK's Workspace. Each request takes a token of the moment, so that there is
 * none to be renewed; nothing is loaded before the first.
 */
export function workspaceClient(options: {
  readonly sdks: Sdks
  readonly location: PageLocation
  readonly fetchToken: () => Promise<string>
}): WorkspaceClient {
  const ask = async <T>(read: (workspace: SdkWorkspace) => Promise<T>): Promise<T> => {
    const [Workspace, token] = await Promise.all([options.sdks.workspace(), options.fetchToken()])
    const { origin } = options.location
    return read(new Workspace(token, { ebServer: `${origin}/v1/wschannels`, logLevel: 'silent' }))
  }
  return {
    fetchTask: (sid) => ask((workspace) => workspace.fetchTask(sid)),
    fetchTaskQueue: (sid) => ask((workspace) => workspace.fetchTaskQueue(sid)),
    fetchTaskQueues: (params) => ask((workspace) => workspace.fetchTaskQueues(params)),
    fetchWorkerInfo: (sid) => ask((workspace) => workspace.fetchWorkerInfo(sid)),
    fetchWorkersInfo: (params) => ask((workspace) => workspace.fetchWorkersInfo(params)),
  }
}
