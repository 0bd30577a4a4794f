/**
 * Each way in which a payment can end, in each state that it can be in: what is told, and that nothing of
 * the digits is left. What agents do meanwhile does not reach a payment: it has the customer's keys, and
 * those stay with their owner (`voice/commands/keypad.test.ts`).
 */
import { makeSid, SimulatedClock, silentLogger } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { itemOf, planOf } from './items.ts'
import type { Capture, Item } from './model.ts'
import { PaySession, type Told } from './pay-session.ts'
import { readSettings, type SettingTexts } from './settings.ts'
import { TestConnector, TestKeypad } from './testing/pay-bench.ts'
import { Vault } from './vault.ts'

const card: SettingTexts = {
  chargeAmount: '5',
  confirmation: 'true',
  requireMatchingInputs: 'payment-card-number expiration-date security-code postal-code',
}
const account: SettingTexts = {
  chargeAmount: '5',
  confirmation: 'true',
  paymentMethod: 'ach-debit',
}
const digits: Readonly<Record<Item, string>> = {
  'payment-card-number': '4242424242424242',
  'expiration-date': '1229',
  'security-code': '123',
  'postal-code': '94105#',
  'bank-routing-number': '021000021',
  'bank-account-number': '000123456789#',
}

/** A payment that goes on, and all that can be seen of it. */
class Scene {
  readonly clock = new SimulatedClock({ now: Date.UTC(2026, 10, 15) })
  readonly keypad = new TestKeypad({ sid: makeSid('CA'), accountSid: makeSid('AC') })
  readonly connector = new TestConnector()
  readonly vault = new Vault()
  readonly told: Told[] = []
  readonly session: PaySession
  readonly plan: readonly Capture[]
  /** Of each capture, as far as it is in. */
  readonly buffers: Uint8Array[] = []

  constructor(texts: SettingTexts) {
    const settings = readSettings(texts, {}, { literalPostalCode: false })
    this.plan = planOf(settings)
    this.connector.slow = true
    const { clock, keypad, connector, vault } = this
    this.session = new PaySession({
      ...{ clock, keypad, connector, vault, settings, logger: silentLogger },
      tell: (told) => this.told.push(told),
    })
  }

  get over(): readonly Told[] {
    return this.told.filter(({ kind }) => kind === 'over')
  }

  /** Keys in so many captures. */
  enter(count: number): void {
    for (const capture of this.plan.slice(0, count)) {
      this.session.capture(capture)
      this.keypad.press(digits[itemOf(capture)])
    }
    this.#look()
  }

  /** Asks for the next, which is keyed in half. */
  begin(): void {
    const [capture] = this.session.required
    this.session.capture(capture!)
    this.keypad.press(digits[itemOf(capture!)].slice(0, 2))
    this.#look()
  }

  enterAll(): void {
    this.enter(this.plan.length)
    this.session.complete()
  }

  #look(): void {
    this.buffers.splice(0)
    for (const capture of this.plan) {
      const buffer = this.vault.digits(capture)
      if (buffer.length > 0) this.buffers.push(buffer)
    }
    // What is looked for later is there now.
    expect(this.buffers.every((buffer) => buffer.every((code) => code !== 0))).toBe(true)
  }

  /** Nothing is left of the digits, the keys are everybody's, and nothing is waited for. */
  expectGone(): void {
    expect(this.buffers.flatMap((buffer) => [...buffer]).filter((code) => code !== 0)).toEqual([])
    expect(this.vault.isEmpty).toBe(true)
    expect(this.keypad.isClaimed).toBe(false)
    expect(this.clock.pending).toBe(0)
    expect(this.session.over.aborted).toBe(true)
  }
}

const before = (texts: SettingTexts) => {
  const { plan } = new Scene(texts)
  const between = plan.map((capture, count) => ({
    name: `before ${capture}`,
    reach: (scene: Scene) => scene.enter(count),
  }))
  const capturing = plan.map((capture, count) => ({
    name: `in the middle of ${capture}`,
    reach: (scene: Scene) => {
      scene.enter(count)
      scene.begin()
    },
  }))
  const whole = { name: 'when all is in', reach: (scene: Scene) => scene.enter(plan.length) }
  const confirming = {
    name: 'while the caller is asked',
    reach: (scene: Scene) => scene.enterAll(),
  }
  return [...between, ...capturing, whole, confirming].map((state) => ({ ...state, texts }))
}
const states = [...before(card), ...before(account)]

const ends: Readonly<Record<string, (scene: Scene) => unknown>> = {
  'caller-hung-up': ({ keypad }) => keypad.hangUp(),
  'caller-interrupted-with-star': ({ keypad }) => keypad.press('*'),
  'transaction-cancelled': ({ session }) => session.end('transaction-cancelled'),
}

describe.each(Object.entries(ends))('%s', (result, end) => {
  it.each(states)(
    '$name ($texts.paymentMethod): it is over, and nothing is charged',
    ({ texts, reach }) => {
      const scene = new Scene(texts)
      reach(scene)
      end(scene)
      expect(scene.over).toMatchObject([{ state: { phase: 'over', result }, answer: null }])
      expect(scene.connector.asked).toEqual([])
      scene.expectGone()
      // Once.
      end(scene)
      scene.keypad.press('1#*')
      expect(scene.over).toHaveLength(1)
    },
  )

  it.each([card, account])(
    'while the connector is asked: its answer is waited for (%j)',
    async (texts) => {
      const scene = new Scene(texts)
      scene.enterAll()
      scene.keypad.press('1')
      expect(scene.session.state.phase).toBe('processing')
      end(scene)
      expect(scene.over).toEqual([])
      expect(scene.buffers.every((buffer) => buffer.every((code) => code !== 0))).toBe(true)
      scene.connector.release()
      await scene.clock.advance(0)
      expect(scene.over).toMatchObject([{ state: { result: 'success' }, answer: { ok: true } }])
      expect(scene.connector.asked).toHaveLength(1)
      scene.expectGone()
    },
  )

  it.each([card, account])('after it: what was told stays (%j)', async (texts) => {
    const scene = new Scene(texts)
    scene.connector.slow = false
    scene.enterAll()
    scene.keypad.press('1')
    await scene.clock.advance(0)
    const told = scene.told.length
    end(scene)
    expect(scene.told).toHaveLength(told)
    expect(scene.over).toMatchObject([{ state: { result: 'success' } }])
    scene.expectGone()
  })
})

it.each(states)(
  'ten minutes of silence $name ($texts.paymentMethod) end it',
  async ({ texts, reach }) => {
    const scene = new Scene({ ...texts, timeout: '600' })
    reach(scene)
    // Of what was keyed in half it is told first that no more came.
    await scene.clock.advance(1_200_000)
    expect(scene.over).toMatchObject([{ state: { result: 'transaction-cancelled' } }])
    expect(scene.connector.asked).toEqual([])
    scene.expectGone()
  },
)
