import type {} from '@offhook/studio'
import { dates, entity, identity } from './entity.ts'

const facts = {
  friendlyName: 'text',
  status: 'text',
  revision: 'int',
  commitMessage: 'text',
  definition: 'text',
  valid: 'bool',
  errors: 'json',
  warnings: 'json',
} as const

export const studioEntities = {
  'studio-flow': entity<'studio-flow'>('studio_flows', ['sid'], {
    ...identity,
    ...facts,
    publishedRevision: 'int',
    testUsers: 'json',
    ...dates,
  }),
  'studio-revision': entity<'studio-revision'>('studio_revisions', ['sid'], {
    ...identity,
    flowSid: 'text',
    ...facts,
    ...dates,
  }),
  'studio-execution': entity<'studio-execution'>('studio_executions', ['sid'], {
    ...identity,
    flowSid: 'text',
    revision: 'int',
    initiatedBy: 'text',
    contactAddress: 'text',
    status: 'text',
    endReason: 'text',
    callSid: 'text',
    parentStepSid: 'text',
    context: 'json',
    nodeId: 'text',
    ...dates,
  }),
  'studio-step': entity<'studio-step'>('studio_steps', ['sid'], {
    ...identity,
    executionSid: 'text',
    flowSid: 'text',
    name: 'text',
    type: 'text',
    transitionedFrom: 'text',
    transitionedTo: 'text',
    transition: 'int',
    parentStepSid: 'text',
    values: 'json',
    variables: 'json',
    ...dates,
  }),
}
