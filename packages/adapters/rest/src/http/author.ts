import type { Author } from '@offhook/site'
import type { Asked } from './routes.ts'

/** Who writes; whoever asks with the account's own keys is its application. */
export function authorOf({ principal }: Pick<Asked, 'principal'>): Author {
  return principal.kind === 'person'
    ? { personSid: principal.person.sid, author: principal.person.fullName }
    : { personSid: null, author: 'API' }
}
