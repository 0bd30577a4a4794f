/**
 * The flow that the first number runs: greets, says that the call is recorded, offers a menu by
 * keypad, and enqueues the caller with what it learned.
 *
 *     welcome ──▶ menu ──key──▶ chosen ──▶ (queue) ──▶ queued: goodbye, or why there is nobody
 *                  ▲ │ no key, wrong key: once more, then as "3"
 *                  └─┘
 *
 *     (queue): waiting ─offered─▶ waiting-offered ──key 1──▶ call-back: the place is kept, goodbye
 *                                  ▲ │                           or it cannot be: goes on waiting
 *                                  └─┘ no key, another key
 *
 * A function from a step and its request to a document, in the same TwiML that an application
 * would answer: it is an example as much as a default.
 */
import type { WorkflowSid } from '@offhook/core'
import { escapeText } from './escape-text.ts'

export interface DefaultFlowOptions {
  readonly workflowSid: WorkflowSid
  /** How the caller's leg is recorded from the greeting on. */
  readonly record: 'off' | 'mono' | 'dual'
  /** Keeps the place of a caller who would rather be called; false where that cannot be. */
  readonly keepPlace: (callSid: string) => Promise<boolean>
  /** The address of the music that has been chosen for whoever waits; null = what we bring. */
  readonly chosenMusic: (parameters: Readonly<Record<string, string>>) => Promise<string | null>
}

/** What a key of the menu means; the words are task attributes that routing and the desk show. */
const choices: Readonly<Record<string, string>> = { 1: 'sales', 2: 'support', 3: 'other' }
const OTHER = '3'
/** Long enough to judge a connection by; a page that was forgotten must not hold a call for hours. */
const ECHO_SECONDS = 60

/** The document for a step, or undefined where there is no such step. */
export function defaultFlow(
  step: string,
  parameters: Readonly<Record<string, string>>,
  options: DefaultFlowOptions,
): string | undefined | Promise<string | undefined> {
  switch (step) {
    case 'welcome':
      return document(
        options.record === 'off' ? '' : `<Start><Recording channels="${options.record}"/></Start>`,
        play('welcome'),
        options.record === 'off' ? '' : play('recorded'),
        '<Redirect>menu</Redirect>',
      )
    case 'menu':
      return menu('menu-again', '')
    case 'menu-again':
      return menu('give-up', play('menu-again'))
    case 'give-up':
      return enqueue(OTHER, options)
    case 'chosen':
    case 'chosen-again': {
      const digits = parameters['Digits'] ?? ''
      if (Object.hasOwn(choices, digits)) return enqueue(digits, options)
      return document(`<Redirect>${step === 'chosen' ? 'menu-again' : 'give-up'}</Redirect>`)
    }
    case 'waiting':
      return waiting(parameters, options)
    case 'waiting-offered':
      return waitingOffered(parameters, options)
    case 'call-back':
      return callBack(parameters, options)
    case 'queued':
      return document(goodbye(parameters['QueueResult']), '<Hangup/>')
    // Beside the flow: what a caller says comes back, so that they can judge their connection.
    case 'echo':
      return document(`<Echo length="${ECHO_SECONDS}"/>`)
    default:
      return undefined
  }
}

/**
 * Music first: whoever is taken soon need not hear of it. A key counts only from the offer on: one
 * that is pressed before was meant for the menu.
 */
async function waiting(
  parameters: Readonly<Record<string, string>>,
  options: DefaultFlowOptions,
): Promise<string> {
  return document(await music(parameters, options), offer(''), GO_ON)
}

/** Whoever has heard the offer may take it at any time of the music. */
async function waitingOffered(
  parameters: Readonly<Record<string, string>>,
  options: DefaultFlowOptions,
): Promise<string> {
  return document(offer(await music(parameters, options)), GO_ON)
}

/** The waiting's own document begins with music that takes no key, so it is left behind. */
const GO_ON = '<Redirect>waiting-offered</Redirect>'

function offer(before: string): string {
  return `<Gather action="call-back" numDigits="1" timeout="2">${before}${play('callback-offer')}</Gather>`
}

async function music(
  parameters: Readonly<Record<string, string>>,
  { chosenMusic }: DefaultFlowOptions,
): Promise<string> {
  const chosen = await chosenMusic(parameters)
  return chosen === null ? play('hold-music') : playUrl(chosen)
}

async function callBack(
  { CallSid = '', Digits }: Readonly<Record<string, string>>,
  { keepPlace }: DefaultFlowOptions,
): Promise<string> {
  if (Digits !== '1') return document(GO_ON)
  return (await keepPlace(CallSid))
    ? document(play('callback-kept'), '<Hangup/>')
    : document(play('callback-refused'), GO_ON)
}

/** Nobody is hung up on without a word; whoever has talked has said goodbye. */
function goodbye(result: string | undefined): string {
  switch (result) {
    case 'queue-full':
    case 'leave':
      return play('queue-full')
    case 'error':
    case 'system-error':
      return play('apology')
    default:
      return ''
  }
}

function menu(onSilence: string, apology: string): string {
  const action = onSilence === 'give-up' ? 'chosen-again' : 'chosen'
  return document(
    apology,
    `<Gather action="${action}" numDigits="1" timeout="6">${play('menu')}</Gather>`,
    `<Redirect>${onSilence}</Redirect>`,
  )
}

function enqueue(digit: string, { workflowSid }: DefaultFlowOptions): string {
  const attributes = { reason: choices[digit], menu_choice: digit, flow: 'default' }
  return document(
    play('connecting'),
    `<Enqueue workflowSid="${workflowSid}" action="queued" waitUrl="waiting"><Task>${escapeText(JSON.stringify(attributes))}</Task></Enqueue>`,
  )
}

function play(name: string): string {
  return playUrl(`prompt://${name}`)
}

function playUrl(url: string): string {
  return `<Play>${escapeText(url)}</Play>`
}

function document(...parts: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${parts.join('')}</Response>`
}
