import { alert, type ErrorEntry, refusal } from './entry.ts'

/** Flows of Studio (81xxx). */
export const studio = {
  flowTooLong: alert(
    81000,
    'A flow has passed more widgets than an execution may',
    'End the flow, or the loop in it, sooner.',
  ),
  flowLoop: alert(
    81001,
    'A widget of a flow has followed itself too often',
    'Give the loop a way out that does not depend on the caller.',
  ),
  flowWidgetFailed: alert(
    81002,
    'A widget of a flow met what it cannot handle',
    'Look at the execution: its steps say which widget it was, and the message says why.',
  ),
  flowTaskRefused: alert(
    81015,
    'A flow could not create a task',
    'Make the attributes an object of JSON.',
  ),
  flowRequestFailed: alert(
    81016,
    'A request of a flow has failed',
    'Check the address, and what the service answers.',
  ),
  flowTemplate: alert(
    81018,
    'A text of a flow could not be rendered',
    'Correct the Liquid of the widget; names are of letters, digits and underscores.',
  ),
  flowSubflow: alert(
    81024,
    'A subflow could not be run',
    'Publish the flow that the widget names.',
  ),
  flowInvalid: refusal(81022, 400, 'The flow definition is not valid'),
  flowPartyTooLong: refusal(81023, 400, 'To and From are longer than 300 bytes together'),
} as const satisfies Readonly<Record<string, ErrorEntry>>
