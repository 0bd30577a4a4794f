import { fileURLToPath } from 'node:url'
import type { AccountSid } from '@offhook/core'
import type { MediaEngine } from '@offhook/engine'
import { createRestApp } from '@offhook/rest'
import { TaskGateway } from '@offhook/task-gateway'
import type { TaskRouter, WorkerPresence } from '@offhook/task-router'
import { namesOf, type PublicUrl } from '../addresses.ts'
import { httpsCertificate } from '../certificates.ts'
import type { Credentials } from '../credentials.ts'
import { testCallerApplication } from '../first-start.ts'
import { readinessOf } from '../readiness.ts'
import { VERSION } from '../version.ts'
import { WebServer } from '../web-server.ts'
import type { Texts } from './messages.ts'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'
import type { Calls } from './voice.ts'

/** Everything by HTTP and HTTPS: REST, the page, the sockets of both SDKs. Starts listening. */
export async function openWeb(
  { config, clock, logger, closing }: Starting,
  { dataDir, store, accounts, recordingFiles, recordingStore, shelf }: Storage,
  parts: Pick<
    Calls,
    'web' | 'webhookLog' | 'voice' | 'contacts' | 'callerIdChecks' | 'clients' | 'sip'
  > &
    Texts & {
      readonly router: TaskRouter
      readonly presence: WorkerPresence
      readonly media: MediaEngine
      readonly credentials: Credentials
      readonly sipAt: { readonly host: string; readonly port: number }
      readonly publicUrl: PublicUrl
    },
): Promise<WebServer> {
  const {
    voice,
    contacts,
    callerIdChecks,
    clients,
    messages,
    sms,
    web,
    webhookLog,
    router,
    presence,
    media,
    credentials,
    sip: sipGateway,
    sipAt,
    publicUrl,
  } = parts
  const accountSid = credentials.accountSid as AccountSid
  const bind = config.httpBind ?? config.bind
  const certificate = await httpsCertificate({
    dataDir,
    names: namesOf(config),
    now: clock.now(),
  })
  const tasks = new TaskGateway({
    clock,
    logger,
    router,
    contacts,
    presence,
    workerLostAfterMs: config.workerLostAfter * 1_000,
    accounts,
  })
  const rest = await createRestApp({
    clock,
    logger,
    version: VERSION,
    accounts,
    voice,
    voiceRepository: store.voice,
    alertRepository: store.alerts,
    replayWebhook: (row) => webhookLog.replay(row, (request) => web.replay(request)),
    router,
    taskRouterRepository: store.taskRouter,
    contacts,
    callerIdChecks,
    messages,
    messageRepository: store.messages,
    sms,
    shelf,
    taskGateway: tasks,
    recordingSounds: recordingStore.sounds,
    openRecordings: config.recordingAuth === 'off',
    pageFolder: fileURLToPath(new URL('../../../desktop/dist', import.meta.url)),
    publicUrl: config.publicUrl,
    requestsAtOnce: config.requestsAtOnce,
    allowedHosts: namesOf(config),
    trustedProxies: config.trustedProxies,
    bind,
    sip: sipAt,
    home: {
      accountSid,
      phoneNumber: credentials.phoneNumber,
      workspaceSid: credentials.workspaceSid,
      workflowSid: credentials.workflowSid,
      taskQueueSid: credentials.taskQueueSid,
      testCallerApplicationSid: testCallerApplication(accounts, accountSid),
    },
    readiness: () => readinessOf({ clock, store, media, router, recordingFiles, recordingStore }),
  })
  closing.add(() => rest.close())
  await rest.ready()
  const server = await WebServer.listen({
    bind,
    httpPort: config.httpPort,
    httpsPort: config.httpsPort,
    certificate,
    trustedProxies: config.trustedProxies,
    handle: (request, response) => rest.routing(request, response),
    upgrades: {
      '/signal': (request, socket, head, address) =>
        clients.handleUpgrade(request, socket, head, address),
      '/sip': (request, socket, head, address) =>
        sipGateway.handleUpgrade(request, socket, head, address),
      '/v1/wschannels': (request, socket, head) => tasks.handleUpgrade(request, socket, head),
    },
  })
  publicUrl.servedAt(server.httpPort)
  closing.add(
    () => server.close(),
    () => tasks.close(),
    () => clients.close(),
    () => voice.endAll('normal'),
  )
  return server
}
