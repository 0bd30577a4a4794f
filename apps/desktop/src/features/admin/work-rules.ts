import type { WorkRuleRecord, WorkRuleRequest } from '@offhook/desk-api'
import { type Draft, type FormField, numberOf } from '../../ui/form-fields.ts'
import type { AdminTools } from './use-admin.ts'

/** What holds for the tasks of a queue or a channel, as fields of its form. */
export const ruleFields: readonly FormField[] = [
  { name: 'wrapUpSeconds', label: 'admin.wrapUp', help: 'admin.wrapUpHelp', kind: 'number' },
  { name: 'autoAccept', label: 'admin.autoAccept', help: 'admin.autoAcceptHelp', kind: 'switch' },
]

export interface Ruled {
  readonly sid: string
  readonly rule: WorkRuleRecord | null
}

const rulesOf = ({ admin }: AdminTools) =>
  admin.own<WorkRuleRecord, WorkRuleRequest>('WorkRules', 'workRules')

export async function withRules<Row extends { readonly sid: string }>(
  tools: AdminTools,
  rows: Promise<readonly Row[]>,
): Promise<readonly (Row & Ruled)[]> {
  const [all, rules] = await Promise.all([rows, rulesOf(tools).list()])
  const bySid = new Map(rules.map((rule) => [rule.sid, rule]))
  return all.map((row) => ({ ...row, rule: bySid.get(row.sid) ?? null }))
}

export function ruleDraft(row: Ruled | null): Draft {
  return {
    wrapUpSeconds: String(row?.rule?.wrapUpSeconds ?? ''),
    autoAccept: row?.rule?.autoAccept ?? false,
  }
}

/** Saves what was changed of the rule, if anything was. */
export async function saveRule(
  tools: AdminTools,
  { sid }: Pick<Ruled, 'sid'>,
  changed: Draft,
): Promise<void> {
  const request: WorkRuleRequest = {
    ...('wrapUpSeconds' in changed && { wrapUpSeconds: numberOf(changed, 'wrapUpSeconds') }),
    ...('autoAccept' in changed && { autoAccept: changed['autoAccept'] === true ? true : null }),
  }
  if (Object.keys(request).length > 0) await rulesOf(tools).update(sid, request)
}
