/** The unmodified TaskRouter SDK in this process, against a running server. */
import { createRequire } from 'node:module'
import type { ReadyServer } from '@offhook/test-kit'
import twilio from 'twilio'
import type * as Sdk from 'twilio-taskrouter'

export type { Sdk }

const sdk: typeof Sdk = createRequire(import.meta.url)('twilio-taskrouter')

export type Role = 'worker' | 'supervisor' | 'admin'

/** A token of the official helper. Without a worker it is an administrator's. */
export function taskRouterToken(server: ReadyServer, role: Role, workerSid?: string): string {
  const { AccessToken } = twilio.jwt
  const token = new AccessToken(server.accountSid, server.apiKey.sid, server.apiKey.secret, {
    identity: role,
    ttl: 3600,
  })
  const { workspaceSid } = server
  token.addGrant(
    new AccessToken.TaskRouterGrant({ workspaceSid, role, ...(workerSid && { workerSid }) }),
  )
  return token.toJwt()
}

/** Both addresses: the SDK drops its own as soon as one is given. */
export function bridgeOf(httpUrl: string): { ebServer: string; wsServer: string } {
  const ebServer = `${httpUrl}/v1/wschannels`
  return { ebServer, wsServer: ebServer.replace(/^http/, 'ws') }
}

const options = (server: ReadyServer, more: object) => ({
  ...bridgeOf(server.httpUrl),
  logLevel: 'silent' as const,
  ...more,
})

export function openWorker(server: ReadyServer, workerSid: string, more = {}): Promise<Sdk.Worker> {
  return ready(new sdk.Worker(taskRouterToken(server, 'worker', workerSid), options(server, more)))
}

export function openSupervisor(server: ReadyServer, workerSid: string): Promise<Sdk.Supervisor> {
  const token = taskRouterToken(server, 'supervisor', workerSid)
  return ready(new sdk.Supervisor(token, options(server, {})))
}

export function openWorkspace(server: ReadyServer, more = {}): Sdk.Workspace {
  return new sdk.Workspace(taskRouterToken(server, 'admin'), options(server, more))
}

function ready<W extends Sdk.Worker>(worker: W): Promise<W> {
  return new Promise((resolve, reject) => {
    worker.once('ready', () => resolve(worker))
    worker.once('error', reject)
  })
}

interface Emits {
  once(name: string, listener: (...values: never[]) => void): unknown
}

/** The next event of that name. Listen before what causes it. */
export function next<T = unknown>(emitter: Emits, name: string): Promise<T> {
  return new Promise((resolve) => emitter.once(name, ((value: T) => resolve(value)) as never))
}
