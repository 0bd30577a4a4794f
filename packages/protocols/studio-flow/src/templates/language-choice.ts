import { callFlow, match, state } from '../definition/build.ts'
import { run, type Template } from './template.ts'

const KEY = '{{widgets.language.Digits}}'

export const languageChoiceTemplate: Template = {
  id: 'language-choice',
  name: 'Choice of language',
  help: 'Asks which language a caller speaks, and looks for an agent who speaks it.',
  definition: ({ workflowSid, taskChannelSid }) => {
    const set = (name: string, language: string) =>
      state(
        name,
        'set-variables',
        { variables: [{ key: 'language', value: language }] },
        {
          next: 'agents',
        },
      )
    return callFlow(
      'English or Spanish',
      [['language'], ['choice'], ['english', 'spanish'], ['agents']],
      state(
        'language',
        'gather-input-on-call',
        {
          say: 'For English, press 1. Para español, marque 2.',
          stop_gather: true,
          number_of_digits: '1',
        },
        { keypress: 'choice', timeout: 'english' },
      ),
      state('choice', 'split-based-on', { input: KEY }, { noMatch: 'english' }, [
        match('english', KEY, 'equal_to', '1'),
        match('spanish', KEY, 'equal_to', '2'),
      ]),
      set('english', 'en'),
      set('spanish', 'es'),
      state('agents', 'send-to-flex', {
        workflow: workflowSid,
        channel: taskChannelSid,
        attributes: '{"language":"{{flow.variables.language}}"}',
      }),
    )
  },
  runs: [
    run('English', [{ at: 'language', digits: '1' }], ['language', 'choice', 'english', 'agents']),
    run('Spanish', [{ at: 'language', digits: '2' }], ['language', 'choice', 'spanish', 'agents']),
    run(
      'Another key',
      [{ at: 'language', digits: '7' }],
      ['language', 'choice', 'english', 'agents'],
    ),
    run('Silence', [], ['language', 'english', 'agents']),
  ],
}
