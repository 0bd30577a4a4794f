import type { ListFormOf } from '../../../ui/form-fields.ts'
import { SettingsForm } from '../../../ui/SettingsForm.tsx'
import { type AdminTools, useAdmin } from '../use-admin.ts'

interface Row {
  readonly enabled: boolean
  readonly callbackUrl: string
}

/** One switch: the talk of every task is recorded, in one channel. */
export default function RecordingPage() {
  return <SettingsForm of={recording(useAdmin())} />
}

function recording({ admin }: AdminTools): ListFormOf<Row> {
  return {
    path: '/admin/recording',
    title: 'pages.adminRecording',
    help: 'admin.recordingHelp',
    empty: 'admin.recordingHelp',
    load: async () => {
      const configuration = await admin.configuration()
      return [
        {
          enabled: configuration['call_recording_enabled'] === true,
          callbackUrl: String(configuration['call_recording_webhook_url'] ?? ''),
        },
      ]
    },
    idOf: () => 'recording',
    nameOf: () => '',
    fieldsOf: () => [
      {
        name: 'enabled',
        label: 'admin.recordingOn',
        help: 'admin.recordingOnHelp',
        kind: 'switch',
      },
      {
        name: 'callbackUrl',
        label: 'admin.recordingUrl',
        help: 'admin.recordingUrlHelp',
        kind: 'text',
      },
    ],
    draftOf: (row) => ({
      enabled: row?.enabled ?? false,
      callbackUrl: row?.callbackUrl ?? '',
    }),
    save: (_row, changed) =>
      admin.configure({
        ...('enabled' in changed && { call_recording_enabled: changed['enabled'] }),
        ...('callbackUrl' in changed && {
          call_recording_webhook_url: changed['callbackUrl'] || null,
        }),
      }),
  }
}
