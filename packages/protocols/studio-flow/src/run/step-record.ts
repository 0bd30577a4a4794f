import type { Context } from '../context.ts'
import type { Properties as Values } from '../definition/definition.ts'

/** One widget that was left: how, and what it brought. */
export interface StepRecord {
  /** The event that led on. */
  readonly name: string
  /** The type of the widget that was left. */
  readonly type: string
  readonly from: string
  /** Null: the execution ended here. */
  readonly to: string | null
  /** Which of the state's transitions it was, from 0; null where none is drawn. */
  readonly transition: number | null
  /** What stands below `widgets.<from>` since; null where nothing was written. */
  readonly values: Values | null
  /** What was added to `flow.variables`. */
  readonly variables: Values | null
}

/** The context once a widget has been left. */
export function contextAfter(
  context: Context,
  { from, values, variables }: Pick<StepRecord, 'from' | 'values' | 'variables'>,
): Context {
  if (!values && !variables) return context
  const { flow, widgets } = context
  return {
    ...context,
    widgets: values ? { ...widgets, [from]: values } : widgets,
    flow: variables ? { ...flow, variables: { ...flow.variables, ...variables } } : flow,
  }
}

/** Who the person is and which side is ours, by what began an execution. */
export function contextOf(options: {
  readonly executionSid: string
  readonly flowSid: string
  readonly trigger: Context['trigger']
  /** Our number, and theirs. */
  readonly channel: string
  readonly contact: string
  readonly data?: Values
}): Context {
  const { executionSid, flowSid, trigger, channel, contact, data = {} } = options
  return {
    trigger,
    widgets: {},
    flow: {
      sid: executionSid,
      flow_sid: flowSid,
      channel: { address: channel },
      data,
      variables: {},
    },
    contact: { channel: { address: contact } },
  }
}
