import type { LiveContact, LiveOwnParty } from '@offhook/desk-api'
import type { Flex, ManagerApi } from '@offhook/desktop-sdk'
import { QueryClient } from '@tanstack/react-query'
import { act, cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react'
import { sharedParts } from '../features/shell/plugin-parts.tsx'
import { App, type FetchPart } from '../model/app.ts'
import type { Player } from '../model/bell.ts'
import { Contrast } from '../model/contrast.ts'
import { Language } from '../model/language.ts'
import { Navigator } from '../model/route.ts'
import type { SeatHost } from '../model/seat.ts'
import type { TabStorage } from '../model/session.ts'
import { createStore } from '../model/store.ts'
import { Root } from '../Root.tsx'
import { routes } from '../routes.ts'
import { withComponents } from '../ui/pages.ts'
import { FakeLive } from './fake-live.ts'
import {
  FakeCall,
  FakeDevice,
  FakeReservation,
  FakeTask,
  FakeWorker,
  FakeWorkspace,
} from './fake-sdk.ts'
import { FakeServer, login } from './fake-server.ts'
import { FakeWindows } from './fake-windows.ts'
import { SimulatedClock } from './simulated-clock.ts'

// What is awaited comes; a busy machine needs longer than a second for it.
configure({ asyncUtilTimeout: 20_000 })

// The modules are fetched before any test: what a test waits for is the page, not the file.
await Promise.all([
  import('../features/shell/Shell.tsx'),
  import('../features/shell/Palette.tsx'),
  import('../features/shell/ShortcutOverlay.tsx'),
  import('../features/dialpad/Dialpad.tsx'),
  ...routes.map(({ load }) => load()),
])

interface RenderOptions {
  /** Where the address bar points; the desk unless told. */
  readonly path?: string
  /** Start at the login form instead of a session that survived a reload. */
  readonly isLoggedOut?: boolean
  /** Reservations that the router already knows, as after a reload. */
  readonly present?: readonly { sid: string; status: string }[]
  /** What the browser asks for; English unless told. */
  readonly language?: string
  readonly setUp?: (server: FakeServer) => void
  /** How parts of the screen come that are fetched later; at once unless told. */
  readonly fetchPart?: FetchPart
}

/** What a plugin is given. */
interface Given {
  readonly flex: Flex
  readonly manager: ManagerApi
}

type Init = (flex: Flex, manager: ManagerApi) => void

/** The page as one person sees it, with the SDKs and the server in the test's hands. */
export class Driver {
  readonly clock = new SimulatedClock()
  readonly server = new FakeServer()
  readonly live = new FakeLive(this.clock)
  readonly devices: FakeDevice[] = []
  readonly workers: FakeWorker[] = []
  readonly players: FakePlayer[] = []
  /** What the addresses of plugins lead to: a module, or what loads it. */
  readonly modules = new Map<string, unknown>()
  readonly reported: unknown[] = []
  /** What the page has written into the console, with its level. */
  readonly written: string[] = []
  readonly stored = new Map<string, string>()
  /** `taken`: by another program. */
  microphone: 'open' | 'blocked' | 'taken' = 'open'
  /** Why no phone can be registered; null registers it. */
  phoneRefusal: Error | null = null
  /** How far the clock of this computer is ahead of the server's, in ms; told when the page opens. */
  aheadMs = 0
  /** How often the page asked to be loaded anew. */
  reloads = 0
  readonly isOnline = createStore(true)
  /** Windows of one browser share this; a driver alone is the only one. */
  windows: SeatHost = new FakeWindows()
  #microphoneChanged: () => void = () => undefined
  #app: App | null = null
  #queries: QueryClient | null = null
  #present: RenderOptions['present'] = []

  /** What the server's clock says. */
  get serverNow(): number {
    return this.clock.now() - this.aheadMs
  }

  get app(): App {
    if (!this.#app) throw new Error('The page is not open.')
    return this.#app
  }

  /** The plugins that have begun. */
  get begun(): readonly string[] {
    return this.app.plugins.begun
  }

  get device(): FakeDevice {
    return last(this.devices)
  }

  get worker(): FakeWorker {
    return last(this.workers)
  }

  async open(options: RenderOptions = {}): Promise<void> {
    const { path = '/', isLoggedOut = false, present = [] } = options
    this.#present = present
    this.live.now = this.serverNow
    options.setUp?.(this.server)
    if (!isLoggedOut && !this.stored.has('offhook.session')) {
      this.stored.set('offhook.session', JSON.stringify(login))
    }
    this.#app = new App({
      navigator: navigatorAt(path),
      tellBrowser: () => () => undefined,
      watchMicrophone: (changed) => {
        this.#microphoneChanged = changed
        return () => undefined
      },
      isOnline: this.isOnline,
      windows: this.windows,
      fetchPart: options.fetchPart ?? ((load) => load()),
      report: (error) => {
        if (this.modules.size === 0) throw error
        this.reported.push(error)
      },
      log: (level, text) => void this.written.push(`${level} ${text}`),
      language: await Language.open(storage(this.stored), [options.language ?? 'en']),
      fetch: this.server.fetch,
      storage: storage(this.stored),
      choices: storage(this.stored),
      contrast: new Contrast(storage(this.stored), false, () => undefined),
      sdks: {
        voice: async () => this.#deviceClass(),
        taskRouter: async () => this.#workerClass(),
        workspace: async () => FakeWorkspace,
      },
      location: {
        protocol: 'http:',
        host: 'localhost:8080',
        hostname: 'localhost',
        origin: 'http://localhost:8080',
        reload: () => {
          this.reloads += 1
        },
      },
      clock: this.clock,
      plugins: {
        shared: sharedParts,
        watchSize: (changed) => {
          window.addEventListener('resize', changed)
          return () => window.removeEventListener('resize', changed)
        },
        importModule: async (path) => {
          const found = this.modules.get(path)
          return typeof found === 'function' ? found() : found
        },
        page: globalThis,
      },
      makePlayer: () => {
        const player = new FakePlayer()
        this.players.push(player)
        return player
      },
      openLiveSocket: this.live.open,
      openMicrophone: async () => {
        if (this.microphone === 'open') return { getTracks: () => [] }
        const name = this.microphone === 'taken' ? 'NotReadableError' : 'NotAllowedError'
        throw Object.assign(new Error('denied'), { name })
      },
    })
    this.#queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    const app = this.#app
    app.start()
    render(
      <Root
        app={app}
        navigator={app.navigator}
        queries={this.#queries}
        pages={withComponents(routes)}
      />,
    )
    await this.settle()
  }

  /** A plugin that the site has chosen. */
  addPlugin(name: string, init: Init): void {
    this.modules.set(`/plugins/${name}.js`, { default: { init } })
    this.server.plugins.push({
      plugin_sid: `FP${name}`,
      plugin_version_sid: `FV${name}`,
      unique_name: name,
      friendly_name: name,
      version: '1.0.0',
      plugin_url: `http://localhost:8080/plugins/${name}.js`,
      phase: 3,
    })
  }

  /** Opens the page with one plugin, and answers what that was given. */
  async openWith(init: Init = () => undefined, options: RenderOptions = {}): Promise<Given> {
    // It stays empty until somebody is logged in.
    const given = {} as Given
    this.addPlugin('crm', (flex, manager) => {
      Object.assign(given, { flex, manager })
      init(flex, manager)
    })
    await this.open(options)
    return given
  }

  close(): void {
    globalThis.offhookDesktop = undefined
    cleanup()
    this.#queries?.clear()
    this.#app?.close()
  }

  /** Lets pending promises and the renders they cause finish; the query cache tells by a timer. */
  async settle(): Promise<void> {
    for (let round = 0; round < 5; round++) {
      await act(async () => {
        await new Promise((done) => setTimeout(done, 0))
        await new Promise((done) => setImmediate(done))
      })
    }
  }

  async advance(ms: number): Promise<void> {
    act(() => this.clock.advance(ms))
    await this.settle()
  }

  /** The person, or the browser, changes its mind about the microphone. */
  async setMicrophone(to: 'open' | 'blocked'): Promise<void> {
    this.microphone = to
    await this.happens(() => this.#microphoneChanged())
  }

  /** Something happens in the world outside. */
  async happens(what: () => void): Promise<void> {
    act(what)
    await this.settle()
  }

  async click(name: string): Promise<void> {
    await this.happens(() => {
      fireEvent.click(screen.getByRole('button', { name }))
    })
  }

  async press(code: string, how: { ctrl?: boolean; shift?: boolean } = {}): Promise<void> {
    await this.happens(() => {
      fireEvent.keyDown(document.body, {
        code,
        key: code === 'Slash' ? '?' : code,
        ctrlKey: how.ctrl ?? false,
        shiftKey: how.shift ?? false,
      })
    })
  }

  shortcut(code: string): Promise<void> {
    return this.press(code, { ctrl: true, shift: true })
  }

  /** The router offers a call. */
  async offer(sid: string, attributes: Record<string, unknown> = {}): Promise<FakeReservation> {
    const task = new FakeTask(
      `WT-${sid}`,
      { from: '+14155550132', call_sid: 'CA-customer', ...attributes },
      new Date(this.serverNow),
    )
    const reservation = new FakeReservation(sid, task, { now: () => this.serverNow })
    await this.happens(() => {
      this.worker.reservations.set(sid, reservation)
      this.worker.emit('reservationCreated', reservation)
    })
    return reservation
  }

  /** The call of an accepted reservation reaches this phone. */
  async ring(
    custom: Record<string, string>,
    parameters: Record<string, string> = {},
  ): Promise<FakeCall> {
    const call = new FakeCall({ CallSid: 'CA-agent', ...parameters }, custom)
    // A check-up has a device besides, which nobody can call.
    const callable = this.devices.filter(({ log }) => log.includes('register'))
    await this.happens(() => last(callable).emit('incoming', call))
    return call
  }

  /** Offers, accepts and connects a call. */
  async liveCall(
    sid: string,
    attributes: Record<string, unknown> = {},
  ): Promise<{ reservation: FakeReservation; call: FakeCall }> {
    const reservation = await this.offer(sid, attributes)
    await this.click('Accept')
    const call = await this.ring({ reservationSid: sid, taskSid: `WT-${sid}` })
    await this.happens(() => {
      reservation.task.attributes = {
        ...reservation.task.attributes,
        conference: { sid: 'CF1', participants: { worker: 'CA-agent', customer: 'CA-customer' } },
      }
      call.open()
      reservation.become('accepted', 'accepted')
    })
    return { reservation, call }
  }

  /** The server tells who is in the call of a reservation. */
  async conference(
    sid: string,
    parties: readonly Partial<LiveOwnParty>[],
    endsAt: number | null = null,
  ): Promise<void> {
    const contact: LiveContact = {
      key: `WT-${sid}`,
      taskSid: `WT-${sid}`,
      reservationSid: sid,
      reservationStatus: 'accepted',
      conferenceSid: 'CF1',
      endsAt,
      parties: parties.map((party) => ({ ...joined, ...party })),
    }
    await this.happens(() => this.live.set('contacts', [contact]))
  }

  /** The router takes a reservation away. */
  async take(reservation: FakeReservation, how: string): Promise<void> {
    await this.happens(() => {
      this.worker.reservations.delete(reservation.sid)
      reservation.become(how, how)
    })
  }

  /** Phases of the tasks in the list, from top to bottom. */
  phases(): (string | null)[] {
    return screen.queryAllByTestId('task-card').map((card) => card.getAttribute('data-phase'))
  }

  canvas(): ReturnType<typeof within> {
    return within(screen.getByTestId('task-canvas'))
  }

  isRinging(): boolean {
    return this.players.some((player) => player.loop && player.isPlaying)
  }

  #deviceClass() {
    const { devices } = this
    const refusal = () => this.phoneRefusal
    return class extends FakeDevice {
      constructor(token: string, options: object) {
        super(token, options)
        devices.push(this)
      }

      override async register(): Promise<void> {
        const refused = refusal()
        if (refused) throw refused
        await super.register()
      }
    }
  }

  #workerClass() {
    const { workers, clock } = this
    const present = this.#present ?? []
    return class extends FakeWorker {
      constructor(token: string, options: object) {
        super(token, options)
        workers.push(this)
        for (const { sid, status } of present) {
          const task = new FakeTask(
            `WT-${sid}`,
            { from: '+14155550132', call_sid: 'CA-customer' },
            new Date(clock.now()),
          )
          const reservation = new FakeReservation(sid, task, clock)
          reservation.status = status
          this.reservations.set(sid, reservation)
        }
        setImmediate(() => this.emit('ready', this))
      }
    }
  }
}

/** A party as most are: in the call, and doing nothing that shows. */
const joined: LiveOwnParty = {
  callSid: 'CA-customer',
  kind: 'customer',
  name: '+14155550132',
  workerSid: null,
  status: 'joined',
  since: 0,
  cause: null,
  holdSince: null,
  heldBy: null,
  muted: false,
  coaches: null,
  endConferenceOnExit: false,
  isMe: false,
  isAway: false,
}

class FakePlayer implements Player {
  src = ''
  loop = false
  currentTime = 0
  isPlaying = false
  plays = 0
  /** The device that it sounds on; empty: as the system says. */
  sinkId = ''

  async play(): Promise<void> {
    this.isPlaying = true
    this.plays++
  }

  pause(): void {
    this.isPlaying = false
  }

  async setSinkId(id: string): Promise<void> {
    this.sinkId = id
  }
}

function navigatorAt(path: string): Navigator {
  const location = {
    pathname: `/app${path.split('?')[0]}`,
    search: path.split('?')[1] ?? '',
    hash: '',
    assign: () => undefined,
  }
  const move = (_data: unknown, _title: string, url?: string | URL | null) => {
    const [pathname = '', search = ''] = String(url).split('?')
    Object.assign(location, { pathname, search })
  }
  return new Navigator({
    location,
    history: { pushState: move, replaceState: move, go: () => undefined },
    addEventListener: () => undefined,
  })
}

function storage(kept: Map<string, string>): TabStorage {
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

function last<T>(list: readonly T[]): T {
  const item = list.at(-1)
  if (item === undefined) throw new Error('The page has not got that far.')
  return item
}
