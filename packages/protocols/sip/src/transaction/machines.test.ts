import { describe, expect, it } from 'vitest'
import { nextClient } from './client-state.ts'
import { nextInviteClient } from './invite-client-state.ts'
import { nextInviteServer } from './invite-server-state.ts'
import { nextServer } from './server-state.ts'
import { DEFAULT_TIMERS, type Step, type TransactionContext } from './timers.ts'

const UDP: TransactionContext = { timers: DEFAULT_TIMERS, reliable: false }
const TCP: TransactionContext = { timers: DEFAULT_TIMERS, reliable: true }

/** Plays events and writes down state and effects: `calling: send +A500 +B32000`. */
function play<
  State extends { readonly name: string },
  Event extends { readonly type: string },
  Effect extends { readonly type: string },
>(
  next: (state: State, event: Event, context: TransactionContext) => Step<State, Effect>,
  initial: State,
  events: readonly Event[],
  context = UDP,
): string[] {
  let state = initial
  return events.map((event) => {
    const step = next(state, event, context)
    state = step.state
    const effects = step.effects.map((effect) => {
      const timer = effect as { type: string; timer?: string; ms?: number }
      if (timer.type === 'arm') return `+${timer.timer}${timer.ms}`
      return timer.type === 'disarm' ? `-${timer.timer}` : timer.type
    })
    return `${state.name}:${step.refused ? ' refused' : ''} ${effects.join(' ')}`.trim()
  })
}

const start = { type: 'start' } as const
const failed = { type: 'transport-error' } as const
const request = { type: 'request' } as const
const ack = { type: 'ack' } as const
const got = (status: number) => ({ type: 'response', status }) as const
const give = (status: number) => ({ type: 'respond', status }) as const
const timer = <Name extends string>(name: Name) => ({ type: 'timer', timer: name }) as const

describe('INVITE client transaction', () => {
  const run = (events: Parameters<typeof nextInviteClient>[1][], context = UDP) =>
    play(nextInviteClient, { name: 'idle' }, events, context)

  it('doubles timer A without a bound until timer B', () => {
    expect(run([start, timer('A'), timer('A'), timer('A'), timer('B')])).toEqual([
      'calling: send +A500 +B32000',
      'calling: send +A1000',
      'calling: send +A2000',
      'calling: send +A4000',
      'terminated: -A -B timeout terminated',
    ])
  })

  it('sends once over TCP and still has timer B', () => {
    expect(run([start], TCP)).toEqual(['calling: send +B32000'])
  })

  it('stops both timers at the first provisional and waits as long as it takes', () => {
    expect(run([start, got(100), got(180), timer('A'), timer('B')])).toEqual([
      'calling: send +A500 +B32000',
      'proceeding: -A -B pass',
      'proceeding: -A -B pass',
      'proceeding:',
      'proceeding:',
    ])
  })

  it('acknowledges a failure, absorbs its repetitions, and ends with timer D', () => {
    expect(
      run([start, got(100), got(486), got(486), got(200), got(180), timer('D'), got(486)]),
    ).toEqual([
      'calling: send +A500 +B32000',
      'proceeding: -A -B pass',
      'completed: -A -B ack pass +D32000',
      'completed: ack',
      'completed:',
      'completed:',
      'terminated: terminated',
      'terminated:',
    ])
  })

  it('has no timer D over TCP', () => {
    expect(run([start, got(603)], TCP)[1]).toBe('terminated: -A -B ack pass terminated')
  })

  it('passes every 2xx until timer M (RFC 6026)', () => {
    expect(run([start, got(200), got(200), got(486), failed, timer('M')])).toEqual([
      'calling: send +A500 +B32000',
      'accepted: -A -B pass +M32000',
      'accepted: pass',
      'accepted:',
      'accepted:',
      'terminated: terminated',
    ])
  })

  it('ends when the wire fails, before and after a provisional', () => {
    expect(run([start, failed])[1]).toBe('terminated: -A -B transport-error terminated')
    expect(run([start, got(100), failed])[2]).toBe('terminated: -A -B transport-error terminated')
    expect(run([failed])[0]).toBe('idle:')
  })

  it('refuses a second start', () => {
    expect(run([start, start])[1]).toBe('calling: refused')
  })
})

describe('client transaction', () => {
  const run = (events: Parameters<typeof nextClient>[1][], context = UDP) =>
    play(nextClient, { name: 'idle' }, events, context)

  it('doubles timer E up to T2 until timer F', () => {
    const E = timer('E')
    expect(run([start, E, E, E, E, E, timer('F')])).toEqual([
      'trying: send +E500 +F32000',
      'trying: send +E1000',
      'trying: send +E2000',
      'trying: send +E4000',
      'trying: send +E4000',
      'trying: send +E4000',
      'terminated: -E -F timeout terminated',
    ])
  })

  it('goes on at T2 after a provisional, and timer F still ends it', () => {
    expect(run([start, got(100), timer('E'), timer('F')])).toEqual([
      'trying: send +E500 +F32000',
      'proceeding: pass',
      'proceeding: send +E4000',
      'terminated: -E -F timeout terminated',
    ])
  })

  it('absorbs repeated finals until timer K', () => {
    expect(run([start, got(200), got(200), failed, timer('K'), timer('K')])).toEqual([
      'trying: send +E500 +F32000',
      'completed: -E -F pass +K5000',
      'completed:',
      'completed:',
      'terminated: terminated',
      'terminated:',
    ])
  })

  it('has neither E nor K over TCP', () => {
    expect(run([start, got(404)], TCP)).toEqual([
      'trying: send +F32000',
      'terminated: -E -F pass terminated',
    ])
  })

  it('ends when the wire fails', () => {
    expect(run([start, failed, start])).toEqual([
      'trying: send +E500 +F32000',
      'terminated: -E -F transport-error terminated',
      'terminated: refused',
    ])
  })
})

describe('INVITE server transaction', () => {
  const run = (events: Parameters<typeof nextInviteServer>[1][], context = UDP) =>
    play(nextInviteServer, { name: 'proceeding' }, events, context)

  it('answers a repeated INVITE with the last provisional', () => {
    expect(run([give(100), request, give(180), request])).toEqual([
      'proceeding: send',
      'proceeding: send',
      'proceeding: send',
      'proceeding: send',
    ])
  })

  it('repeats a failure by timer G up to T2 until the ACK, then absorbs until timer I', () => {
    const G = timer('G')
    expect(run([give(486), G, G, G, G, request, ack, ack, request, timer('I')])).toEqual([
      'completed: send +G500 +H32000',
      'completed: send +G1000',
      'completed: send +G2000',
      'completed: send +G4000',
      'completed: send +G4000',
      'completed: send',
      'confirmed: -G -H +I5000',
      'confirmed:',
      'confirmed:',
      'terminated: terminated',
    ])
  })

  it('gives up on the ACK by timer H', () => {
    expect(run([give(486), timer('H')])[1]).toBe('terminated: -G timeout terminated')
  })

  it('has neither G nor I over TCP, but H', () => {
    expect(run([give(503), ack], TCP)).toEqual([
      'completed: send +H32000',
      'terminated: -G -H terminated',
    ])
  })

  it('stays accepted until timer L, sending only what its user repeats (RFC 6026)', () => {
    expect(run([give(200), request, give(200), ack, failed, timer('L')])).toEqual([
      'accepted: send +L32000',
      'accepted:',
      'accepted: send',
      'accepted:',
      'accepted: transport-error',
      'terminated: terminated',
    ])
  })

  it('refuses a second final response', () => {
    expect(run([give(486), give(200), give(180)]).slice(1)).toEqual([
      'completed: refused',
      'completed: refused',
    ])
    expect(run([give(200), give(486)])[1]).toBe('accepted: refused')
  })

  it('ends when the wire fails', () => {
    expect(run([failed])[0]).toBe('terminated: -G -H -I transport-error terminated')
  })
})

describe('server transaction', () => {
  const run = (events: Parameters<typeof nextServer>[1][], context = UDP) =>
    play(nextServer, { name: 'trying' }, events, context)

  it('absorbs repetitions, then answers them, until timer J', () => {
    expect(
      run([request, give(100), request, give(200), request, give(500), timer('J'), request]),
    ).toEqual([
      'trying:',
      'proceeding: send',
      'proceeding: send',
      'completed: send +J32000',
      'completed: send',
      'completed: refused',
      'terminated: terminated',
      'terminated:',
    ])
  })

  it('has no timer J over TCP', () => {
    expect(run([give(200)], TCP)[0]).toBe('terminated: send terminated')
  })

  it('ends when the wire fails, once', () => {
    expect(run([give(200), failed, failed])).toEqual([
      'completed: send +J32000',
      'terminated: -J transport-error terminated',
      'terminated:',
    ])
  })
})
