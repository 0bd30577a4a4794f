import { callFlow, state } from '../definition/build.ts'
import { run, type Template } from './template.ts'

export const callbackTemplate: Template = {
  id: 'callback',
  name: 'Callback that keeps the place',
  help: 'Callers who wait may press 1 to hang up and be called when it is their turn.',
  definition: ({ workflowSid, taskChannelSid }) =>
    callFlow(
      'Waits, or calls back',
      [['hello'], ['agents'], ['full']],
      state('hello', 'say-play', { play: 'prompt://connecting' }, { audioComplete: 'agents' }),
      state(
        'agents',
        'send-to-flex',
        {
          workflow: workflowSid,
          channel: taskChannelSid,
          attributes: '{"reason":"callback"}',
          // Music that offers the callback, and keeps the place of whoever takes it.
          waitUrl: 'flow://default/waiting',
        },
        { failedToEnqueue: 'full' },
      ),
      state('full', 'say-play', { play: 'prompt://queue-full' }),
    ),
  runs: [
    run('An agent, or the callback', [], ['hello', 'agents']),
    run('The queue is full', [{ at: 'agents', queue: 'queue-full' }], ['hello', 'agents', 'full']),
  ],
}
