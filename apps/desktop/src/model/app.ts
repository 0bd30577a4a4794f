import type { LiveContact } from '@offhook/desk-api'
import { Actions, ignore } from '../actions/index.ts'
import { Admin } from '../api/admin.ts'
import { Flows } from '../api/flows.ts'
import { Http } from '../api/http.ts'
import { Offhook } from '../api/offhook.ts'
import { People } from '../api/people.ts'
import { activePlugins } from '../api/plugins.ts'
import { SignIn } from '../api/sign-in.ts'
import { type LanguageCode, languageCodes } from '../texts/index.ts'
import { actDirectly, registerDeeds } from './actions/index.ts'
import { autoAccept } from './auto-accept.ts'
import { Bell, type Player } from './bell.ts'
import { showCallEnd } from './call-end.ts'
import { ChosenDevices } from './chosen-devices.ts'
import type { Clock } from './clock.ts'
import type { Contrast } from './contrast.ts'
import { Desk } from './desk.ts'
import { Dialpad } from './dialpad.ts'
import type { ChoiceStorage, Language } from './language.ts'
import { LeftActivity } from './left-activity.ts'
import { Live } from './live/live.ts'
import type { OpenLiveSocket } from './live/live-socket.ts'
import type { PageLocation } from './loopback-socket.ts'
import { Notices, type TellBrowser } from './notices.ts'
import { PageLog, type WriteLog } from './page-log.ts'
import { supervisors } from './pages.ts'
import type { OpenMicrophone } from './phone.ts'
import { showPhoneProblems } from './phone-notices.ts'
import { Plugins } from './plugins/plugins.ts'
import type { PluginHost } from './plugins/shared-parts.ts'
import { type Look, lookOf } from './plugins/theme-config.ts'
import { workspaceClient } from './plugins/workspace-client.ts'
import { type Post, postBy } from './publisher.ts'
import { showQueueAlerts } from './queues/queue-alerts.ts'
import type { Navigator } from './route.ts'
import type { Sdks } from './sdk.ts'
import { Seat, type SeatHost, type SeatState } from './seat.ts'
import { type LoggedIn, Session, type TabStorage } from './session.ts'
import { showSessionEnd } from './session-notice.ts'
import { createStore, derived, type Store } from './store.ts'
import { FlowDrafts } from './studio/flow-drafts.ts'
import { showAssistance } from './team/assistance-alerts.ts'
import { Ticker } from './ticker.ts'
import { type VoicePolicy, voiceSettingsOf } from './voice-settings.ts'

/** @param load the module's own import */
export type FetchPart = <T>(load: () => Promise<T>) => Promise<T>

/** What the world around the page provides. */
export interface AppOptions {
  readonly fetch: typeof fetch
  readonly storage: TabStorage
  /** What is kept of this computer from one day to the next. */
  readonly choices: ChoiceStorage
  readonly sdks: Sdks
  readonly location: PageLocation & { reload(): void }
  readonly clock: Clock
  readonly makePlayer: () => Player
  readonly openMicrophone: OpenMicrophone
  readonly openLiveSocket: OpenLiveSocket
  readonly language: Language
  readonly contrast: Contrast
  readonly navigator: Navigator
  readonly tellBrowser: TellBrowser
  /** Tells when the permission for the microphone changes; the result stops that. */
  readonly watchMicrophone: (changed: () => void) => () => void
  /** How this window agrees with the others of this browser. */
  readonly windows: SeatHost
  /** False while the browser knows that there is no network. */
  readonly isOnline: Store<boolean>
  /** How plugins come into this page. */
  readonly plugins: PluginHost
  /** Fetches a part of the screen that was not needed until now. */
  readonly fetchPart: FetchPart
  /** Told of what a plugin or a listener throws, which stops nothing. */
  readonly report: (error: unknown, where: string) => void
  /** Takes what the page says of plugins and of its configuration. */
  readonly log: WriteLog
}

const noContacts: ReadonlyMap<string, LiveContact> = new Map()

/** The page without its screen: the session, the server, and a desk while somebody is logged in. */
export class App {
  readonly session: Session
  readonly offhook: Offhook
  readonly signIn: SignIn
  readonly people: People
  /** What administrators change. */
  readonly admin: Admin
  readonly flows: Flows
  /** What is being edited of them. */
  readonly flowDrafts = new FlowDrafts()
  readonly clock: Clock
  readonly ticker: Ticker
  readonly sdks: Sdks
  readonly location: PageLocation & { reload(): void }
  readonly bell: Bell
  readonly devices: ChosenDevices
  readonly openMicrophone: OpenMicrophone
  /** How a telephone of the page tells of its calls. */
  readonly post: Post
  readonly fetchPart: FetchPart
  readonly language: Language
  readonly contrast: Contrast
  readonly navigator: Navigator
  /** Whether anything comes from the server: false within two seconds of a cut. */
  readonly isOnline: Store<boolean>
  readonly notices: Notices
  readonly actions: Actions
  readonly dialpad: Dialpad
  readonly plugins: Plugins
  /** How the configuration wants the page to look. */
  readonly look: Store<Look>
  readonly #options: AppOptions
  readonly #left: LeftActivity
  readonly #voice: VoicePolicy
  readonly #desk = createStore<Desk | null>(null)
  readonly #live = createStore<Live | null>(null)
  readonly #stop: () => void
  readonly #lookWhetherOnline: () => void
  readonly #seatState = createStore<SeatState>('taking')
  #seat: Seat | null = null
  /** Ends what is shown for as long as somebody is logged in. */
  #stopsOfLogin: readonly (() => void)[] = []
  #stopFollowing: () => void = () => undefined
  #place = ''

  constructor(options: AppOptions) {
    this.clock = options.clock
    this.ticker = new Ticker(options.clock)
    this.sdks = options.sdks
    this.location = options.location
    this.openMicrophone = options.openMicrophone
    this.post = postBy(options.fetch)
    this.fetchPart = options.fetchPart
    this.language = options.language
    this.contrast = options.contrast
    this.navigator = options.navigator
    const isOnline = createStore(true)
    this.isOnline = isOnline
    this.#lookWhetherOnline = () =>
      isOnline.set(options.isOnline.get() && this.#live.get()?.state.get().status !== 'cut')
    options.isOnline.subscribe(this.#lookWhetherOnline)
    this.#options = options
    // The page's own listeners come before there are plugins.
    const beginning = () => this.plugins?.slots.owner ?? null
    this.notices = new Notices(
      options.clock,
      options.tellBrowser,
      (error, where) => this.plugins.report(error, where),
      beginning,
    )
    const log = new PageLog(options.log)
    const report: AppOptions['report'] = (error, where) =>
      log.allows('error') && options.report(error, where)
    this.actions = new Actions(report, beginning)
    this.actions.addListener('invocationBegin', (name) => log.debug(`Action ${name}`))
    this.devices = new ChosenDevices(options.choices)
    this.bell = new Bell(options.makePlayer, options.location.origin)
    this.session = new Session(options.storage, options.clock)
    this.#left = new LeftActivity(options.storage, options.clock)
    const http = new Http({
      fetch: options.fetch,
      token: (refused) => this.#token(refused),
    })
    this.offhook = new Offhook(http)
    this.signIn = new SignIn(http)
    this.flows = new Flows(http)
    this.people = new People(http)
    this.admin = new Admin(http)
    this.dialpad = new Dialpad(this.offhook, options.choices)
    registerDeeds(this)
    this.plugins = new Plugins({
      ...{ host: options.plugins, actions: this.actions, notices: this.notices },
      ...{ navigator: this.navigator, session: this.session, clock: this.clock },
      ...{ desk: this.#desk, isOnline, bell: this.bell, report },
      ...{ live: this.#live, dialpad: this.dialpad.state },
      workspaceClient: workspaceClient({
        ...{ sdks: options.sdks, location: options.location },
        fetchToken: async () => (await this.offhook.sdkTokens()).taskRouterToken,
      }),
      watchSize: options.plugins.watchSize,
      language: () => this.language.texts.get().language,
      chooseLanguage: (code) => {
        const known = languageCodes.find((one) => one === code)
        // For as long as the page is open: what a person has chosen stays chosen.
        if (known) void this.language.follow(known).catch(ignore)
      },
      choices: options.choices,
      fetchPlugins: () => activePlugins(http),
      fetchSettings: () => this.admin.configuration(),
      freshToken: () => this.#token(),
      log,
      act: (name, payload) => actDirectly(name, payload, this),
    })
    const ofDialer = this.plugins.props.of('OutboundDialerPanel')
    ofDialer.subscribe(() => this.dialpad.suggest(ofDialer.get()['defaultCountryAlpha2Code']))
    this.look = derived(this.plugins.config, (config) => lookOf(config, (text) => log.warn(text)))
    this.#voice = {
      settings: derived(this.plugins.config, (config) =>
        voiceSettingsOf(config, (text) => log.warn(text)),
      ),
      known: this.plugins.known,
    }
    this.#stop = this.session.state.subscribe(() => this.#follow())
  }

  /** The agent's desk; null when nobody is logged in or the person takes no calls. */
  get desk(): Store<Desk | null> {
    return this.#desk
  }

  /** What the server tells by itself; null when nobody is logged in. */
  get live(): Store<Live | null> {
    return this.#live
  }

  /** Whether the desk is in this window or in another of this browser. */
  get seat(): Store<SeatState> {
    return this.#seatState
  }

  /** Takes the desk from the other window; a call that is live there is joined again from here. */
  async takeSeat(): Promise<void> {
    await this.#sit(true)
  }

  /** Opens the desk of a login that survived a reload. */
  start(): void {
    this.#follow()
    // A stale tab says so at once.
    if (this.session.token) void this.offhook.session().catch(() => undefined)
  }

  /** Ends the session, here at once; the server is told if it can be reached. */
  logOut(): void {
    void this.offhook
      .logOut()
      .then((reply) => reply && this.navigator.leave(reply.url))
      .catch(() => undefined)
    this.session.logout()
  }

  reload(): void {
    this.location.reload()
  }

  /** Changes the language here and now, and keeps it with the person for their other computers. */
  async chooseLanguage(code: LanguageCode): Promise<void> {
    await this.language.choose(code)
    if (this.session.state.get().status !== 'in') return
    await this.people.setLocale(code)
    this.session.describe({ locale: code })
  }

  close(): void {
    this.#stop()
    this.plugins.close()
    this.#closeAll()
  }

  #closeAll(): void {
    for (const stop of this.#stopsOfLogin) stop()
    this.#stopsOfLogin = []
    this.#closeDesk()
    this.#leaveSeat()
    this.#live.get()?.close()
    this.#live.set(null)
    this.#lookWhetherOnline()
  }

  /**
   * The page goes: what was typed last goes out, and no call to listen to comes any more; if it only
   * loads anew, its worker is where they were.
   */
  leavePage(): void {
    const session = this.session.state.get()
    const desk = this.#desk.get()
    if (session.status !== 'in' || !session.person.workerSid || !desk) return
    this.#left.keep(session.person.workerSid, desk.routing.state.get())
    desk.sheets.leave()
    desk.supervisor.leavePage()
  }

  #closeDesk(): void {
    this.#stopFollowing()
    this.#stopFollowing = () => undefined
    this.#desk.get()?.close()
    this.#desk.set(null)
  }

  #leaveSeat(): void {
    this.#seat?.close()
    this.#seat = null
    this.#seatState.set('taking')
  }

  #follow(): void {
    const session = this.session.state.get()
    // The same person at the same desk, who has changed something of themselves.
    const place = session.status === 'in' ? `${session.sessionSid} ${session.person.workerSid}` : ''
    if (place === this.#place) return
    this.#place = place
    this.#closeAll()
    if (session.status !== 'in') {
      this.#left.forget()
      // What was said to one person is not for the next.
      this.notices.dismissAllNotifications()
      return
    }
    this.flowDrafts.belongTo(session.person.sid)
    void this.language.follow(session.person.locale).catch(() => undefined)
    const live = this.#openLive()
    this.#live.set(live)
    void this.plugins.start()
    live.state.subscribe(this.#lookWhetherOnline)
    const { notices, clock, language, navigator } = this
    this.#stopsOfLogin = [
      showSessionEnd({ notices, clock, language, session: this.session, login: session }),
      ...(supervisors(session.person)
        ? [
            showAssistance(notices, live, navigator),
            showQueueAlerts({ notices, live, navigator, clock }),
          ]
        : []),
    ]
    const { workerSid, identity } = session.person
    if (!workerSid) return
    // For as long as somebody works here, whichever page is shown.
    live.follow('contacts')
    const hasCall = () => this.#desk.get()?.phone.state.get().call != null
    this.#seat = new Seat(identity, this.#options.windows, this.clock, hasCall)
    void this.#sit(false)
  }

  /** Opens the desk once it is in this window; whoever loses it later lets everything go. */
  async #sit(force: boolean): Promise<void> {
    const seat = this.#seat
    const live = this.#live.get()
    const state = await seat?.take(force, () => {
      this.#closeDesk()
      this.#left.forget()
      this.#seatState.set('elsewhere')
    })
    const session = this.session.state.get()
    if (seat !== this.#seat || !state || !live || session.status !== 'in') return
    this.#seatState.set(state)
    if (state === 'here') this.#openDesk(session, live)
  }

  #openDesk({ accountSid, person }: LoggedIn, live: Live): void {
    this.bell.prepare()
    void this.bell.chooseDevice(this.devices.of('ring')).catch(ignore)
    const left = this.#left.take(person.workerSid ?? '')
    const desk: Desk = new Desk({
      offhook: this.offhook,
      sdks: this.sdks,
      location: this.location,
      clock: this.clock,
      bell: this.bell,
      notices: this.notices,
      contacts: derived(live.rows('contacts'), (rows) => rows ?? noContacts),
      serverNow: () => live.now(),
      post: this.post,
      devices: this.devices,
      voice: this.#voice,
      openMicrophone: this.openMicrophone,
      watchMicrophone: this.#options.watchMicrophone,
      accountSid,
      workerSid: person.workerSid,
      connectActivitySid: this.session.takeConnectActivity() ?? left,
      personSid: person.sid,
      callAgain: (payload) =>
        void this.actions.invokeAction('StartOutboundCall', payload).catch(ignore),
      onArrived: (task) => void autoAccept(task, desk, this.actions),
      onGone: (sid, how) => this.plugins.noteGone(sid, how),
      logout: () => this.logOut(),
    })
    const { notices, clock, bell } = this
    const stops = [
      this.#left.follow(person.workerSid ?? '', desk.routing.state),
      showPhoneProblems(notices, desk),
      showCallEnd({
        ...{ notices, desk, clock },
        serverNow: () => live.now(),
        tone: () => bell.remind(),
      }),
    ]
    this.#stopFollowing = () => {
      for (const stop of stops) stop()
    }
    this.#desk.set(desk)
    void desk.start()
  }

  /** @param refused the token that the server has just refused */
  #token(refused: string | null = null): Promise<string | null> {
    return this.session.freshToken((token) => this.signIn.renew(token), refused)
  }

  #openLive(): Live {
    const { protocol, host } = this.location
    return new Live({
      url: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/offhook/v1/live`,
      token: () => this.#token(),
      clock: this.clock,
      openSocket: this.#options.openLiveSocket,
      onLoginEnded: () => void this.#token(this.session.token).catch(() => undefined),
    })
  }
}
