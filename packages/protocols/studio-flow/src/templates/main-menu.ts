import { callFlow, match, state } from '../definition/build.ts'
import type { FlowDefinition } from '../definition/definition.ts'
import { run, type Template, type TemplatePlace } from './template.ts'

const WELCOME = '{{widgets.welcome.Digits}}'
const MENU = '{{widgets.menu.Digits}}'
const KEYS = '1,2,3'
/** The last key that was pressed, whichever widget heard it. */
const KEY =
  '{% assign key = widgets.again.Digits | default: widgets.menu.Digits | default: widgets.welcome.Digits %}'
const RESULT = '{{widgets.agents.QueueResult}}'

/**
 * The flow of a new installation: greets, says that the call is recorded, offers a menu by keypad,
 * and puts the caller through with what it learned. Keys count from the first second on: whoever
 * knows the menu presses one while they are greeted, and hears only that they are recorded.
 *
 *     record ─▶ welcome ─▶ recorded ─▶ early ──key──▶ reason ─▶ connecting ─▶ agents
 *                                        │              ▲                        │
 *                                        └▶ menu ─▶ … ──┘       full or sorry ◀──┘
 *
 * @param record how the call is recorded; nobody speaks of it where it is off
 */
export function mainMenu(
  { workflowSid, taskChannelSid }: TemplatePlace,
  record: 'off' | 'mono' | 'dual' = 'dual',
): FlowDefinition {
  const records = record !== 'off'
  const next = records ? 'recorded' : 'early'
  const say = (name: string, prompt: string, then?: string) =>
    state(name, 'say-play', { play: `prompt://${prompt}` }, then ? { audioComplete: then } : {})
  const ask = (name: string, prompt: string, timeout: string, then: string, silence: string) =>
    state(
      name,
      'gather-input-on-call',
      { play: `prompt://${prompt}`, timeout, stop_gather: true, number_of_digits: '1' },
      { keypress: then, timeout: silence },
    )
  return callFlow(
    'Greets, offers a menu, and puts callers through',
    [
      ['record'],
      ['welcome'],
      ['recorded'],
      ['early'],
      ['menu', 'wrong'],
      ['choice', 'again', 'last'],
      ['reason'],
      ['connecting'],
      ['agents'],
      ['why'],
      ['full', 'sorry'],
    ],
    ...(records
      ? [
          state(
            'record',
            'record-call',
            { record_call: true, recording_channels: record },
            { success: 'welcome', failed: 'welcome' },
          ),
        ]
      : []),
    ask('welcome', 'welcome', '0', next, next),
    ...(records ? [say('recorded', 'recorded', 'early')] : []),
    state('early', 'split-based-on', { input: WELCOME }, { noMatch: 'menu' }, [
      match('reason', WELCOME, 'matches_any_of', KEYS),
    ]),
    ask('menu', 'menu', '6', 'choice', 'wrong'),
    state('choice', 'split-based-on', { input: MENU }, { noMatch: 'wrong' }, [
      match('reason', MENU, 'matches_any_of', KEYS),
    ]),
    say('wrong', 'menu-again', 'again'),
    ask('again', 'menu', '6', 'reason', 'reason'),
    state(
      'reason',
      'set-variables',
      {
        variables: [
          {
            key: 'reason',
            value: `${KEY}{% case key %}{% when "1" %}sales{% when "2" %}support{% else %}other{% endcase %}`,
          },
          {
            key: 'menu_choice',
            value: `${KEY}{% case key %}{% when "1" %}1{% when "2" %}2{% else %}3{% endcase %}`,
          },
        ],
      },
      { next: 'connecting' },
    ),
    say('connecting', 'connecting', 'agents'),
    state(
      'agents',
      'send-to-flex',
      {
        workflow: workflowSid,
        channel: taskChannelSid,
        attributes:
          '{"reason":"{{flow.variables.reason}}","menu_choice":"{{flow.variables.menu_choice}}","flow":"default"}',
        // Music, and a key for those who would rather be called back.
        waitUrl: 'flow://default/waiting',
      },
      { callComplete: 'why', failedToEnqueue: 'why', callFailure: 'sorry' },
    ),
    state('why', 'split-based-on', { input: RESULT }, {}, [
      match('full', RESULT, 'matches_any_of', 'queue-full,leave'),
      match('sorry', RESULT, 'equal_to', 'error'),
    ]),
    say('full', 'queue-full'),
    say('sorry', 'apology'),
  )
}

const talked = { at: 'agents', queue: 'bridged' }
const begin = ['record', 'welcome', 'recorded', 'early']
const end = ['reason', 'connecting', 'agents']

export const mainMenuTemplate: Template = {
  id: 'main-menu',
  name: 'Menu',
  help: 'Greets, offers a menu by keypad, and puts callers through to agents.',
  definition: (place) => mainMenu(place),
  runs: [
    run(
      'A key during the greeting',
      [{ at: 'welcome', digits: '1' }, talked],
      [...begin, ...end, 'why'],
    ),
    run(
      'A key in the menu; the recording fails',
      [{ at: 'record', result: 'failed' }, { at: 'menu', digits: '2' }, talked],
      [...begin, 'menu', 'choice', ...end, 'why'],
    ),
    run(
      'A wrong key, then a right one; the queue is full',
      [
        { at: 'menu', digits: '9' },
        { at: 'again', digits: '2' },
        { at: 'agents', queue: 'queue-full' },
      ],
      [...begin, 'menu', 'choice', 'wrong', 'again', ...end, 'why', 'full'],
    ),
    run(
      'No key at all; the workflow is gone',
      [{ at: 'agents', queue: 'error' }],
      [...begin, 'menu', 'wrong', 'again', ...end, 'why', 'sorry'],
    ),
    run(
      'The queue fails',
      [
        { at: 'welcome', digits: '3' },
        { at: 'agents', queue: 'system-error' },
      ],
      [...begin, ...end, 'sorry'],
    ),
  ],
}
