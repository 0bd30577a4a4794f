import { callFlow, match, state } from '../definition/build.ts'
import { run, type Template } from './template.ts'

const AVERAGE = '{{widgets.figures.parsed.wait_duration_until_accepted.avg}}'
const MINUTES = '{{flow.variables.minutes}}'

/** The estimate is how long those waited who were answered in the last hour, in minutes. */
export const estimatedWaitTemplate: Template = {
  id: 'estimated-wait',
  name: 'Estimated wait',
  help: 'Says how long callers waited in the last hour, asked of the queue by REST: give the address with a key of yours.',
  definition: ({ workflowSid, taskChannelSid }) =>
    callFlow(
      'Says how long the wait is, then puts callers through',
      [
        ['figures'],
        ['estimate', 'soon'],
        ['length', 'long'],
        ['short'],
        ['choice', 'agents'],
        ['full', 'goodbye'],
      ],
      state(
        'figures',
        'make-http-request',
        {
          method: 'GET',
          url: 'https://SK_KEY:SECRET@example.com/v1/Workspaces/WS_SID/TaskQueues/WQ_SID/CumulativeStatistics',
          content_type: 'application/x-www-form-urlencoded;charset=utf-8',
          parameters: [{ key: 'Minutes', value: '60' }],
        },
        { success: 'estimate', failed: 'soon' },
      ),
      state(
        'estimate',
        'set-variables',
        {
          // Whole minutes, rounded up.
          variables: [
            {
              key: 'minutes',
              value: AVERAGE.replace('}}', ' | plus: 59 | divided_by: 60 | floor}}'),
            },
          ],
        },
        { next: 'length' },
      ),
      state('length', 'split-based-on', { input: MINUTES }, { noMatch: 'long' }, [
        match('soon', MINUTES, 'less_than', '1'),
        match('short', MINUTES, 'less_than', '6'),
      ]),
      state(
        'soon',
        'say-play',
        { say: 'An agent will be with you shortly.' },
        { audioComplete: 'agents' },
      ),
      state(
        'short',
        'say-play',
        {
          say: `You will wait about ${MINUTES} {% if flow.variables.minutes == "1" %}minute{% else %}minutes{% endif %}.`,
        },
        { audioComplete: 'agents' },
      ),
      state(
        'long',
        'gather-input-on-call',
        {
          say: `You will wait about ${MINUTES} minutes. To wait, or to be called back when it is your turn, please stay on the line. To call again later, press 9.`,
          timeout: '2',
          stop_gather: true,
          number_of_digits: '1',
        },
        { keypress: 'choice', timeout: 'agents' },
      ),
      state(
        'choice',
        'split-based-on',
        { input: '{{widgets.long.Digits}}' },
        { noMatch: 'agents' },
        [match('goodbye', '{{widgets.long.Digits}}', 'equal_to', '9')],
      ),
      state(
        'agents',
        'send-to-flex',
        {
          workflow: workflowSid,
          channel: taskChannelSid,
          attributes: '{"reason":"estimated-wait","minutes":"{{flow.variables.minutes}}"}',
          // Music that offers a callback, which keeps the place.
          waitUrl: 'flow://default/waiting',
        },
        { failedToEnqueue: 'full' },
      ),
      state('full', 'say-play', { play: 'prompt://queue-full' }),
      state('goodbye', 'say-play', { say: 'Thank you. Goodbye.' }),
    ),
  runs: [
    run('Nobody has waited', [waited('0')], ['figures', 'estimate', 'length', 'soon', 'agents']),
    run(
      'The figures cannot be had',
      [{ at: 'figures', http: { status: 0 } }],
      [...['figures', 'soon', 'agents']],
    ),
    run(
      'Some minutes; the queue is full',
      [waited('61'), { at: 'agents', queue: 'queue-full' }],
      ['figures', 'estimate', 'length', 'short', 'agents', 'full'],
    ),
    run('A long wait', [waited('900')], ['figures', 'estimate', 'length', 'long', 'agents']),
    run(
      'Stays by another key',
      [waited('900'), { at: 'long', digits: '1' }],
      ['figures', 'estimate', 'length', 'long', 'choice', 'agents'],
    ),
    run(
      'Calls again later',
      [waited('900'), { at: 'long', digits: '9' }],
      ['figures', 'estimate', 'length', 'long', 'choice', 'goodbye'],
    ),
  ],
}

/** @param seconds on average */
function waited(seconds: string) {
  const body = `{"wait_duration_until_accepted":{"avg":${seconds}}}`
  return { at: 'figures', http: { status: 200, body } }
}
