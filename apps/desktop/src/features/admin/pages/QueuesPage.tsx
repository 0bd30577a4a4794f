import type { ListFormOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { levelDraft, levelFields, type Measured, saveLevels, withLevels } from '../queue-levels.ts'
import {
  choicesBySid,
  type SoundChoice,
  saveSounds,
  soundDraft,
  soundFields,
} from '../sound-rows.ts'
import { type QueueRow, queuesOf } from '../task-router-rows.ts'
import { toForm } from '../to-form.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'
import { type Ruled, ruleDraft, ruleFields, saveRule, withRules } from '../work-rules.ts'

const names = {
  friendlyName: 'FriendlyName',
  targetWorkers: 'TargetWorkers',
  maxReservedWorkers: 'MaxReservedWorkers',
  taskOrder: 'TaskOrder',
}

/** Queues: who belongs to them, and what holds for their tasks. */
export default function QueuesPage() {
  return <ListForm of={queues(useAdmin())} />
}

export function queues(
  tools: AdminTools,
): ListFormOf<QueueRow & Ruled & Measured & { readonly sounds: SoundChoice }> {
  const collection = queuesOf(tools)
  return {
    path: '/admin/queues',
    title: 'pages.adminQueues',
    help: 'admin.queuesHelp',
    empty: 'admin.queuesEmpty',
    add: 'admin.queuesAdd',
    load: async () => {
      const [rows, soundsFor] = await Promise.all([
        withLevels(tools, withRules(tools, collection.list())),
        choicesBySid(tools),
      ])
      return rows.map((row) => ({ ...row, sounds: soundsFor(row.sid) }))
    },
    idOf: ({ sid }) => sid,
    nameOf: (row) => row.friendly_name,
    detailOf: (row) => row.target_workers,
    fieldsOf: (row) => [
      { name: 'friendlyName', label: 'admin.name', kind: 'text', isRequired: true },
      {
        name: 'targetWorkers',
        label: 'admin.targetWorkers',
        help: 'admin.targetWorkersHelp',
        kind: 'text',
      },
      {
        name: 'taskOrder',
        label: 'admin.taskOrder',
        kind: 'choice',
        choices: [
          { value: 'FIFO', label: tools.t('admin.fifo') },
          { value: 'LIFO', label: tools.t('admin.lifo') },
        ],
      },
      { name: 'maxReservedWorkers', label: 'admin.maxReserved', kind: 'number' },
      ...(row ? [...ruleFields, ...levelFields] : []),
      ...(row ? soundFields(['waiting', 'hold'], row.sounds, tools.t('sounds.ofAccount')) : []),
    ],
    draftOf: (row) => ({
      friendlyName: row?.friendly_name ?? '',
      targetWorkers: row?.target_workers ?? '1==1',
      taskOrder: row?.task_order ?? 'FIFO',
      maxReservedWorkers: String(row?.max_reserved_workers ?? 1),
      ...ruleDraft(row),
      ...levelDraft(row),
      ...soundDraft(row?.sounds ?? null),
    }),
    create: async (draft) => (await collection.create(toForm(draft, names))).sid,
    save: async (row, changed) => {
      await saveRule(tools, row, changed)
      await saveLevels(tools, row, changed)
      await saveSounds(tools, row.sid, changed)
      const form = toForm(changed, names)
      if (Object.keys(form).length > 0) await collection.update(row.sid, form)
    },
    remove: ({ sid }) => collection.remove(sid),
  }
}
