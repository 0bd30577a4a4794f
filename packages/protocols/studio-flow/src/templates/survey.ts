import { callFlow, match, state } from '../definition/build.ts'
import { run, type Template } from './template.ts'

const RESULT = '{{widgets.agents.QueueResult}}'
const MARK = '{{widgets.mark.Digits}}'
const talked = { at: 'agents', queue: 'bridged' }

export const surveyTemplate: Template = {
  id: 'survey',
  name: 'Survey after the call',
  help: 'Asks those who have talked with an agent how it was, once the agent has hung up.',
  definition: ({ workflowSid, taskChannelSid }) =>
    callFlow(
      'How was it?',
      [['agents'], ['talked'], ['mark'], ['valid'], ['keep'], ['thanks']],
      state(
        'agents',
        'send-to-flex',
        { workflow: workflowSid, channel: taskChannelSid, attributes: '{"reason":"survey"}' },
        { callComplete: 'talked' },
      ),
      state('talked', 'split-based-on', { input: RESULT }, {}, [
        match('mark', RESULT, 'equal_to', 'bridged'),
      ]),
      state(
        'mark',
        'gather-input-on-call',
        {
          say: 'How was it? Press a key from 1 to 5.',
          stop_gather: true,
          number_of_digits: '1',
        },
        { keypress: 'valid', timeout: 'thanks' },
      ),
      state('valid', 'split-based-on', { input: MARK }, { noMatch: 'mark' }, [
        match('keep', MARK, 'regex', '[1-5]'),
      ]),
      state(
        'keep',
        'set-variables',
        { variables: [{ key: 'survey_mark', value: MARK }] },
        {
          next: 'thanks',
        },
      ),
      state('thanks', 'say-play', { say: 'Thank you. Goodbye.' }),
    ),
  runs: [
    run(
      'A wrong key, then four',
      [talked, { at: 'mark', digits: '9' }, { at: 'mark', digits: '4' }],
      ['agents', 'talked', 'mark', 'valid', 'mark', 'valid', 'keep', 'thanks'],
    ),
    run('Silence', [talked], ['agents', 'talked', 'mark', 'thanks']),
    run('Has not talked', [{ at: 'agents', queue: 'redirected' }], ['agents', 'talked']),
  ],
}
