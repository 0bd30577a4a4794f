import { holds } from './conditions.ts'
import { text } from './schema.ts'
import type { Widget, WidgetStep } from './widget.ts'

export const splitBasedOn: Widget = {
  schema: {
    type: 'split-based-on',
    label: 'Split based on',
    help: 'Goes the way of the first branch whose conditions all hold.',
    group: 'logic',
    properties: {
      input: text('What is judged', { required: true, help: '`{{widgets.menu.Digits}}`' }),
    },
    events: ['noMatch', 'match'],
    variables: [],
  },
  enter(step) {
    const transition = step.state.transitions.findIndex(
      ({ event, conditions = [] }) =>
        event === 'match' &&
        conditions.length > 0 &&
        conditions.every(({ type, arguments: judged, value }) =>
          holds(type, inputOf(step, judged), step.render(value)),
        ),
    )
    return transition < 0 ? { event: 'noMatch' } : { event: 'match', transition }
  },
}

/** Each condition names what it judges; what does not is judged by the widget's own input. */
function inputOf(step: WidgetStep, judged: readonly string[]): string {
  const [own] = judged
  return own === undefined ? step.properties.textOr('input', '') : step.render(own)
}
