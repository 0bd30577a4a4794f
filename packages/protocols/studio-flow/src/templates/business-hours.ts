import { callFlow, match, state } from '../definition/build.ts'
import { run, type Template } from './template.ts'

const TODAY = '{{ "now" | date: "%Y-%m-%d" }}'
const DAY = '{{ "now" | date: "%u" }}'
const TIME = '{{ "now" | date: "%H:%M" }}'

/** Holidays are a list of dates, hours are two times; both in UTC unless `date` is given an offset. */
export const businessHoursTemplate: Template = {
  id: 'business-hours',
  name: 'Business hours and holidays',
  help: 'Puts callers through while you are open, and takes a message on holidays and at night.',
  definition: ({ workflowSid, taskChannelSid }) =>
    callFlow(
      'Open from Monday to Friday, 9 to 17',
      [['holiday'], ['weekend'], ['hours'], ['agents', 'closed'], ['full', 'message']],
      state('holiday', 'split-based-on', { input: TODAY }, { noMatch: 'weekend' }, [
        match('closed', TODAY, 'matches_any_of', '2026-12-25,2027-01-01'),
      ]),
      state('weekend', 'split-based-on', { input: DAY }, { noMatch: 'hours' }, [
        match('closed', DAY, 'matches_any_of', '6,7'),
      ]),
      state('hours', 'split-based-on', { input: TIME }, { noMatch: 'agents' }, [
        match('closed', TIME, 'is_before_time', '09:00'),
        match('closed', TIME, 'is_after_time', '16:59'),
      ]),
      state(
        'agents',
        'send-to-flex',
        { workflow: workflowSid, channel: taskChannelSid, attributes: '{"reason":"hours"}' },
        { failedToEnqueue: 'full' },
      ),
      state('full', 'say-play', { say: 'All our lines are busy.' }, { audioComplete: 'message' }),
      state(
        'closed',
        'say-play',
        { say: 'We are closed. Please leave a message after the tone.' },
        { audioComplete: 'message' },
      ),
      state('message', 'record-voicemail', { max_length: '180' }),
    ),
  runs: [
    run('A working day', [], ['holiday', 'weekend', 'hours', 'agents'], '2026-11-30T12:00:00Z'),
    run(
      'Nobody is free',
      [{ at: 'agents', queue: 'queue-full' }],
      ['holiday', 'weekend', 'hours', 'agents', 'full', 'message'],
      '2026-11-30T12:00:00Z',
    ),
    run('Christmas', [], ['holiday', 'closed', 'message'], '2026-12-25T12:00:00Z'),
    run('A Sunday', [], ['holiday', 'weekend', 'closed', 'message'], '2026-11-29T12:00:00Z'),
    run(
      'Early in the morning',
      [],
      ['holiday', 'weekend', 'hours', 'closed', 'message'],
      '2026-11-30T08:59:00Z',
    ),
    run(
      'In the evening',
      [],
      ['holiday', 'weekend', 'hours', 'closed', 'message'],
      '2026-11-30T17:00:00Z',
    ),
  ],
}
