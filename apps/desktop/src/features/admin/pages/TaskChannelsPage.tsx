import type { ListFormOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { type ChannelRow, channelsOf } from '../task-router-rows.ts'
import { toForm } from '../to-form.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'
import { type Ruled, ruleDraft, ruleFields, saveRule, withRules } from '../work-rules.ts'

/** Kinds of work, and how each is taken and wrapped up. */
export default function TaskChannelsPage() {
  return <ListForm of={channels(useAdmin())} />
}

function channels(tools: AdminTools): ListFormOf<ChannelRow & Ruled> {
  const collection = channelsOf(tools)
  return {
    path: '/admin/task-channels',
    title: 'pages.adminChannels',
    help: 'admin.channelsHelp',
    empty: 'admin.channelsEmpty',
    add: 'admin.channelsAdd',
    load: () => withRules(tools, collection.list()),
    idOf: ({ sid }) => sid,
    nameOf: (row) => row.friendly_name,
    detailOf: (row) => row.unique_name,
    fieldsOf: (row) => [
      { name: 'friendlyName', label: 'admin.name', kind: 'text', isRequired: true },
      {
        name: 'uniqueName',
        label: 'admin.uniqueName',
        help: 'admin.uniqueNameHelp',
        kind: 'text',
        isRequired: true,
        isFixed: true,
      },
      ...(row ? ruleFields : []),
    ],
    draftOf: (row) => ({
      friendlyName: row?.friendly_name ?? '',
      uniqueName: row?.unique_name ?? '',
      ...ruleDraft(row),
    }),
    create: async (draft) =>
      (
        await collection.create(
          toForm(draft, { friendlyName: 'FriendlyName', uniqueName: 'UniqueName' }),
        )
      ).sid,
    save: async (row, changed) => {
      await saveRule(tools, row, changed)
      const form = toForm(changed, { friendlyName: 'FriendlyName' })
      if (Object.keys(form).length > 0) await collection.update(row.sid, form)
    },
    remove: ({ sid }) => collection.remove(sid),
  }
}
