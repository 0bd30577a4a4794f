/**
 * The flow that the first number runs: greets, says that the call is recorded, offers a menu by
 * keypad, and enqueues the caller with what it learned.
 *
 *     welcome ──▶ menu ──key──▶ chosen ──▶ (queue) ──▶ queued: goodbye, or why there is nobody
 *                  ▲ │ no key, wrong key: once more, then as "3"
 *                  └─┘
 *
 * A pure function from a step and its request to a document, in the same TwiML that an application
 * would answer: it is an example as much as a default.
 */
import type { WorkflowSid } from '@offhook/core'

export interface DefaultFlowOptions {
  readonly workflowSid: WorkflowSid
  /** How the caller's leg is recorded from the greeting on. */
  readonly record: 'off' | 'mono' | 'dual'
}

/** What a key of the menu means; the words are task attributes that routing and the desk show. */
const choices: Readonly<Record<string, string>> = { 1: 'sales', 2: 'support', 3: 'other' }
const OTHER = '3'

/** The document for a step, or undefined where there is no such step. */
export function defaultFlow(
  step: string,
  parameters: Readonly<Record<string, string>>,
  options: DefaultFlowOptions,
): string | undefined {
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
    case 'queued':
      return document(goodbye(parameters['QueueResult']), '<Hangup/>')
    // Beside the flow: what a caller says comes back, so that they can judge their connection.
    case 'echo':
      return document('<Echo/>')
    default:
      return undefined
  }
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
    `<Enqueue workflowSid="${workflowSid}" action="queued"><Task>${escapeText(JSON.stringify(attributes))}</Task></Enqueue>`,
  )
}

function play(name: string): string {
  return `<Play>prompt://${name}</Play>`
}

function document(...parts: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${parts.join('')}</Response>`
}

function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
}
