import type { ListFormOf } from '../../../ui/form-fields.ts'
import { SettingsForm } from '../../../ui/SettingsForm.tsx'
import {
  choicesBySid,
  type SoundChoice,
  saveSounds,
  soundDraft,
  soundFields,
  soundPlaces,
} from '../sound-rows.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'

interface Row {
  readonly holdMusicUrl: string
  readonly sounds: SoundChoice
}

/** What callers hear everywhere: while they wait, on hold, and as the greeting. */
export default function HoldMusicPage() {
  return <SettingsForm of={holdMusic(useAdmin())} />
}

export function holdMusic(tools: AdminTools): ListFormOf<Row> {
  const { admin, t, account } = tools
  const accountSid = account.slice(account.lastIndexOf('/') + 1)
  return {
    path: '/admin/hold-music',
    title: 'pages.adminHoldMusic',
    help: 'admin.holdMusicHelp',
    empty: 'admin.holdMusicHelp',
    load: async () => {
      const [configuration, soundsFor] = await Promise.all([
        admin.configuration(),
        choicesBySid(tools),
      ])
      const { holdMusicUrl = '' } = Object(configuration['ui_attributes'])
      return [{ holdMusicUrl: String(holdMusicUrl ?? ''), sounds: soundsFor(accountSid) }]
    },
    idOf: () => 'hold-music',
    nameOf: () => '',
    fieldsOf: (row) => [
      ...(row ? soundFields(soundPlaces, row.sounds, t('sounds.ofProduct')) : []),
      {
        name: 'holdMusicUrl',
        label: 'admin.holdMusicUrl',
        help: 'admin.holdMusicUrlHelp',
        kind: 'text',
      },
    ],
    draftOf: (row) => ({
      ...soundDraft(row?.sounds ?? null),
      holdMusicUrl: row?.holdMusicUrl ?? '',
    }),
    save: async (_row, changed) => {
      await saveSounds(tools, accountSid, changed)
      if (!('holdMusicUrl' in changed)) return
      const url = String(changed['holdMusicUrl'] ?? '').trim()
      await admin.reconfigure(({ ui_attributes: attributes }) => {
        const { holdMusicUrl: _before, ...rest } = Object(attributes)
        return { ui_attributes: { ...rest, ...(url && { holdMusicUrl: url }) } }
      })
    },
  }
}
