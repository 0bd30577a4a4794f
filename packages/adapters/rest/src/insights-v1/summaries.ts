import {
  annotatedAnswers,
  answeredBy,
  callStates,
  callTypes,
  connectivityIssues,
  qualityIssues,
  type SummaryFilter,
  summaryBody,
  summaryDirections,
} from '@offhook/insights'
import { defined } from '../http/defined.ts'
import { bad } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { accountOf, timeIn } from './scope.ts'

const DEFAULT_MS = 4 * 3_600_000
/** What nobody tells us of calls: asked for, nothing has it. */
const unknown = [
  'FromCarrier',
  'ToCarrier',
  'BrandedBundleSid',
  'BrandedType',
  'BrandedUseCase',
  'BrandedCallReason',
  'VoiceIntegrityBundleSid',
  'VoiceIntegrityUseCase',
  'BusinessProfileIdentity',
  'BusinessProfileIndustry',
  'BusinessProfileBundleSid',
  'BusinessProfileType',
]
const never = ['VerifiedCaller', 'BrandedEnabled', 'VoiceIntegrityEnabled', 'BrandedLogo']

/** The summaries of calls, by what one looks for. */
export function summaryRoutes(routes: Routes, options: RestOptions): void {
  const { insightRepository, insightsSettings, shelf } = options
  routes.get('/v1/Voice/Summaries', 'see-reports', async (asked) => {
    const { form } = asked
    const accountSid = accountOf(options, asked, 'Subaccount')
    const since = await insightsSettings.since(accountSid)
    const sortBy = form.oneOf('SortBy', ['start_time', 'end_time'] as const) ?? 'start_time'
    const state =
      form.oneOf('ProcessingState', ['completed', 'started', 'partial', 'all'] as const) ?? 'all'
    const filter = filterOf(asked, accountSid, since, options.clock.now())
    const none =
      state === 'started' ||
      unknown.some((name) => form.filled(name) !== undefined) ||
      never.filter((name) => form.boolean(name) === true).length > 0
    const processing = ({ completed: 'complete', partial: 'partial' } as const)[
      state as 'completed' | 'partial'
    ]
    return asked.listV1(
      'call_summaries',
      async (ask) => {
        if (none) return { rows: [], next: null }
        const { rows, next } = await insightRepository.summaries(
          defined({ ...filter, processingState: processing }),
          sortBy === 'start_time' ? 'startTime' : 'endTime',
          ask,
        )
        const annotations = await Promise.all(
          rows.map(({ callSid }) => shelf.rows.find('call-annotation', { callSid })),
        )
        return { rows: rows.map((row, index) => ({ row, said: annotations[index] })), next }
      },
      ({ row, said }) => ({
        ...summaryBody(row, said),
        url: `${asked.base}/v1/Voice/${row.callSid}/Summary`,
      }),
    )
  })
}

function filterOf(
  asked: Asked,
  accountSid: SummaryFilter['accountSid'],
  since: number,
  now: number,
): SummaryFilter {
  const { form } = asked
  const from = timeIn(asked, 'StartTime', now)
  const before = timeIn(asked, 'EndTime', now)
  if (from !== undefined && before !== undefined && before < from)
    throw bad('EndTime is before StartTime')
  const annotation = defined({
    answeredBy: form.oneOf('AnsweredByAnnotation', annotatedAnswers),
    connectivityIssue: form.oneOf('ConnectivityIssueAnnotation', connectivityIssues),
    qualityIssue: form.oneOf('QualityIssueAnnotation', qualityIssues),
    spam: form.boolean('SpamAnnotation'),
    callScore: form.integer('CallScoreAnnotation', { min: 1, max: 5 }),
  })
  return defined({
    accountSid,
    fromAddress: form.filled('From'),
    toAddress: form.filled('To'),
    fromCountry: form.filled('FromCountryCode')?.toUpperCase(),
    toCountry: form.filled('ToCountryCode')?.toUpperCase(),
    tagged: form.boolean('HasTag'),
    startedFrom: Math.max(since, from ?? (before ?? now) - DEFAULT_MS),
    startedBefore: before,
    callType: form.oneOf('CallType', callTypes),
    callState: form.oneOf('CallState', callStates),
    direction: form.oneOf('Direction', summaryDirections),
    abnormal: form.boolean('AbnormalSession'),
    answeredBy: form.oneOf('AnsweredBy', answeredBy),
    annotation: Object.keys(annotation).length > 0 ? annotation : undefined,
  })
}
