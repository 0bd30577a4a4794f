import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { loadTexts } from '../texts/index.ts'
import { contextFacts } from './context-facts.ts'
import { deviceOptions } from './device-factory.ts'
import {
  formatDuration,
  formatExact,
  formatMinute,
  formatNumber,
  formatRelative,
  formatTime,
  initials,
} from './format.ts'
import { deskIntents, shortcutOf } from './intents/index.ts'
import { installPlainSocket, needsPlainSocket, type PageLocation } from './loopback-socket.ts'
import { phoneProblem } from './problem.ts'
import { assessQuality } from './quality.ts'
import { createStore } from './store.ts'
import { phaseOf } from './task-state.ts'
import { conferenceRefOf, taskName } from './task-view.ts'

const loopback: PageLocation = {
  protocol: 'http:',
  host: 'localhost:8080',
  hostname: 'localhost',
  origin: 'http://localhost:8080',
}

describe('the phase of a task', () => {
  const facts = {
    reservationStatus: 'pending',
    asked: null,
    isCall: true,
    call: null,
    hadCall: false,
    wasOpen: false,
  } as const

  it.each([
    [{}, 'ringing'],
    [{ asked: 'accept' }, 'connecting'],
    [{ asked: 'reject' }, 'rejecting'],
    // The phone has answered; the customer is not there before the reservation is accepted.
    [{ asked: 'accept', call: { state: 'open' } }, 'connecting'],
    [{ asked: 'accept', hadCall: true }, 'ending'],
    [{ reservationStatus: 'accepted', asked: 'accept' }, 'connecting'],
    [{ reservationStatus: 'accepted', call: { state: 'connecting' } }, 'connecting'],
    [{ reservationStatus: 'accepted', call: { state: 'reconnecting' } }, 'live'],
    [{ reservationStatus: 'accepted', hadCall: true, wasOpen: true }, 'ending'],
    // It has rung here; another device of the same person was faster.
    [{ reservationStatus: 'accepted', asked: 'accept', hadCall: true }, 'elsewhere'],
    [{ reservationStatus: 'accepted' }, 'elsewhere'],
    [{ reservationStatus: 'accepted', asked: 'wrap' }, 'ending'],
    [{ reservationStatus: 'accepted', isCall: false }, 'working'],
    [{ reservationStatus: 'accepted', isCall: false, asked: 'complete' }, 'completing'],
    [{ reservationStatus: 'wrapping' }, 'wrapping'],
    [{ reservationStatus: 'wrapping', asked: 'complete' }, 'completing'],
    [{ reservationStatus: 'canceled' }, null],
    [{ reservationStatus: 'a status of tomorrow' }, null],
  ] as const)('of %o is %s', (part, phase) => {
    expect(phaseOf({ ...facts, ...part })).toBe(phase)
  })
})

describe('what the call brought along', () => {
  it('names a task as Flex does', () => {
    expect(taskName({ name: 'Grace', from: '+1' })).toBe('Grace')
    expect(taskName({ outbound_to: '+2', from: '+1' })).toBe('+2')
    expect(taskName({ name: ' ', from: '+1' })).toBe('+1')
    expect(taskName({ name: 7 })).toBe('Anonymous')
  })

  it('puts name, number and reason first, technical keys apart, and leaves out the empty', async () => {
    const { t } = await loadTexts('en')
    const { main, more } = contextFacts(t, {
      call_sid: 'CA1',
      order_number: 'A-1',
      reason: 'support',
      menu_choice: '2',
      from: '+1',
      vip: true,
      name: 'Grace',
      note: '',
      from_city: 'Berlin',
    })

    expect(main.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Name: Grace',
      'From: +1',
      'Reason: support',
      'Order number: A-1',
      'Menu choice: 2',
      'Vip: Yes',
    ])
    expect(more.map(({ key }) => key)).toEqual(['call_sid', 'from_city'])
  })

  it('reads the conference, and takes a malformed one as none', () => {
    const conference = { sid: 'CF1', participants: { worker: 'CA1', customer: 'CA2' } }

    expect(conferenceRefOf({ conference })).toEqual({
      sid: 'CF1',
      workerCallSid: 'CA1',
      customerCallSid: 'CA2',
    })
    for (const bad of [undefined, null, 'CF1', {}, { sid: 5 }, []]) {
      expect(conferenceRefOf({ conference: bad })).toBeNull()
    }
  })
})

describe('the Device of the Voice SDK', () => {
  const surroundings = { location: loopback, clock: new SimulatedClock(), post: () => {} }

  it('has every sound, and all of them from our own origin', () => {
    const { sounds } = deviceOptions(surroundings) as { sounds: Record<string, string> }

    expect(Object.keys(sounds)).toHaveLength(15)
    for (const url of Object.values(sounds)) {
      expect(url.startsWith('http://localhost:8080/app/sounds/')).toBe(true)
    }
  })

  it('asks for sound as telephones carry it, and retries for 30 seconds', () => {
    expect(deviceOptions(surroundings)).toMatchObject({
      chunderw: 'localhost:8080',
      codecPreferences: ['opus', 'pcmu'],
      maxCallSignalingTimeoutMs: 30_000,
      closeProtection: true,
    })
  })
})

describe('the socket without TLS', () => {
  const scopeWith = (seen: string[]) => ({
    WebSocket: class {
      constructor(address: string) {
        seen.push(address)
      }
    } as unknown as typeof WebSocket,
  })

  it('is used on this machine alone', () => {
    expect(needsPlainSocket(loopback)).toBe(true)
    expect(needsPlainSocket({ ...loopback, hostname: '[::1]' })).toBe(true)
    expect(needsPlainSocket({ ...loopback, protocol: 'https:' })).toBe(false)
    expect(needsPlainSocket({ ...loopback, hostname: 'localhost.example.org' })).toBe(false)
  })

  it('changes the address of this host, and no other', () => {
    const seen: string[] = []
    const scope = scopeWith(seen)
    installPlainSocket(scope, loopback)

    new scope.WebSocket('wss://localhost:8080/signal')
    new scope.WebSocket('wss://localhost:80/signal')
    new scope.WebSocket('wss://example.org/signal')

    expect(seen).toEqual([
      'ws://localhost:8080/signal',
      'wss://localhost:80/signal',
      'wss://example.org/signal',
    ])
  })

  it('leaves the class alone elsewhere', () => {
    const scope = scopeWith([])
    const before = scope.WebSocket

    installPlainSocket(scope, { ...loopback, protocol: 'https:' })

    expect(scope.WebSocket).toBe(before)
  })
})

describe('words', () => {
  it('for durations', () => {
    expect([0, 7000, 67_999, 3_723_000, -5].map(formatDuration)).toEqual([
      '00:00',
      '00:07',
      '01:07',
      '1:02:03',
      '00:00',
    ])
  })

  it('for numbers, clients and anything else', () => {
    expect(formatNumber('+14155550132')).toBe('+1 415 555 0132')
    expect(formatNumber('client:agent')).toBe('agent')
    expect(formatNumber('Anonymous')).toBe('Anonymous')
    expect(formatNumber('')).toBe('')
  })

  it('for times', () => {
    const now = Date.parse('2026-05-04T09:00:00Z')
    expect(formatRelative(now - 30_000, now, 'en')).toBe('now')
    expect(formatRelative(now - 5 * 60_000, now, 'es')).toBe('hace 5 minutos')
    expect(formatRelative(now - 86_400_000, now, 'en')).toBe('yesterday')
    expect(formatRelative(now + 5000, now, 'en')).toBe('now')
    expect(formatRelative(now - 30 * 86_400_000, now, 'es')).toBe('4 abr 2026')
  })

  it('for moments, in the language of the page', () => {
    const at = new Date(2026, 3, 4, 15, 6, 7).getTime()
    expect(formatExact(at, 'es')).toBe('4 abr 2026, 15:06:07')
    expect(formatMinute(at, 'es')).toBe('4 abr 2026, 15:06')
    expect(formatTime(at, 'es', 'second')).toBe('15:06:07')
    expect(formatTime(at, 'es', 'minute')).toBe('15:06')
    expect(formatExact(at, 'en')).toMatch(/^Apr 4, 2026, 3:06:07\sPM$/)
  })

  it('for names', () => {
    expect(['Grace Brewster Hopper', 'Ada', '+1415', ''].map(initials)).toEqual(['GH', 'A', '', ''])
  })

  it('for the line', () => {
    expect(assessQuality(null, new Set()).word).toBe('good')
    expect(assessQuality(3.8, new Set()).word).toBe('fair')
    expect(assessQuality(4.2, new Set(['high-jitter'])).word).toBe('fair')
    expect(assessQuality(3.84, new Set()).causes).toEqual([
      { key: 'quality.mos', values: { mos: 3.8 } },
    ])
    expect(assessQuality(4.2, new Set(['low-bytes-received'])).causes).toEqual([
      { key: 'quality.nothingArrives' },
    ])
    expect(assessQuality(4.2, new Set(['a warning of tomorrow'])).word).toBe('good')
  })

  it('for faults of the phone, known or not', () => {
    expect(phoneProblem({ code: 31401 }).kind).toBe('microphone')
    expect(phoneProblem({ code: 20104 }).kind).toBe('token')
    for (const [error, text] of [
      [{ code: 31402 }, 'problems.microphoneMissing'],
      [{ name: 'NotFoundError' }, 'problems.microphoneMissing'],
      [{ name: 'NotReadableError' }, 'problems.microphoneTaken'],
      [{ name: 'SecurityError' }, 'problems.microphoneInsecure'],
    ]) {
      expect(phoneProblem(error)).toEqual({ kind: 'microphone', text: { key: text } })
    }
    expect(phoneProblem({ code: 53001 }).kind).toBe('network')
    expect(phoneProblem({ code: 9, message: 'odd' }).text).toEqual({
      key: 'problems.phoneOther',
      values: { code: '9' },
    })
    for (const odd of [undefined, null, 'text', 5]) expect(phoneProblem(odd).kind).toBe('other')
  })
})

describe('keys', () => {
  const plain = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false }

  it('are read by place, so that Shift+1 is 1 on every keyboard', () => {
    const event = { ...plain, ctrlKey: true, shiftKey: true, code: 'Digit1', key: '!' }

    expect(shortcutOf(event)).toBe('Ctrl+Shift+1')
    expect(shortcutOf({ ...event, altKey: true })).toBeNull()
    expect(shortcutOf({ ...event, code: 'F5' })).toBeNull()
    expect(shortcutOf({ ...plain, shiftKey: true, code: 'Slash', key: '?' })).toBe('?')
  })

  it('belong to one intent each, but for the end and what comes after it', () => {
    const keys = deskIntents.flatMap(({ shortcut }) => shortcut ?? [])
    const twice = keys.filter((key, index) => keys.indexOf(key) !== index)

    expect(twice).toEqual(['Ctrl+Shift+1'])
  })
})

describe('a store', () => {
  it('tells each change once, and nobody who has left', () => {
    const store = createStore({ a: 1, b: 2 })
    let told = 0
    const leave = store.subscribe(() => told++)
    store.patch({ a: 5 })
    store.set(store.get())
    leave()
    store.patch({ b: 3 })

    expect(told).toBe(1)
    expect(store.get()).toEqual({ a: 5, b: 3 })
  })
})
