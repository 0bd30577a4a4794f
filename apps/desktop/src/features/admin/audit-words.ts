import type { Translate } from '../../texts/index.ts'

/** `api-key.created`: what was changed and how. A word that this page does not know stands as it is. */
export function eventText(t: Translate, event: string): string {
  const [first, second] = event.split('.')
  const kind = kinds.find((one) => one === first)
  const way = ways.find((one) => one === second)
  return kind && way
    ? t('audit.event', { kind: t(`audit.${kind}`), way: t(`audit.${way}`) })
    : event
}

/** From where it was changed. */
export function sourceText(t: Translate, source: string): string {
  const known = sources.find((one) => one === source)
  return known ? t(`audit.${known}`) : source
}

const sources = ['web', 'api'] as const
const ways = ['created', 'updated', 'deleted', 'archived', 'imported'] as const
const kinds = [
  'account',
  'api-key',
  'phone-number',
  'outgoing-caller-id',
  'application',
  'queue',
  'recording',
  'sip-domain',
  'sip-credential-list',
  'sip-credential',
  'sip-ip-access-control-list',
  'sip-ip-address',
  'trunk',
  'messaging-service',
  'messaging-service-number',
  'trunk-number',
  'account-settings',
  'sip-user',
  'workspace',
  'workflow',
  'worker',
  'activity',
  'task-queue',
  'task-channel',
  'person',
  'invitation',
  'password',
  'second-factor',
  'recovery-codes',
  'session',
  'team',
  'skill',
  'sign-in-settings',
  'flex-configuration',
  'flex-flow',
  'plugin',
  'plugin-version',
  'plugin-configuration',
  'plugin-release',
  'disposition',
  'work-rule',
  'sound',
  'sound-choice',
  'report-schedule',
  'score-form',
  'call-score',
  'dial-list',
  'dial-record',
  'calling-rules',
  'do-not-call-number',
  'pay-connector',
  'nats-sink',
  'pay-settings',
] as const
