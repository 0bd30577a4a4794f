import { callFlow, state } from '../definition/build.ts'
import { run, type Template } from './template.ts'

export const paymentTemplate: Template = {
  id: 'payment',
  name: 'Payment',
  help: 'Takes a card by keys, and puts callers through who did not manage.',
  definition: ({ workflowSid, taskChannelSid }) =>
    callFlow(
      'Pays by card',
      [['pay'], ['thanks', 'sorry'], ['agents']],
      state(
        'pay',
        'capture-payments',
        {
          payment_connector: 'Default',
          payment_method: 'CREDIT_CARD',
          payment_amount: '10.00',
          currency: 'usd',
          max_attempts: '3',
          security_code: true,
          postal_code: 'false',
        },
        {
          success: 'thanks',
          maxFailedAttempts: 'sorry',
          providerError: 'sorry',
          payInterrupted: 'agents',
          validationError: 'sorry',
        },
      ),
      state('thanks', 'say-play', { say: 'Thank you. Your payment has been made.' }),
      state('sorry', 'say-play', { say: 'The payment was not made.' }, { audioComplete: 'agents' }),
      state('agents', 'send-to-flex', {
        workflow: workflowSid,
        channel: taskChannelSid,
        attributes: '{"reason":"payment"}',
      }),
    ),
  runs: [
    run('Paid', [{ at: 'pay', payment: 'success' }], ['pay', 'thanks']),
    run(
      'Three wrong cards',
      [{ at: 'pay', payment: 'too-many-failed-attempts' }],
      ['pay', 'sorry', 'agents'],
    ),
    run(
      'The provider is down',
      [{ at: 'pay', payment: 'payment-connector-error' }],
      ['pay', 'sorry', 'agents'],
    ),
    run(
      'The star key',
      [{ at: 'pay', payment: 'caller-interrupted-with-star' }],
      ['pay', 'agents'],
    ),
    run(
      'What was given is not valid',
      [{ at: 'pay', payment: 'validation-error' }],
      ['pay', 'sorry', 'agents'],
    ),
  ],
}
