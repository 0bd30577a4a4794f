/**
 * The composition root: opens everything in its order, joins the parts, and closes them in the
 * opposite one. Nothing here decides anything about calls.
 */
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Accounts, SecretBox } from '@offhook/accounts'
import { ClientGateway } from '@offhook/client-gateway'
import { Contacts, defaultFlow, FlowDocuments } from '@offhook/contacts'
import {
  type AccountSid,
  codes,
  isSid,
  type Logger,
  messageOf,
  type OutboxChange,
  put,
  systemClock,
  type Timer,
  type WorkflowSid,
} from '@offhook/core'
import { type MediaEngine, RecordingFiles, startMediaEngine } from '@offhook/engine'
import { FilePrompts } from '@offhook/prompts'
import { createRestApp } from '@offhook/rest'
import { createDtlsCertificate } from '@offhook/rtp'
import { SipGateway } from '@offhook/sip-gateway'
import { createStore, type RecoverOptions, type Store } from '@offhook/store'
import { TaskGateway } from '@offhook/task-gateway'
import {
  EVENT_CALLBACK,
  Reconciler,
  sendEventCallback,
  TaskRouter,
  WorkerPresence,
} from '@offhook/task-router'
import { type Call, lostCallChanges, standardVerbs, Voice } from '@offhook/voice'
import { WebhookClient } from '@offhook/webhooks'
import type { Addresses } from './announce.ts'
import { httpsCertificate, type KeyAndCertificate, readPair } from './certificates.ts'
import { type Config, ConfigError } from './config.ts'
import { type Credentials, openCredentials, writeCredentials } from './credentials.ts'
import { openDataFolder, readIfThere, readSecretKey, writePrivateFile } from './data-folder.ts'
import { firstStart, testCallerApplication } from './first-start.ts'
import { HeldWriter } from './held-writer.ts'
import { credentialsOf, homeOf } from './home.ts'
import { cancelLost, hasAccounts, installationThere } from './nodes.ts'
import { RoutingDuty } from './routing-duty.ts'
import { WebServer } from './web-server.ts'

const VERSION = '0.1.0'
const clock = systemClock
/** The kind of effect that ends a dead node's call. */
const ORPHAN_BYE = 'orphan-bye'
/** A database that takes longer to answer a question is not there. */
const DATABASE_ANSWERS_MS = 2_000

/** A running server. */
export class Offhook {
  readonly facts: { dataDir: string; addresses: Addresses; credentials: Credentials }
  /** Resolves when another node has declared this one dead: it is to be closed and started anew. */
  readonly lost: Promise<void>
  readonly #closers: (() => Promise<void> | void)[]
  #closing: Promise<void> | null = null

  private constructor(
    { facts, lost }: Pick<Offhook, 'facts' | 'lost'>,
    closers: (() => Promise<void> | void)[],
  ) {
    this.facts = facts
    this.lost = lost
    this.#closers = closers
  }

  /**
   * Opens everything. What was opened before a failure is closed again.
   * @throws with one sentence for the person who started it
   */
  static async start(config: Config, logger: Logger): Promise<Offhook> {
    const closers: (() => Promise<void> | void)[] = []
    try {
      return new Offhook(await open(config, logger, closers), closers)
    } catch (error) {
      await closeAll(closers)
      throw error
    }
  }

  /** Ends calls, writes what waits, frees ports and folder. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= closeAll(this.#closers)
    return this.#closing
  }
}

/** In the opposite order of opening; one that fails does not stop the rest. */
async function closeAll(closers: (() => Promise<void> | void)[]): Promise<void> {
  const faults: unknown[] = []
  for (const close of closers.splice(0).reverse()) {
    try {
      await close()
    } catch (error) {
      faults.push(error)
    }
  }
  if (faults.length > 0) throw new Error(faults.map(messageOf).join('; '))
}

async function open(
  config: Config,
  logger: Logger,
  closers: (() => Promise<void> | void)[],
): Promise<Pick<Offhook, 'facts' | 'lost'>> {
  const dataDir = resolve(config.dataDir)
  await openDataFolder(dataDir)
  const recordingsFolder = join(dataDir, 'recordings')
  await mkdir(recordingsFolder, { recursive: true, mode: 0o700 })
  const recordingFiles = new RecordingFiles(recordingsFolder)
  const store = await createStore({
    databaseUrl: config.databaseUrl,
    dataDir,
    clock,
    logger,
    commitDelayMs: config.testCommitDelay,
    removeRecording: (fileName) => recordingFiles.remove(fileName),
  })
  closers.push(() => store.close())
  const secretBox = new SecretBox(await readSecretKey(dataDir, config.secretKey))
  const lost = new Promise<void>((resolve) => store.leases.onLost(resolve))
  const recovery: RecoverOptions = {
    finishRecording: (fileName) => recordingFiles.finish(fileName),
    effectsOf: (calls) => [...orphanByes(calls), ...lostCallChanges(calls, clock.now())],
  }
  await store.recover(recovery)

  const writer = new HeldWriter(store.writer)
  const accounts = new Accounts({
    clock,
    repository: store.accounts,
    writer,
    secretBox,
    logger,
  })
  closers.push(() => accounts.close())
  await accounts.load()
  await installationThere({ store, accounts, recovery, logger })
  const router = new TaskRouter({
    clock,
    logger,
    writer,
    repository: store.taskRouter,
    lease: store.routing,
  })
  if (store.routing.held) await router.load()
  closers.push(() => router.close())
  const sipDomain = config.publicAddress ?? (isAny(config.bind) ? 'localhost' : config.bind)
  const credentials = await openCredentials({
    folder: dataDir,
    hasAccount: (sid) =>
      sid === null ? hasAccounts(accounts) : accounts.accounts.get(sid as AccountSid) !== undefined,
    make: async () => {
      writer.hold()
      const made = await firstStart({ accounts, router, sipDomain })
      await writer.commit([put('home', homeOf(made))])
      return made
    },
    // The folder of an embedded database is nobody else's: what it lacks was lost.
    join: async () => {
      const home = store.embedded ? null : await store.home()
      return home && credentialsOf(home, accounts)
    },
    commit: () => writer.release(),
  })
  // A database that is older than this row.
  if ((await store.home()) === null) await writer.commit([put('home', homeOf(credentials))])

  const [media, prompts] = await Promise.all([
    openMedia(config, dataDir, logger),
    FilePrompts.open({ folder: join(dataDir, 'prompts'), logger }),
  ])
  closers.push(
    () => media.close(),
    () => prompts.close(),
  )

  const accountSid = credentials.accountSid as AccountSid
  const web = new WebhookClient({ authTokenOf: (sid) => accounts.authTokenOf(sid) })
  const documents = new FlowDocuments({
    web,
    flows: {
      default: (step, parameters) =>
        defaultFlow(step, parameters, {
          workflowSid: credentials.workflowSid as WorkflowSid,
          record: config.recordDefault,
        }),
    },
  })
  const certificate = await httpsCertificate({
    dataDir,
    names: [config.publicAddress, hostOf(config.publicUrl)].filter((name) => name !== null),
    now: clock.now(),
  })

  const state: { server?: WebServer } = {}
  const publicUrl = (): string =>
    config.publicUrl ?? `http://localhost:${state.server?.httpPort ?? 0}`

  // Voice, gateways and contacts need each other: each sees the others through what is here.
  const late: { voice?: Voice; contacts?: Contacts } = {}
  const gatewayCommon = {
    clock,
    logger,
    media,
    mediaTimeoutMs: config.mediaTimeout * 1_000,
    onIncoming: (leg: Parameters<Voice['takeIncoming']>[0]) => late.voice?.takeIncoming(leg),
    overloaded: () => store.overloaded(),
  }
  const sip = new SipGateway({
    ...gatewayCommon,
    directory: directoryOf(accounts, accountSid),
    bind: config.bind,
    port: config.sipPort,
    publicAddress: config.publicAddress,
    trustedAddresses: config.trustedAddresses,
    domain: sipDomain,
    nonceSecret: randomBytes(32),
  })
  const clients = new ClientGateway({
    ...gatewayCommon,
    verifyAccessToken: (token) => accounts.verifyAccessToken(token),
  })
  const voice = new Voice({
    clock,
    logger,
    writer: store.writer,
    repository: store.voice,
    media,
    dialers: { number: sip, sip, client: clients },
    documents,
    prompts,
    numbers: {
      byNumber: async (_accountSid, number) => accounts.numberFor(number),
      application: async (_accountSid, sid) => accounts.applicationFor(sid),
    },
    verbs: standardVerbs({
      workflow: { enqueue: async (caller) => late.contacts?.enqueue(caller) },
      reservations: {
        reserve: (request) => {
          if (!late.contacts) throw new Error('the server is not ready')
          return late.contacts.reservations.reserve(request)
        },
      },
    }),
    nodeId: store.nodeId,
    recordingFiles,
    publicUrl,
  })
  late.voice = voice
  closers.push(() => voice.close())
  const contacts = new Contacts({ clock, logger, voice, router, web })
  late.contacts = contacts
  closers.push(() => contacts.close())
  const workerLostAfterMs = config.workerLostAfter * 1_000
  const presence = new WorkerPresence({
    clock,
    logger,
    router,
    writer: store.writer,
    repository: store.taskRouter,
    lostAfterMs: workerLostAfterMs,
  })
  closers.push(() => presence.close())
  const tasks = new TaskGateway({
    clock,
    logger,
    router,
    contacts,
    presence,
    workerLostAfterMs,
    verifyAccessToken: (token) => accounts.verifyAccessToken(token),
  })

  store.outbox.register('webhook', async ({ payload }) => {
    const request = payload as unknown as Parameters<WebhookClient['tell']>[0]
    if (!(await web.tell(request))) voice.callbackRefused(request)
  })
  closers.push(
    router.events.on('alert', ({ task, code, message }) => {
      const callSid = task.attributes['call_sid']
      voice.alert({
        accountSid: task.accountSid,
        callSid: isSid('CA', callSid) ? callSid : null,
        logLevel: 1,
        errorCode: code,
        messageText: `${task.sid}: ${message}`,
        requestUrl: null,
        requestMethod: null,
        responseBody: null,
      })
    }),
  )
  store.outbox.register(EVENT_CALLBACK, (effect) =>
    sendEventCallback(
      {
        clock,
        router,
        repository: store.taskRouter,
        tell: (request) => web.tell({ ...request, callSid: null, method: 'POST' }),
        onRefused: (refused) =>
          voice.callbackRefused({ ...refused, callSid: null, method: 'POST' }, codes.httpFailed),
      },
      effect,
    ),
  )

  const bound = await sip.start().catch((error: unknown) => {
    throw sipPortError(error, config)
  })
  closers.push(() => sip.close())
  store.outbox.register(ORPHAN_BYE, ({ payload }) =>
    sip.endOrphan(payload as Parameters<SipGateway['endOrphan']>[0]),
  )

  const sipAddress = { host: advertisedHost(config), port: bound.udp.port }
  const rest = await createRestApp({
    clock,
    logger,
    version: VERSION,
    accounts,
    voice,
    voiceRepository: store.voice,
    router,
    taskRouterRepository: store.taskRouter,
    contacts,
    taskGateway: tasks,
    recordingsFolder,
    pageFolder: fileURLToPath(new URL('../../desktop/dist', import.meta.url)),
    publicUrl,
    allowedHosts: [config.publicAddress, hostOf(config.publicUrl)].filter((name) => name !== null),
    trustedProxies: config.trustedProxies,
    bind: config.httpBind ?? config.bind,
    sip: sipAddress,
    home: {
      accountSid,
      phoneNumber: credentials.phoneNumber,
      workspaceSid: credentials.workspaceSid,
      workflowSid: credentials.workflowSid,
      taskQueueSid: credentials.taskQueueSid,
      testCallerApplicationSid: testCallerApplication(accounts, accountSid),
    },
    readiness: () => readinessOf(store, media, router, recordingFiles),
  })
  closers.push(() => rest.close())
  await rest.ready()
  const server = await WebServer.listen({
    bind: config.httpBind ?? config.bind,
    httpPort: config.httpPort,
    httpsPort: config.httpsPort,
    certificate,
    handle: (request, response) => rest.routing(request, response),
    upgrades: {
      '/signal': (request, socket, head) => clients.handleUpgrade(request, socket, head),
      '/v1/wschannels': (request, socket, head) => tasks.handleUpgrade(request, socket, head),
    },
  })
  state.server = server
  closers.push(
    () => server.close(),
    () => tasks.close(),
    () => clients.close(),
  )
  closers.push(() => voice.endAll('normal'))
  const reconciler = new Reconciler({
    clock,
    logger,
    router,
    alsoCheck: [() => contacts.reconcile()],
  })
  reconciler.start()
  closers.push(() => reconciler.close())

  /** What an earlier run, or another node, has begun goes on, once the router has its rows. */
  const resume = async (): Promise<void> => {
    await presence.load()
    for (const { sid } of accounts.accounts.list({ size: 1_000, after: null }).rows) {
      for (const workspace of router.workspaces(sid)) contacts.resume(workspace.sid)
    }
  }
  if (router.routing) await resume()
  const duty = store.embedded
    ? null
    : new RoutingDuty({
        clock,
        logger,
        routes: router.routing,
        takeOver: async () => {
          if ((await store.succeed(recovery)) === null) return false
          await accounts.load()
          await router.load()
          await resume()
          return true
        },
        refresh: () => accounts.load(),
        tidy: async () => cancelLost(router, (await store.tidy(recovery)).tasks, logger),
      })
  closers.push(() => duty?.close())

  const addresses: Addresses = {
    httpUrl: `http://localhost:${server.httpPort}`,
    httpsUrl: `https://localhost:${server.httpsPort}`,
    sip: sipAddress,
    webrtcPort: media.webrtcPort,
    rtpPorts: `${config.rtpPorts.min}-${config.rtpPorts.max}`,
  }
  await writeCredentials(dataDir, credentials, { ...addresses })
  const routes = router.routing
  logger.info({ ...addresses, node: store.nodeId, routes }, 'ready')
  return { facts: { dataDir, addresses, credentials }, lost }
}

async function openMedia(config: Config, dataDir: string, logger: Logger): Promise<MediaEngine> {
  return startMediaEngine({
    bindAddress: config.bind,
    rtpPorts: config.rtpPorts,
    webrtc: {
      port: config.webrtcPort,
      addresses: config.webrtcAddresses,
      publicAddress: config.publicAddress,
    },
    certificate: await dtlsCertificate(dataDir),
    logger,
  })
}

/** One certificate for all browser audio, for the life of the installation. */
async function dtlsCertificate(dataDir: string): Promise<KeyAndCertificate> {
  const folder = join(dataDir, 'certificates')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const keyPem = await readIfThere(join(folder, 'dtls.key'))
  const certPem = await readIfThere(join(folder, 'dtls.crt'))
  if (keyPem !== null && certPem !== null && readPair({ keyPem, certPem }, 'dtls').fits) {
    return { keyPem, certPem }
  }
  const made = await createDtlsCertificate()
  await writePrivateFile(join(folder, 'dtls.key'), made.keyPem)
  await writePrivateFile(join(folder, 'dtls.crt'), made.certPem)
  return made
}

function directoryOf(accounts: Accounts, defaultAccountSid: AccountSid) {
  return {
    defaultAccountSid,
    numberFor: (text: string) => accounts.numberFor(text),
    sipUser: (username: string) => accounts.sipUser(username),
    sipPasswordOf: (user: Parameters<Accounts['sipPasswordOf']>[0]) => accounts.sipPasswordOf(user),
    trunks: () => accounts.trunks.all(),
    trunkInboundPassword: (trunk: {
      readonly sid: Parameters<Accounts['trunks']['inboundPasswordOf']>[0]
    }) => accounts.trunks.inboundPasswordOf(trunk.sid),
    trunkOutboundPassword: (trunk: {
      readonly sid: Parameters<Accounts['trunks']['outboundPasswordOf']>[0]
    }) => accounts.trunks.outboundPasswordOf(trunk.sid),
  }
}

/** A BYE for each caller and callee of a dead node whose dialog is known. */
function orphanByes(calls: readonly Call[]): OutboxChange[] {
  return calls.flatMap(({ sid, dialog }) =>
    dialog === null ? [] : [{ op: 'outbox', kind: ORPHAN_BYE, orderKey: sid, payload: dialog }],
  )
}

/** One sentence about the port or the address that SIP can not have. */
function sipPortError(error: unknown, { bind, sipPort }: Config): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === 'EADDRNOTAVAIL') {
    return new ConfigError(`OFFHOOK_BIND=${bind}: is not an address of this machine.`)
  }
  const what = `SIP port ${sipPort} (${syscall === 'listen' ? 'TCP' : 'UDP'})`
  if (code === 'EADDRINUSE') {
    return new ConfigError(`${what} is in use on ${bind}. Choose another, or 0 for any free one.`)
  }
  if (code === 'EACCES') return new ConfigError(`${what} may not be used by this user.`)
  return error
}

/** Resolves with false when it takes too long or fails. */
async function inTime(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: Timer | null = null
  const late = new Promise<boolean>((resolve) => {
    timer = clock.setTimeout(() => resolve(false), ms)
  })
  const done = work.then(
    () => true,
    () => false,
  )
  return Promise.race([done, late]).finally(() => timer?.clear())
}

async function readinessOf(
  store: Store,
  media: MediaEngine,
  router: TaskRouter,
  recordings: RecordingFiles,
) {
  const reasons: string[] = []
  if (!(await inTime(store.ping(), DATABASE_ANSWERS_MS)))
    reasons.push('the database does not answer')
  if (store.overloaded()) reasons.push('the database is behind')
  if (!router.routing) reasons.push('another node routes tasks: this one stands by')
  const unwritable = await recordings.check()
  if (unwritable !== null) reasons.push(`recordings cannot be written (${unwritable})`)
  const onlyLoopback = media.localAddresses.every(
    (address) => address.startsWith('127.') || address === '::1',
  )
  return {
    ready: reasons.length === 0,
    reasons,
    notes: onlyLoopback ? ['no network address: browsers on this machine only'] : [],
  }
}

function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

/** What a phone dials. */
function advertisedHost(config: Config): string {
  return config.publicAddress ?? (isAny(config.bind) ? '127.0.0.1' : config.bind)
}

function hostOf(url: string | null): string | null {
  return url === null ? null : new URL(url).hostname
}
