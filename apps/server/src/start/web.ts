import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AccountSid, WorkspaceSid } from '@offhook/core'
import { DeskGateway } from '@offhook/desk-gateway'
import type { MediaEngine } from '@offhook/engine'
import type { EventStreams } from '@offhook/event-streams'
import { Checkups, InsightsSettings } from '@offhook/insights'
import type { Metrics } from '@offhook/metrics'
import type { Staff } from '@offhook/people'
import { type FilePrompts, shippedTextOf } from '@offhook/prompts'
import { createRestApp } from '@offhook/rest'
import type { Studio } from '@offhook/studio'
import { TaskGateway } from '@offhook/task-gateway'
import type { QueueMetrics, TaskRouter, WorkerPresence } from '@offhook/task-router'
import { namesOf, type PublicUrl } from '../addresses.ts'
import { httpsCertificate } from '../certificates.ts'
import type { Credentials } from '../credentials.ts'
import { testCallerApplication } from '../first-start.ts'
import { readinessOf } from '../readiness.ts'
import { VERSION } from '../version.ts'
import { WebServer } from '../web-server.ts'
import { openIdentity } from './identity.ts'
import type { Texts } from './messages.ts'
import type { Reports } from './reports.ts'
import type { Starting } from './starting.ts'
import type { Storage } from './store.ts'
import type { Calls } from './voice.ts'

/** Everything by HTTP and HTTPS: REST, the page, the sockets of both SDKs. Starts listening. */
export async function openWeb(
  { config, clock, logger, closing }: Starting,
  { dataDir, store, accounts, recordingFiles, recordingStore, shelf, site }: Storage,
  parts: Pick<
    Calls,
    | 'web'
    | 'webhookLog'
    | 'voice'
    | 'contacts'
    | 'history'
    | 'insights'
    | 'callerIdChecks'
    | 'callingRules'
    | 'dialLists'
    | 'dialler'
    | 'callbacks'
    | 'assist'
    | 'payments'
    | 'payConnectors'
    | 'pciMode'
    | 'clients'
    | 'sip'
  > &
    Texts &
    Pick<Reports, 'reportSchedules'> & {
      readonly eventStreams: EventStreams
      readonly prometheus: Metrics
      readonly router: TaskRouter
      readonly staff: Staff
      readonly studio: Studio
      readonly presence: WorkerPresence
      readonly metrics: QueueMetrics
      readonly media: MediaEngine
      readonly prompts: FilePrompts
      readonly credentials: Credentials
      readonly sipAt: { readonly host: string; readonly port: number }
      readonly publicUrl: PublicUrl
    },
): Promise<WebServer> {
  const {
    voice,
    contacts,
    studio,
    history,
    insights,
    eventStreams,
    prometheus,
    callerIdChecks,
    callingRules,
    dialLists,
    dialler,
    callbacks,
    clients,
    messages,
    messagingServices,
    sms,
    web,
    webhookLog,
    router,
    staff,
    presence,
    metrics,
    media,
    credentials,
    assist,
    payments,
    payConnectors,
    pciMode,
    sip: sipGateway,
    sipAt,
    publicUrl,
  } = parts
  const accountSid = credentials.accountSid as AccountSid
  const workspaceSid = credentials.workspaceSid as WorkspaceSid
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
    checkAttributes: (worker, attributes) => staff.checkAttributes(worker, attributes),
    workerLostAfterMs: config.workerLostAfter * 1_000,
    accounts,
  })
  const desk = new DeskGateway({
    ...{ clock, logger, accounts, router, voice, contacts, metrics, payments, assist, studio },
    devices: clients,
    listenersHidden: config.supervision === 'private',
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
    history,
    contactRepository: store.contacts,
    reportSchedules: parts.reportSchedules,
    insights,
    checkups: new Checkups({ clock, rows: store.rows, writer: store.writer }),
    insightsSettings: new InsightsSettings({ clock, rows: store.rows, writer: store.writer }),
    insightRepository: store.insights,
    reviewRepository: store.reviews,
    eventStreams,
    metrics: () => prometheus.text(),
    callerIdChecks,
    callingRules,
    dialLists,
    dialler,
    callbacks,
    outboundRepository: store.outbound,
    payments,
    payConnectors,
    pciMode,
    studio,
    messages,
    messagingServices,
    messageRepository: store.messages,
    sms,
    shelf,
    site,
    staff,
    sessionUse: (sid) => {
      const use = clients.sessionUse(sid)
      return use === 'closed' && tasks.hasSocketOf(sid) ? 'open' : use
    },
    ...openIdentity(config, { accounts }, { staff, workspaceSid }),
    taskGateway: tasks,
    recordingSounds: recordingStore.sounds,
    soundMaker: parts.prompts,
    shippedTextOf,
    openRecordings: config.recordingAuth === 'off',
    pageFolder: fileURLToPath(new URL('../../../desktop/dist', import.meta.url)),
    pluginFolder: join(dataDir, 'plugins'),
    pluginOrigins: config.pluginOrigins,
    publicUrl: config.publicUrl,
    longestCall: config.longestCall,
    iceServers: { urls: config.iceServers, turnSecret: config.turnSecret },
    requestsAtOnce: config.requestsAtOnce,
    allowedHosts: namesOf(config),
    trustedProxies: config.trustedProxies,
    bind,
    sip: sipAt,
    trunkState: (sid) => sipGateway.trunkState(sid),
    home: {
      accountSid,
      phoneNumber: credentials.phoneNumber,
      workspaceSid,
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
      '/offhook/v1/live': (request, socket, head, address) =>
        desk.handleUpgrade(request, socket, head, address),
    },
  })
  publicUrl.servedAt(server.httpPort)
  closing.add(
    () => server.close(),
    () => tasks.close(),
    () => desk.close(),
    () => clients.close(),
    () => voice.endAll('normal'),
    // Before: nobody has hung up whose call is ended by us.
    () => studio.close(),
  )
  return server
}
