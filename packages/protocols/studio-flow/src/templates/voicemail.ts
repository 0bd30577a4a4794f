import { callFlow, state } from '../definition/build.ts'
import { run, type Template } from './template.ts'

export const voicemailTemplate: Template = {
  id: 'voicemail',
  name: 'Voicemail to a task',
  help: 'Records a message and makes a task of it by REST: give the address with a key of yours.',
  definition: () => {
    const create = (name: string) =>
      state(
        name,
        'make-http-request',
        {
          method: 'POST',
          url: 'https://SK_KEY:SECRET@example.com/v1/Workspaces/WS_SID/Tasks',
          content_type: 'application/x-www-form-urlencoded;charset=utf-8',
          parameters: [
            {
              key: 'Attributes',
              value:
                '{"reason":"voicemail","from":"{{trigger.call.From}}","recording_url":"{{widgets.message.RecordingUrl}}"}',
            },
          ],
        },
        name === 'task' ? { success: 'thanks', failed: 'thanks' } : {},
      )
    return callFlow(
      'Takes a message',
      [['ask'], ['message'], ['task', 'task_after_hangup'], ['thanks']],
      state(
        'ask',
        'say-play',
        { say: 'Please leave a message after the tone.' },
        { audioComplete: 'message' },
      ),
      state(
        'message',
        'record-voicemail',
        { max_length: '300' },
        { recordingComplete: 'task', noAudio: 'ask', hangup: 'task_after_hangup' },
      ),
      create('task'),
      create('task_after_hangup'),
      state('thanks', 'say-play', { say: 'Thank you. Goodbye.' }),
    )
  },
  runs: [
    run('A message', [{ at: 'task', http: { status: 201 } }], ['ask', 'message', 'task', 'thanks']),
    run(
      'Silence first; the task is not made',
      [
        { at: 'message', silence: true },
        { at: 'task', http: { status: 500 } },
      ],
      ['ask', 'message', 'ask', 'message', 'task', 'thanks'],
    ),
    run(
      'Hangs up',
      [
        { at: 'message', hangup: true },
        { at: 'task_after_hangup', http: { status: 201 } },
      ],
      ['ask', 'message', 'task_after_hangup'],
    ),
  ],
}
