/**
 * Cards and accounts keyed in on a running server, in each way that there is: by a document, by requests
 * while somebody talks, by a flow of Studio. What others hear meanwhile is decoded, and afterwards the
 * digits are looked for wherever the product writes: in all memory of its process, the heap of each of
 * its threads, its data folder with the database and its write-ahead log, its log, and what applications
 * were told.
 *
 * OFFHOOK_TEST_DATABASE=postgres does all of it on a Postgres, and looks into the files of that.
 */
import type { CustomerTimeline } from '@offhook/desk-api'
import {
  frequencies,
  hears,
  launchBrowser,
  type PhoneCall,
  PostgresServer,
  type SipPhone,
  toneLevel,
  until,
} from '@offhook/test-kit'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keySteps, toneSource } from '../../packages/media/engine/src/player/sources.ts'
import { decodeTones } from '../../packages/media/engine/src/test-support/tone-decoder.ts'
import { inFolder, inMemory } from '../support/digit-search.ts'
import { expiryIn } from '../support/expiry.ts'
import { inHeap } from '../support/heap-search.ts'
import { hasHeardRecording } from '../support/hears-prompt.ts'
import { Inspector, inspectable } from '../support/inspector.ts'
import { type PhonePage, SdkPhone } from '../support/sdk-phone.ts'
import { SippKeys } from '../support/sipp-keys.ts'
import { StreamServer } from '../support/stream-server.ts'
import { TwimlSite } from '../support/twiml-site.ts'
import { readWav } from '../support/wav.ts'

/** Made anew in each run, so that nothing else can hold them. */
const card = cardNumber(16, '4')
const amex = cardNumber(15, '37')
const infoCard = cardNumber(16, '51')
const eventCard = cardNumber(16, '52')
const messageCard = cardNumber(16, '53')
const account = digits(15)
const code = `7${digits(2)}`
const amexCode = `8${digits(3)}`
const infoCode = `9${digits(2)}`
const eventCode = `6${digits(2)}`
const messageCode = `5${digits(2)}`
const routing = '021000021'

let site: TwimlSite
let streams: StreamServer
let phone: SipPhone
let postgres: PostgresServer | null = null

beforeAll(async () => {
  if (process.env['OFFHOOK_TEST_DATABASE'] === 'postgres') postgres = await PostgresServer.start()
  site = await TwimlSite.open({
    env: {
      OFFHOOK_LOG_LEVEL: 'debug',
      OFFHOOK_STREAM_PLAIN: 'yes',
      // No voice but the built-in one, whatever this machine has.
      OFFHOOK_VOICES: '/nowhere',
      ...inspectable,
      ...(postgres && { DATABASE_URL: await postgres.createDatabase() }),
    },
  })
  streams = await StreamServer.open()
  phone = await site.phone('payer')
  const url = site.host.answers('/charge', () => json({ charge_id: 'ch_1', error_code: null }))
  const connector = { username: 'u', secret: 'sk_test_1' }
  await site.own('POST', '/PayConnectors', {
    ...connector,
    uniqueName: 'Default',
    kind: 'https',
    url,
  })
  site.host.answers('/v1/payment_methods', () => json({ id: 'pm_1', object: 'payment_method' }))
  site.host.answers('/v1/payment_intents', () =>
    json({ id: 'pi_1', object: 'payment_intent', status: 'succeeded' }),
  )
  const stripe = { ...connector, uniqueName: 'Stripe', kind: 'stripe', url: site.host.url }
  await site.own('POST', '/PayConnectors', stripe)
})

afterAll(async () => {
  await site?.close()
  await streams?.close()
  await postgres?.stop()
})

/** Our call to the phone runs these verbs. */
async function called(url: string): Promise<{ sid: string; call: PhoneCall }> {
  const before = phone.calls.length
  const { sid } = await site.rest.calls.create({
    to: phone.uri,
    from: site.server.facts.phoneNumber,
    url,
  })
  const call = await until('the phone rings', () => phone.calls[before])
  // The phone has answered before the server knows, which takes payments only then.
  await until('the call is in progress', async () => {
    return (await site.rest.calls(sid).fetch()).status === 'in-progress'
  })
  return { sid, call }
}

const told = (path: string) => site.host.asked(path).map(({ parameters }) => parameters)
const ends = (path: string) =>
  until(`${path} is told`, () => told(path).find((each) => each['Result']))

/** A payment by requests on a live call. */
async function paymentOf(callSid: string, statusCallback: string, settings: object) {
  const { payments } = site.rest.calls(callSid)
  const asked = (idempotencyKey: string) => ({ idempotencyKey, statusCallback })
  const { sid } = await payments.create({ ...asked('begin'), ...settings })
  const path = new URL(statusCallback).pathname
  return {
    async capture(item: string, press: () => unknown) {
      await payments(sid).update({ ...asked(item), capture: item as never })
      await press()
      const isLast = (each: Readonly<Record<string, string>>) =>
        each['Capture'] === item && each['PartialResult'] === 'false'
      await until(`${item} is in`, () => told(path).find(isLast))
    },
    complete: () => payments(sid).update({ ...asked('complete'), status: 'complete' }),
    cancel: () => payments(sid).update({ ...asked('cancel'), status: 'cancel' }),
  }
}

/** The payments in a customer's timeline. */
async function paidBy(customer: string): Promise<readonly CustomerTimeline['entries'][number][]> {
  const path = `/CustomerTimeline?customer=${encodeURIComponent(customer)}`
  const { entries } = (await site.own('GET', path)) as unknown as CustomerTimeline
  return entries.filter(({ kind }) => kind === 'payment')
}

/** The files of the server and its database that hold a text. */
async function inFolders(text: string): Promise<readonly string[]> {
  const folders = [site.server.facts.dataDir, ...(postgres ? [postgres.dataDir] : [])]
  return (await Promise.all(folders.map((folder) => inFolder(folder, text)))).flat()
}

/** The recording of a call or a conference, once it is whole. */
async function recordingOf(sid: string) {
  const of = sid.startsWith('CF') ? { conferenceSid: sid } : { callSid: sid }
  const recording = await until('the recording is whole', async () => {
    const [found] = await site.rest.recordings.list(of)
    return found?.status === 'completed' ? found : null
  })
  const file = await site.sound(recording.sid, `.wav?RequestedChannels=${recording.channels}`)
  const wav = readWav(Buffer.from(await file.arrayBuffer()))
  expect(wav.durationMs).toBeGreaterThan(2_000)
  return wav
}

/** The keys that stand in each of its channels. */
async function recordedKeys(sid: string): Promise<readonly string[]> {
  const { channels } = await recordingOf(sid)
  return channels.map((channel) => named(Int16Array.from(channel, (x) => x * 32_767)))
}

describe('Pay', () => {
  it('takes tones, charges and goes on; a recording and a stream that run hear none of them', async () => {
    const action = site.host.answers('/paid', '<Response><Pause length="60"/></Response>')
    const status = site.host.answers('/asked', '')
    const listeners = `<Start><Recording channels="dual"/></Start><Start><Stream url="${streams.url('/pay')}" track="both_tracks"/></Start>`
    const { sid, call } = await called(
      site.document(
        `${listeners}<Pay action="${action}" statusCallback="${status}" chargeAmount="9.99" postalCode="false" timeout="5" maxAttempts="3">
        <Prompt for="payment-card-number"><Play>${site.host.url}/ask.wav</Play></Prompt></Pay>`,
      ),
    )
    const heard = await streams.takes('/pay')
    /** A machine that is busy sends late, and a tone that is cut is no key: it is asked for again. */
    const keyIn = async (item: string, press: () => void) => {
      for (let tries = 1; tries <= 3; tries++) {
        press()
        const [one, ...more] = await until(`${item} is judged`, () => {
          const of = told('/asked').filter((each) => each['For'] === item)
          return of.length >= tries ? of.slice(tries - 1) : null
        })
        if (!one!['ErrorType'] || more.length > 0) return
      }
    }
    // The keys are the payment's own before the prompt begins.
    await until('the prompt is fetched', () => site.host.asked('/ask.wav')[0])
    // As a telephone without events has them, though this one has said that it knows events.
    const tones = sounding(card)
    expect(named(tones)).toBe(card)
    await keyIn('payment-card-number', () => call.mouth.says(tones))
    await keyIn('expiration-date', () => call.press(expiryIn(8, '11')))
    call.press(code)
    expect(await ends('/paid')).toMatchObject({
      Result: 'success',
      PaymentConfirmationCode: 'ch_1',
      PaymentCardNumber: `${'x'.repeat(12)}${card.slice(-4)}`,
      SecurityCode: 'xxx',
    })
    expect(JSON.parse(site.host.asked('/charge')[0]?.body ?? '{}')).toMatchObject({
      cardnumber: card,
      cvv: code,
      amount: '9.99',
    })
    await site.rest.calls(sid).update({ status: 'completed' })

    expect(named(heard.samples('inbound'))).toBe('')
    expect(heard.of('dtmf')).toEqual([])
    expect(await recordedKeys(sid)).toEqual(['', ''])
    expect(await paidBy(phone.uri)).toContainEqual({
      ...{ kind: 'payment', time: expect.any(String), callSid: sid, amount: '9.99' },
      ...{ currency: 'USD', number: `${'x'.repeat(12)}${card.slice(-4)}` },
      ...{ cardType: 'visa', result: 'success' },
    })
  })

  it('asks in German where no German voice is installed', async () => {
    const action = site.host.answers('/german', '<Response><Pause length="60"/></Response>')
    const { sid, call } = await called(
      site.document(`<Pay action="${action}" language="de-DE" maxAttempts="2"/>`),
    )
    await hasHeardRecording(call, 'de/ask-payment-card-number')
    call.press('1#')
    await hasHeardRecording(call, 'de/fault-invalid-card-number')
    call.press('*')
    expect(await ends('/german')).toMatchObject({ Result: 'caller-interrupted-with-star' })
    await site.rest.calls(sid).update({ status: 'completed' })
    const alerts = await site.rest.monitor.v1.alerts.list()
    expect(alerts.filter(({ resourceSid }) => resourceSid === sid)).toEqual([])
  })
})

describe('Payments', () => {
  it('take an account while a call goes on, and nobody else gets a key', async () => {
    const status = site.host.answers('/steps', '')
    const gathered = site.host.answers('/gathered', '<Response/>')
    const { sid, call } = await called(
      site.document(`<Gather action="${gathered}" timeout="60" numDigits="40"/>`),
    )
    const payment = await paymentOf(sid, status, { paymentMethod: 'ach-debit', chargeAmount: 5 })
    await payment.capture('bank-routing-number', () => call.press(routing))
    await payment.capture('bank-account-number', () => call.press(`${account}#`))
    await payment.complete()
    expect(await ends('/steps')).toMatchObject({
      Result: 'success',
      BankAccountNumber: `${'x'.repeat(13)}${account.slice(-2)}`,
    })
    expect(JSON.parse(site.host.asked('/charge').at(-1)?.body ?? '{}')).toMatchObject({
      bankaccountnumber: account,
      routingnumber: routing,
    })
    await call.hangup()
    expect(told('/gathered').every((each) => !each['Digits'])).toBe(true)
    const paid = { kind: 'payment', callSid: sid, amount: '5.00', result: 'success' }
    const number = `${'x'.repeat(13)}${account.slice(-2)}`
    expect(await paidBy(phone.uri)).toContainEqual(expect.objectContaining({ ...paid, number }))
  })
})

describe('a telephone that sends its keys by SIP INFO', () => {
  let keypad: SippKeys
  afterAll(() => keypad?.close())

  it('pays like any other, and its keys are nobody else’s', async () => {
    const { sip } = site.server.facts
    const phoneNumber = '+12015553801'
    const action = site.host.answers('/info-gathered', '<Response/>')
    const gather = `<Gather action="${action}" timeout="120" numDigits="60"/>`
    await site.rest.incomingPhoneNumbers.create({ phoneNumber, voiceUrl: site.document(gather) })
    keypad = await SippKeys.call(phoneNumber, `${sip.host}:${sip.port}`)
    const [call] = await site.rest.calls.list({ to: phoneNumber })
    const status = site.host.answers('/info-steps', '')
    const settings = { chargeAmount: 7, postalCode: false }
    const payment = await paymentOf(call!.sid, status, settings)
    await payment.capture('payment-card-number', () => keypad.press(infoCard))
    await payment.capture('expiration-date', () => keypad.press(expiryIn(6)))
    await payment.capture('security-code', () => keypad.press(infoCode))
    await payment.complete()

    expect(await ends('/info-steps')).toMatchObject({
      Result: 'success',
      PaymentCardNumber: `${'x'.repeat(12)}${infoCard.slice(-4)}`,
    })
    expect(JSON.parse(site.host.asked('/charge').at(-1)?.body ?? '{}')).toMatchObject({
      cardnumber: infoCard,
      cvv: infoCode,
    })
    await site.rest.calls(call!.sid).update({ status: 'completed' })
    await until('the call is over', async () => {
      return (await site.rest.calls(call!.sid).fetch()).status === 'completed'
    })
    expect(told('/info-gathered').every((each) => !each['Digits'])).toBe(true)
  })
})

describe('a browser with the Voice SDK', () => {
  const [PAYER] = frequencies
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  it.each([
    ['events in its sound', 'event', eventCard, eventCode],
    ['messages to us', 'message', messageCard, messageCode],
  ] as const)(
    'pays by sendDigits, as %s, and nobody hears or is told a key',
    async (_, way, number, cvv) => {
      const identity = `payer-by-${way}`
      const room = `paying-by-${way}`
      const steps = site.host.answers(`/${way}-steps`, '')
      const join = `<Dial><Conference beep="false" record="record-from-start">${room}</Conference></Dial>`
      const pressed = site.host.answers(`/${way}-pressed`, `<Response>${join}</Response>`)
      const listeners = `<Start><Recording channels="dual"/></Start><Start><Stream url="${streams.url(`/${way}`)}" track="both_tracks"/></Start>`
      const payer = await SdkPhone.open(browser, site.server.facts, { identity })
      const { sid } = await site.rest.calls.create({
        to: `client:${identity}`,
        from: site.server.facts.phoneNumber,
        url: site.document(`${listeners}<Gather action="${pressed}" numDigits="1" timeout="60"/>`),
      })
      await payer.says('call accept')
      const heard = await streams.takes(`/${way}`)
      const press = (keys: string) =>
        payer.party.page.evaluate(
          ([digits, isMessage]) => {
            const page = globalThis as unknown as PhonePage & { RTCDTMFSender?: unknown }
            // As in a browser that cannot send events: the SDK then tells us the keys itself.
            if (isMessage) page.RTCDTMFSender = undefined
            page.me.call()?.sendDigits(digits)
          },
          [keys, way === 'message'] as const,
        )
      // Outside of a payment its keys arrive, and are told.
      await press('4')
      expect((await until('the key is told', () => told(`/${way}-pressed`)[0]))['Digits']).toBe('4')

      const { call: agent } = await called(site.document(join))
      await payer.party.speaks(PAYER)
      await hears(agent, PAYER)
      const payment = await paymentOf(sid, steps, { chargeAmount: 8, postalCode: false })
      await payment.capture('payment-card-number', () => press(number))
      await payment.capture('expiration-date', () => press(expiryIn(7)))
      await payment.capture('security-code', () => press(cvv))
      await payment.complete()
      expect(await ends(`/${way}-steps`)).toMatchObject({
        Result: 'success',
        PaymentCardNumber: `${'x'.repeat(12)}${number.slice(-4)}`,
      })
      expect(JSON.parse(site.host.asked('/charge').at(-1)?.body ?? '{}')).toMatchObject({
        cardnumber: number,
        cvv,
      })
      // The talk has gone on, and does so afterwards.
      await hears(agent, PAYER)
      expect(agent.mouth.heardKeys()).toBe('')
      expect(agent.mouth.digits).toEqual([])
      expect(named(heard.samples('inbound'))).toBe('')
      expect(heard.of('dtmf')).toEqual([])
      await agent.hangup()
      await site.rest.calls(sid).update({ status: 'completed' })
      expect(await recordedKeys(sid)).toEqual(['', ''])
      const [conference] = await site.rest.conferences.list({ friendlyName: room })
      expect(await recordedKeys(conference!.sid)).toEqual([''])
      await payer.close()
    },
  )
})

describe('capture-payments of Studio', () => {
  it('takes a card by Stripe on a real call, and goes on by its result', async () => {
    const step = (
      name: string,
      type: string,
      properties: object,
      transitions: readonly { event: string; next?: string }[],
    ) => ({ name, type, properties, transitions })
    const flow = await site.rest.studio.v2.flows.create({
      friendlyName: 'Pays',
      status: 'published',
      definition: {
        states: [
          step('Trigger', 'trigger', {}, [{ event: 'incomingCall', next: 'pay' }]),
          step(
            'pay',
            'capture-payments',
            {
              payment_connector: 'Stripe',
              payment_amount: '3.00',
              currency: 'eur',
              postal_code: 'false',
              timeout: 30,
            },
            [{ event: 'success', next: 'tell' }],
          ),
          step(
            'tell',
            'make-http-request',
            {
              method: 'POST',
              url: site.host.answers('/flow', '{}'),
              content_type: 'application/x-www-form-urlencoded;charset=utf-8',
              parameters: [
                { key: 'Result', value: '{{widgets.pay.Result}}' },
                { key: 'Number', value: '{{widgets.pay.PaymentCardNumber}}' },
                { key: 'Confirmation', value: '{{widgets.pay.PaymentConfirmationCode}}' },
              ],
            },
            [],
          ),
        ],
        initial_state: 'Trigger',
      },
    })
    const { sip } = site.server.facts
    const phoneNumber = '+12015553800'
    await site.rest.incomingPhoneNumbers.create({
      phoneNumber,
      voiceUrl: `flow://studio/${flow.sid}`,
    })
    const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
    await call.until('answered')
    await until('the card is asked for', () => call.mouth.packets.some(({ peak }) => peak > 1_000))
    // Each item ends with its last digit; the next key is of the next.
    call.press(`${amex}${expiryIn(4)}${amexCode}`)
    expect(await ends('/flow')).toMatchObject({
      Result: 'success',
      Number: `${'x'.repeat(11)}${amex.slice(-4)}`,
      Confirmation: 'pi_1',
    })
    const form = new URLSearchParams(site.host.asked('/v1/payment_methods')[0]?.body)
    expect(form.get('card[number]')).toBe(amex)
    expect(form.get('card[cvc]')).toBe(amexCode)
    await call.hangup()
  })
})

describe('a digit of a card or an account', () => {
  const numbers = [card, amex, infoCard, eventCard, messageCard, account]
  // As a property: lists of four digits are in what is known of the world's numbers.
  const codes = [
    `cvv":"${code}`,
    ...[infoCode, eventCode, messageCode].map((each) => `cvv":"${each}`),
    `cvc]=${amexCode}`,
    `:"${amexCode}"`,
    `: "${amexCode}"`,
  ]

  it('is nowhere in the memory of the process', async () => {
    const { pid } = site.server.facts
    const { found, bytes } = await inMemory(pid, ['PaymentConfirmationCode', ...numbers, ...codes])
    const [known, ...digits] = found
    // What was told is found, so what was not would be.
    expect(known?.length).toBeGreaterThan(0)
    expect(digits.flat()).toEqual([])
    expect(bytes).toBeGreaterThan(100_000_000)
  })

  it('is on the heap of no thread, neither in a text nor in pieces', async () => {
    const { server } = site
    const inspector = await Inspector.wake(server.facts.pid, () => server.log)
    const heaps = await inspector.snapshots()
    inspector.close()
    expect(heaps.map(({ thread }) => thread)).toEqual(
      expect.arrayContaining([
        'main',
        expect.stringContaining('media-thread'),
        expect.stringContaining('side-thread'),
      ]),
    )
    // What was told is there, so what was not would be.
    expect(heaps[0]?.heap.strings.some((text) => text.includes('PaymentConfirmationCode'))).toBe(
      true,
    )
    const found = heaps.map(({ thread, heap }) => ({ thread, found: inHeap(heap, numbers) }))
    expect(found).toEqual(heaps.map(({ thread }) => ({ thread, found: [] })))
  })

  it('is in the signalling of no call, where keys come one by one', async () => {
    const calls = await site.rest.calls.list()
    const ladders = await Promise.all(
      calls.map(({ sid }) => site.own('GET', `/Calls/${sid}/Signalling`)),
    )
    const all = JSON.stringify(ladders)
    // The messages with keys are there, without them.
    expect(all).toContain('dtmf-relay')
    expect(all).toContain('dtmf')
    expect(all).not.toMatch(/Signal=\s*[0-9*#]/)
    expect(all).not.toMatch(/dtmf\W{1,8}[0-9*#]/)
  })

  it('is nowhere in its files, its log and what applications were told', async () => {
    // The mask is kept, and found.
    expect(await inFolders(`${'x'.repeat(13)}${account.slice(-2)}`)).not.toEqual([])
    for (const each of numbers) {
      expect(await inFolders(each)).toEqual([])
      expect(site.server.log.includes(each)).toBe(false)
      for (const { path, body } of site.host.requests) {
        if (!/^\/(charge|v1)/.test(path)) expect(body.includes(each), path).toBe(false)
      }
    }
  })
})

describe('PCI mode, switched on while things go on', () => {
  const [PAYER] = frequencies
  const pins = [digits(8), digits(8)] as const

  it('silences what records a payment from then on, and keeps no key of a flow', async () => {
    const flow = await flowThatAsksTwice()
    const { sid: flowCall, call: caller } = await called(`flow://studio/${flow}`)
    const status = site.host.answers('/pci-steps', '')
    const { sid, call } = await called(
      site.document('<Start><Recording channels="dual"/></Start><Pause length="120"/>'),
    )
    call.speaks(PAYER)
    const payment = await paymentOf(sid, status, { postalCode: false })
    const { executions } = site.rest.studio.v2.flows(flow)
    const [execution] = await until('the flow runs', async () => {
      const all = await executions.list()
      return all.length > 0 && all
    })
    const shown = async () => {
      const { context } = await executions(execution!.sid).executionContext().fetch()
      return JSON.stringify(context)
    }
    caller.press(pins[0])
    await until('the first is in', async () => (await shown()).includes(pins[0]))
    await someSound(call)

    await site.own('POST', '/PaySettings', { pciMode: true })

    expect(await shown()).not.toContain(pins[0])
    caller.press(pins[1])
    expect((await site.told('/pin'))['Pins']).toBe(pins.join())
    expect(await shown()).not.toContain(pins[1])
    await someSound(call)
    await payment.cancel()
    await someSound(call)
    await site.rest.calls(sid).update({ status: 'completed' })
    await site.rest.calls(flowCall).update({ status: 'completed' })

    const [said] = (await recordingOf(sid)).channels
    const { before, silenceMs, after } = aroundSilence(said!, PAYER)
    expect(silenceMs).toBeGreaterThan(1_000)
    expect(before).toBeGreaterThan(0.5)
    expect(after).toBeGreaterThan(0.5)
    await until('the flow is over', async () => {
      return (await executions(execution!.sid).fetch()).status === 'ended'
    })
    const steps = await executions(execution!.sid).steps.list()
    expect(steps.length).toBeGreaterThan(2)
    expect(JSON.stringify(steps)).not.toContain(pins[1])
    expect(await inFolders(pins[1])).toEqual([])
    expect(site.server.log.includes(pins[1])).toBe(false)
  })

  /** A published flow that asks for two PINs, and hands both to an application. */
  async function flowThatAsksTwice(): Promise<string> {
    const ask = (name: string, next: string) => ({
      ...{ name, type: 'gather-input-on-call' },
      properties: { say: 'Please.', number_of_digits: 8, timeout: 30 },
      transitions: [{ event: 'keypress', next }],
    })
    const pinsOf = '{{widgets.first.Digits}},{{widgets.second.Digits}}'
    const { sid } = await site.rest.studio.v2.flows.create({
      friendlyName: 'Asks twice',
      status: 'published',
      definition: {
        states: [
          {
            ...{ name: 'Trigger', type: 'trigger', properties: {} },
            transitions: [{ event: 'incomingCall', next: 'first' }],
          },
          ask('first', 'second'),
          ask('second', 'tell'),
          {
            ...{ name: 'tell', type: 'make-http-request' },
            properties: {
              ...{ method: 'POST', url: site.host.answers('/pin', '{}') },
              content_type: 'application/x-www-form-urlencoded;charset=utf-8',
              parameters: [{ key: 'Pins', value: pinsOf }],
            },
            transitions: [{ event: 'success', next: 'wait' }],
          },
          { ...ask('wait', 'wait'), transitions: [] },
        ],
        initial_state: 'Trigger',
      },
    })
    return sid
  }

  /** Two seconds more of sound have come, and as many have been said. */
  async function someSound({ mouth }: PhoneCall): Promise<void> {
    const before = mouth.packets.length
    await until('two seconds of sound have come', () => mouth.packets.length > before + 100)
  }

  /** The longest time in which a tone is not there, and the share of what is before and after in which it is. */
  function aroundSilence(samples: Float32Array, hz: number) {
    const windows = Array.from({ length: Math.floor(samples.length / 800) }, (_, index) => {
      return toneLevel(samples.subarray(index * 800, (index + 1) * 800), 8_000, hz) > -30
    })
    let silence = { from: 0, to: 0 }
    for (let from = 0, to = 0; to < windows.length; to++) {
      if (windows[to]) from = to + 1
      else if (to + 1 - from > silence.to - silence.from) silence = { from, to: to + 1 }
    }
    const share = (part: readonly boolean[]) => part.filter(Boolean).length / part.length
    return {
      before: share(windows.slice(0, silence.from)),
      silenceMs: (silence.to - silence.from) * 100,
      after: share(windows.slice(silence.to)),
    }
  }
})

function json(body: object) {
  return { contentType: 'application/json', body: JSON.stringify(body) }
}

/** Keys as tones of 80 ms, at 8 kHz. */
function sounding(keys: string): Int16Array {
  const out = new Int16Array(8_000 * Math.ceil(keys.length / 5))
  toneSource(keySteps(keys), 8_000).read(out, 400)
  return out
}

const named = (samples: Int16Array) =>
  decodeTones(samples)
    .map(({ key }) => key)
    .join('')

function digits(count: number): string {
  return Array.from({ length: count }, () => Math.floor(Math.random() * 10)).join('')
}

/** A number at random, with its check digit. */
function cardNumber(length: number, prefix: string): string {
  const head = prefix + digits(length - 1 - prefix.length)
  for (let last = 0; last < 10; last++) {
    const sum = [...`${head}${last}`].reverse().reduce((total, digit, i) => {
      const value = Number(digit) * (i % 2 === 1 ? 2 : 1)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
    if (sum % 10 === 0) return `${head}${last}`
  }
  throw new Error('there is always one')
}
