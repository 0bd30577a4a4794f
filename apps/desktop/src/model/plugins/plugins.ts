import type {
  AppConfig,
  FlexState,
  ITask,
  ManagerApi,
  PluginReport,
  RealtimeQueue,
  WorkspaceClient,
} from '@offhook/desktop-sdk'
import type { Actions } from '../../actions/index.ts'
import { ApiError } from '../../api/http.ts'
import type { ConfiguredPlugin } from '../../api/plugins.ts'
import { msg } from '../../texts/index.ts'
import type { Bell } from '../bell.ts'
import type { Clock } from '../clock.ts'
import type { Desk } from '../desk.ts'
import type { DialpadState } from '../dialpad.ts'
import type { ChoiceStorage } from '../language.ts'
import type { Live } from '../live/live.ts'
import type { Notices } from '../notices.ts'
import { logLevelOf, type PageLog } from '../page-log.ts'
import { supervisors } from '../pages.ts'
import type { Navigator } from '../route.ts'
import { noAttributes } from '../routing.ts'
import type { Session } from '../session.ts'
import { createStore, type Store } from '../store.ts'
import type { TaskView } from '../task-view.ts'
import { DefaultProps } from './default-props.ts'
import { watchDesk } from './desk-watch.ts'
import { Events } from './events.ts'
import { flexOf, propsOwners } from './flex.ts'
import { flexState } from './flex-state.ts'
import { endedTask, flexTask, type TaskWorld } from './flex-task.ts'
import { insightsClient } from './insights/client.ts'
import { realtimeQueue } from './insights/items.ts'
import { InsightsPlayer } from './insights-player.ts'
import { loadPlugins } from './load-plugins.ts'
import { browserWish, PluginConfig } from './plugin-config.ts'
import { pluginManager } from './plugin-manager.ts'
import { pluginStore } from './plugin-store.ts'
import { ReservationSounds } from './reservation-sounds.ts'
import type { PluginHost } from './shared-parts.ts'
import { Shortcuts } from './shortcuts.ts'
import { Slots } from './slots.ts'
import { TaskChannels } from './task-channels.ts'
import { endings, isEnding, taskEvents } from './task-events.ts'
import { PluginView } from './view-state.ts'

export interface PluginsOptions {
  readonly host: PluginHost
  readonly actions: Actions
  readonly notices: Notices
  readonly navigator: Navigator
  readonly session: Session
  readonly clock: Clock
  readonly desk: Store<Desk | null>
  readonly isOnline: Store<boolean>
  readonly dialpad: Store<DialpadState>
  /** What the server tells by itself; null while nobody is logged in. */
  readonly live: Store<Live | null>
  readonly workspaceClient: WorkspaceClient
  /** Tells when the window has another size; the result stops that. */
  readonly watchSize: (changed: () => void) => () => void
  /** The document of settings of the site. */
  readonly fetchSettings: () => Promise<Settings>
  readonly freshToken: () => Promise<string | null>
  readonly fetchPlugins: () => Promise<readonly ConfiguredPlugin[]>
  /** Carries a built-in action out, past listeners and replacements. */
  readonly act: TaskWorld['act']
  /** The code of the language of the page, and the way to another one. */
  readonly language: () => string
  readonly chooseLanguage: (code: string) => void
  readonly bell: Bell
  /** What a person has chosen on this computer. */
  readonly choices: ChoiceStorage
  readonly report: (error: unknown, where: string) => void
  readonly log: PageLog
}

type Settings = ManagerApi['serviceConfiguration']

const noTasks: ReadonlyMap<string, ITask> = new Map()
/** The states of a reservation in which it stays for a while. */
const lasting: ReadonlySet<string> = new Set(['accepted', 'wrapping'])
const noQueues: ReadonlyMap<string, RealtimeQueue> = new Map()

/** By the site's own switch, or by the `pluginService` of its configuration. */
function isTurnedOff(settings: Settings, { pluginService }: AppConfig): boolean {
  return settings['plugin_service_enabled'] === false || pluginService?.enabled === false
}

/** The plugins of this page: what they are given, and how they come in. Knows no screen. */
export class Plugins {
  readonly slots = new Slots()
  /** Default props of components. */
  readonly props: DefaultProps
  readonly shortcuts: Shortcuts
  readonly sounds = new ReservationSounds((task) => this.channels.soundsOf(task))
  readonly channels: TaskChannels
  readonly view = new PluginView()
  readonly player: InsightsPlayer
  readonly #options: PluginsOptions
  readonly #events: Events
  readonly #state
  readonly #manager: ManagerApi
  readonly #config: PluginConfig
  readonly #settings = createStore<Settings>({})
  readonly #report: (error: unknown, where: string) => void
  readonly #made = new WeakMap<TaskView, ITask>()
  /** Tasks that the desk no longer has, until it is known how they ended. */
  readonly #gone = new Map<string, ITask>()
  readonly #stops: readonly (() => void)[]
  #tasks = noTasks
  #hasBegun = false
  #begun: readonly string[] = []
  #lastCallSid: string | null = null
  #queuesList = noQueues
  /** The reservation whose sound is repeated. */
  #repeatedOf: string | null = null
  #settle: () => void = () => undefined
  readonly #known = new Promise<void>((resolve) => {
    this.#settle = resolve
  })
  /** Figures change often: nobody makes them who has no plugins. */
  #stopQueues: () => void = () => undefined

  constructor(options: PluginsOptions) {
    this.#options = options
    this.shortcuts = new Shortcuts(options.choices)
    const { session, navigator, isOnline, actions, notices } = options
    // Whoever listens to errors and throws is reported, and not told of that again.
    this.#events = new Events(options.report, () => this.slots.owner)
    let isTelling = false
    const report = (error: unknown, where: string) => {
      options.report(error, where)
      // What goes wrong because somebody was told is not told again, or it would never end.
      if (isTelling) return
      isTelling = true
      try {
        this.#events.emit('flexError', error)
      } finally {
        isTelling = false
      }
    }
    this.#report = report
    this.#config = new PluginConfig(actions, options.chooseLanguage)
    this.channels = new TaskChannels(report, () => this.slots.owner)
    this.player = new InsightsPlayer(navigator)
    this.props = new DefaultProps(propsOwners, options.log)
    this.#state = createStore<FlexState>(this.#read())
    this.#manager = this.#makeManager()
    notices.strings = this.#manager.strings
    actions.addListener('afterSubmitNotes', ({ notes }) =>
      this.#events.emit('notesSubmitted', notes),
    )
    this.#stops = [
      this.#config.state.subscribe(() => {
        const config = this.#config.state.get()
        notices.browser = browserWish(config)
        options.log.level = logLevelOf(config.logLevel) ?? 'warn'
        this.props.follow(config)
        this.#look()
      }),
      this.view.state.subscribe(() => this.#look()),
      session.tokens.subscribe(() => {
        if (session.token !== null) this.#events.emit('tokenUpdated')
      }),
      options.watchSize(() => this.#events.emit('viewResized')),
      watchDesk(options.desk, () => this.#look()),
      session.state.subscribe(() => this.#look()),
      navigator.route.subscribe(() => this.#look()),
      options.dialpad.subscribe(() => {
        // Each digit that is typed changes it too.
        const { isOutboundDialerOpen } = this.#state.get().view
        if (options.dialpad.get().isOpen !== isOutboundDialerOpen) this.#look()
      }),
      isOnline.subscribe(() => {
        const isBack = isOnline.get()
        this.#events.emit('connectionStateChanged', isBack ? 'connected' : 'notConnected')
        if (isBack && this.#state.get().session.isLoggedIn) void this.start()
      }),
    ]
  }

  /** How the page is set: by the site, and by plugins. */
  get config(): Store<AppConfig> {
    return this.#config.state
  }

  /** Resolves once the site's settings have been read, or cannot be read. */
  get known(): Promise<void> {
    return this.#known
  }

  /** Loads the plugins of the site, once in the life of a page; nothing waits for them. */
  async start(): Promise<void> {
    if (this.#hasBegun) return
    this.#hasBegun = true
    const { host, clock, log } = this.#options
    try {
      const asked = this.#fetchSettings()
      asked.then(this.#settle, this.#settle)
      const [plugins, settings] = await Promise.all([this.#options.fetchPlugins(), asked])
      if (plugins.length === 0 || isTurnedOff(settings, this.config.get())) return
      const flex = flexOf({
        ...this.#options,
        ...{ shared: host.shared, manager: this.#manager, slots: this.slots },
        props: this.props,
        ...{ channels: this.channels, sounds: this.sounds, shortcuts: this.shortcuts },
      })
      host.page.offhookDesktop = flex
      this.#followQueues()
      const reports = await loadPlugins(plugins, {
        ...{ flex, manager: this.#manager, clock, importModule: host.importModule },
        onTurn: (name) => {
          this.slots.owner = name
        },
        onLoaded: (names) => this.#events.emit('pluginsLoaded', names),
      })
      this.#begun = reports.filter(({ error }) => error === null).map(({ name }) => name)
      for (const failed of reports) if (failed.error !== null) this.#tellFailure(failed)
      log.info(`Plugins that run: ${this.#begun.join(', ')}`)
      this.#events.emit('pluginsInitialized', reports)
      // Plugins were not there yet when the login that this tab had kept was found good.
      const isGood = this.#state.get().session.isLoggedIn && this.#options.session.isRestored
      if (isGood) this.#events.emit('sessionValidated')
    } catch (error) {
      // The list could not be had: it is asked for again when the server is back, or somebody logs in.
      this.#hasBegun = false
      if (!(error instanceof ApiError)) this.#report(error, 'the list of plugins')
    }
  }

  /** The names of those that run. */
  get begun(): readonly string[] {
    return this.#begun
  }

  /** A task of the desk as plugins know it. */
  taskOf(view: TaskView): ITask | null {
    const known = this.#made.get(view)
    if (known) return known
    const desk = this.#options.desk.get()
    const session = this.#options.session.state.get()
    const reservation = desk?.routing.state
      .get()
      .reservations.find(({ sid }) => sid === view.reservationSid)
    if (!reservation || session.status !== 'in') return null
    const made = flexTask(view, reservation, {
      workerSid: session.person.workerSid ?? '',
      workspaceSid: session.person.workspaceSid,
      now: () => (this.#options.live.get() ?? this.#options.clock).now(),
      act: this.#options.act,
    })
    this.#made.set(view, made)
    return made
  }

  wrapsUp(view: TaskView): boolean {
    const task = this.taskOf(view)
    return task !== null && this.channels.capabilitiesOf(task)?.has('Wrapup') === true
  }

  /** A reservation has left the desk, and how: `rejected`, `timeout`, `completed` … */
  noteGone(sid: string, how: string): void {
    const last = this.#gone.get(sid) ?? this.#tasks.get(sid)
    this.#gone.delete(sid)
    if (!last || !isEnding(how)) return
    const task = endedTask(last, how, this.#options.clock.now())
    this.#sound(how, task)
    this.#events.emit(endings[how], task)
  }

  /** What a function of a plugin has thrown, or what kept the page from being drawn: it stops nothing. */
  report(error: unknown, where: string): void {
    this.#report(error, where)
  }

  /** An element of a plugin threw while it was drawn: it is left out from now on. */
  noteBroken(owner: string | null, error: unknown): void {
    this.#tellFailure({ name: owner ?? '', version: '', error })
  }

  close(): void {
    for (const stop of this.#stops) stop()
    this.#stopQueues()
  }

  #look(): void {
    const before = this.#state.get()
    this.#lastCallSid = before.phone.lastCallSid
    const tasksBefore = this.#tasks
    this.#state.set(this.#read())
    for (const [sid, task] of tasksBefore) if (!this.#tasks.has(sid)) this.#gone.set(sid, task)
    if (this.#repeatedOf !== null && !this.#tasks.has(this.#repeatedOf)) this.#stopRepeated()
    for (const { event, task } of taskEvents(tasksBefore, this.#tasks)) {
      if (event === 'taskReceived') {
        const ring = this.#soundOf('pending', task)
        this.#options.bell.setRing(ring && (ring.url ?? null), ring?.repeatable)
      } else if (event !== 'taskUpdated') this.#sound(task.status, task)
      this.#events.emit(event, task)
    }
    const { worker, view, session } = this.#state.get()
    if (worker.activity?.sid !== before.worker.activity?.sid) {
      this.#events.emit('workerActivityUpdated', worker.activity, worker.activities)
    }
    const { attributes } = worker
    if (attributes !== before.worker.attributes && attributes !== noAttributes) {
      this.#events.emit('workerAttributesUpdated', attributes)
    }
    if (view.activeView !== before.view.activeView) {
      this.#events.emit('selectedViewChanged', view.activeView)
    }
    if (session.isLoggedIn && !before.session.isLoggedIn) this.#events.emit('userLoggedIn')
    if (!session.isLoggedIn && before.session.isLoggedIn) this.#tellLogout()
  }

  #read(): FlexState {
    const { desk, session, navigator } = this.#options
    const tasks = (desk.get()?.state.get().tasks ?? []).flatMap((view) => this.taskOf(view) ?? [])
    this.#tasks = new Map(tasks.map((task) => [task.sid, task]))
    return flexState({
      session: session.state.get(),
      route: navigator.route.get(),
      desk: desk.get(),
      tasks: this.#tasks,
      config: this.#config.state.get(),
      lastCallSid: this.#lastCallSid,
      queuesList: this.#queuesList,
      view: this.view.state.get(),
      isDialerOpen: this.#options.dialpad.get().isOpen,
    })
  }

  #followQueues(): void {
    const { live } = this.#options
    let stopRows: () => void = () => undefined
    const follow = () => {
      stopRows()
      const rows = live.get()?.rows('queues')
      const look = () => {
        const queues = [...(rows?.get()?.values() ?? [])]
        if (queues.length === 0 && this.#queuesList === noQueues) return
        this.#queuesList = new Map(queues.map((queue) => [queue.key, realtimeQueue(queue)]))
        this.#look()
      }
      stopRows = rows?.subscribe(look) ?? (() => undefined)
      look()
    }
    const stopLive = live.subscribe(follow)
    follow()
    this.#stopQueues()
    this.#stopQueues = () => {
      stopLive()
      stopRows()
    }
  }

  #sound(status: string, task: ITask): void {
    const { bell } = this.#options
    if (this.#repeatedOf === task.sid) this.#stopRepeated()
    const sound = this.#soundOf(status, task)
    if (!sound?.url) return
    const isRepeated = sound.repeatable === true && lasting.has(status)
    bell.play(sound.url, isRepeated)
    this.#repeatedOf = isRepeated ? task.sid : null
  }

  /** What a plugin has configured is not always what it should be. */
  #soundOf(status: string, task: ITask) {
    try {
      return this.sounds.soundOf(status, task)
    } catch (error) {
      this.#report(error, 'the sounds of plugins')
      return undefined
    }
  }

  #stopRepeated(): void {
    this.#options.bell.stopRepeated()
    this.#repeatedOf = null
  }

  /** Whoever logs out by themselves knows. */
  #tellLogout(): void {
    const now = this.#options.session.state.get()
    if (now.status !== 'out' || !now.wasEnded) return
    this.#events.emit('tokenExpired')
    this.#events.emit('sessionInvalidated')
  }

  async #fetchSettings(): Promise<Settings> {
    const settings = await this.#options.fetchSettings()
    this.#settings.set(settings)
    this.#config.follow(settings)
    return settings
  }

  #makeManager(): ManagerApi {
    const { session, desk, freshToken, language, live, workspaceClient } = this.#options
    const mayAsk = () => {
      const now = session.state.get()
      return now.status === 'in' && supervisors(now.person)
    }
    return pluginManager({
      ...{ session, desk, freshToken, language, workspaceClient, strings: {} },
      insightsClient: insightsClient({
        live: () => (mayAsk() ? live.get() : null),
        report: (error, where) => this.#report(error, where),
      }),
      events: this.#events,
      store: pluginStore(
        this.#state,
        (error, where) => this.#report(error, where),
        () => this.slots.owner,
      ),
      settings: this.#settings,
      config: this.#config.state,
      fetchSettings: () => this.#fetchSettings(),
      updateConfig: (config) => this.#config.update(config),
    })
  }

  #tellFailure({ name, version, error }: PluginReport): void {
    const { notices } = this.#options
    this.#report(error, `the plugin ${name} ${version}`)
    notices.show({
      id: `plugin-failed-${name}`,
      type: 'warning',
      content: name ? msg('plugins.failed', { name }) : msg('plugins.somethingFailed'),
      timeout: 60_000,
    })
  }
}
