import { QueryClient } from '@tanstack/react-query'
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { App } from '../model/app.ts'
import type { Player } from '../model/bell.ts'
import { Navigator } from '../model/route.ts'
import type { TabStorage } from '../model/session.ts'
import { Root } from '../Root.tsx'
import { FakeCall, FakeDevice, FakeReservation, FakeTask, FakeWorker } from './fake-sdk.ts'
import { FakeServer, person } from './fake-server.ts'
import { SimulatedClock } from './simulated-clock.ts'

interface RenderOptions {
  /** Where the address bar points; the desk unless told. */
  readonly path?: string
  /** Start at the login form instead of a session that survived a reload. */
  readonly isLoggedOut?: boolean
  /** Reservations that the router already knows, as after a reload. */
  readonly present?: readonly { sid: string; status: string }[]
  readonly setUp?: (server: FakeServer) => void
}

/** The page as one person sees it, with the SDKs and the server in the test's hands. */
export class Driver {
  readonly clock = new SimulatedClock()
  readonly server = new FakeServer()
  readonly devices: FakeDevice[] = []
  readonly workers: FakeWorker[] = []
  readonly players: FakePlayer[] = []
  readonly stored = new Map<string, string>()
  microphone: 'open' | 'blocked' = 'open'
  #app: App | null = null
  #queries: QueryClient | null = null
  #present: RenderOptions['present'] = []

  get device(): FakeDevice {
    return last(this.devices)
  }

  get worker(): FakeWorker {
    return last(this.workers)
  }

  async open(options: RenderOptions = {}): Promise<void> {
    const { path = '/', isLoggedOut = false, present = [] } = options
    this.#present = present
    options.setUp?.(this.server)
    if (!isLoggedOut && !this.stored.has('offhook.session')) {
      this.stored.set(
        'offhook.session',
        JSON.stringify({ token: 'the-token', person, accountSid: 'AC1' }),
      )
    }
    this.#app = new App({
      fetch: this.server.fetch,
      storage: storage(this.stored),
      sdks: {
        voice: async () => this.#deviceClass(),
        taskRouter: async () => this.#workerClass(),
      },
      location: {
        protocol: 'http:',
        host: 'localhost:8080',
        hostname: 'localhost',
        origin: 'http://localhost:8080',
      },
      clock: this.clock,
      makePlayer: () => {
        const player = new FakePlayer()
        this.players.push(player)
        return player
      },
      openMicrophone: async () => {
        if (this.microphone === 'blocked') {
          throw Object.assign(new Error('denied'), { name: 'NotAllowedError' })
        }
        return { getTracks: () => [] }
      },
    })
    this.#queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
    const app = this.#app
    app.start()
    render(<Root app={app} navigator={navigatorAt(path)} queries={this.#queries} />)
    await this.settle()
  }

  close(): void {
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
      { from: '+14155550132', ...attributes },
      new Date(this.clock.now()),
    )
    const reservation = new FakeReservation(sid, task, this.clock)
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
    await this.happens(() => {
      this.device.emit('incoming', call)
    })
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
    return class extends FakeDevice {
      constructor(token: string, options: object) {
        super(token, options)
        devices.push(this)
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
          const task = new FakeTask(`WT-${sid}`, { from: '+14155550132' }, new Date(clock.now()))
          const reservation = new FakeReservation(sid, task, clock)
          reservation.status = status
          this.reservations.set(sid, reservation)
        }
        setImmediate(() => this.emit('ready', this))
      }
    }
  }
}

class FakePlayer implements Player {
  src = ''
  loop = false
  currentTime = 0
  isPlaying = false
  plays = 0

  async play(): Promise<void> {
    this.isPlaying = true
    this.plays++
  }

  pause(): void {
    this.isPlaying = false
  }
}

function navigatorAt(path: string): Navigator {
  const location = { pathname: `/app${path.split('?')[0]}`, search: path.split('?')[1] ?? '' }
  const move = (_data: unknown, _title: string, url?: string | URL | null) => {
    const [pathname = '', search = ''] = String(url).split('?')
    Object.assign(location, { pathname, search })
  }
  return new Navigator({
    location,
    history: { pushState: move, replaceState: move },
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
