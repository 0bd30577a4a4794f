/** Runs in a page: an agent made of the two unmodified SDKs, who takes every call that comes. */
import { type Call, Device } from '@twilio/voice-sdk'
import { type Reservation, Worker } from 'twilio-taskrouter'

const SILENCE = 'data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA='
const soundNames = ['incoming', 'outgoing', 'disconnect', ...'0123456789sh'].map((name) =>
  name.length === 1 ? `dtmf${name}` : name,
)

/** Takes what the SDK tells of its calls, and sends it to nobody. */
class Silent {
  info = () => Promise.resolve()
  warn = this.info
  debug = this.info
  error = this.info
  post = this.info
  postMetrics = this.info
  setHost() {}
  setToken() {}
  enable() {}
  disable() {}
  on() {}
}

export interface AgentInPage {
  /** How many reservations were accepted. */
  readonly handled: () => number
  /** Hangs up the call that is there. */
  readonly finish: () => void
}

/** @returns once the agent is Available */
export async function start({
  token,
  host,
}: {
  token: string
  host: string
}): Promise<AgentInPage> {
  let handled = 0
  let live: Call | null = null
  // The SDK's types leave out what is not for every application.
  const options = {
    chunderw: host,
    Publisher: Silent,
    codecPreferences: ['pcmu'],
    sounds: Object.fromEntries(soundNames.map((name) => [name, SILENCE])),
    logLevel: 'silent',
  } as unknown as Device.Options
  const device = new Device(token, options)
  device.on('incoming', (call) => {
    live = call
    call.accept()
  })
  await device.register()
  const worker = new Worker(token, {
    ebServer: `https://${host}/v1/wschannels`,
    wsServer: `wss://${host}/v1/wschannels`,
    logLevel: 'silent',
  })
  await new Promise<void>((resolve) => worker.on('ready', () => resolve()))
  worker.on('reservationCreated', (reservation: Reservation) => {
    reservation.on('accepted', () => handled++)
    reservation.on('wrapup', () => void reservation.complete())
    void reservation.conference({
      endConferenceOnExit: true,
      endConferenceOnCustomerExit: true,
      beep: 'false',
    })
  })
  for (const activity of worker.activities.values()) {
    if (activity.name === 'Available') await activity.setAsCurrent()
  }
  return { handled: () => handled, finish: () => live?.disconnect() }
}
