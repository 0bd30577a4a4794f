import { type MessagingService, type ServiceFields, scanChoices } from '@offhook/messages'
import { defined } from '../http/defined.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { storedResource } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'

export const SERVICES = '/v1/Services'
/** The longest, in seconds, and what it is when nothing is said. */
const MOST_VALIDITY = 36_000

const fresh: Omit<ServiceFields, 'friendlyName'> = {
  inboundRequestUrl: null,
  inboundMethod: 'POST',
  fallbackUrl: null,
  fallbackMethod: 'POST',
  statusCallback: null,
  stickySender: true,
  useInboundWebhookOnNumber: false,
  usecase: 'undeclared',
  hints: {
    mmsConverter: true,
    smartEncoding: true,
    scanMessageContent: 'inherit',
    fallbackToLongCode: true,
    areaCodeGeomatch: true,
    synchronousValidation: false,
    validityPeriod: MOST_VALIDITY,
  },
}

/** Pools of numbers that messages leave from. */
export function serviceRoutes(routes: Routes, { messagingServices: services }: RestOptions): void {
  storedResource<{ row: MessagingService; asked: Asked }, 'MG'>(routes, {
    path: SERVICES,
    prefix: 'MG',
    access: 'manage-phones',
    shape: ({ row, asked }) => shape(row, asked),
    list: (asked) =>
      asked.listV1(
        'services',
        (page) => services.rows.page({ accountSid: asked.accountSid }, page),
        (row) => shape(row, asked),
      ),
    create: async (asked) => {
      const friendlyName = asked.form.required('FriendlyName')
      const fields = { ...fresh, ...changes(asked.form, fresh), friendlyName }
      return shape(await services.create(asked.accountSid, fields), asked)
    },
    get: async (asked, sid) => ({ row: await services.rows.get(asked.accountSid, sid), asked }),
    update: async (asked, sid) => {
      const before = await services.rows.get(asked.accountSid, sid)
      const fields = changes(asked.form, before)
      return { row: await services.update(asked.accountSid, sid, fields), asked }
    },
    remove: ({ accountSid }, sid) => services.remove(accountSid, sid),
  })
}

function changes(form: Form, { hints }: Pick<ServiceFields, 'hints'>): Partial<ServiceFields> {
  const url = (name: string) => (form.clearable(name) === null ? null : form.url(name))
  return defined({
    friendlyName: form.filled('FriendlyName'),
    inboundRequestUrl: url('InboundRequestUrl'),
    inboundMethod: form.method('InboundMethod'),
    fallbackUrl: url('FallbackUrl'),
    fallbackMethod: form.method('FallbackMethod'),
    statusCallback: url('StatusCallback'),
    stickySender: form.boolean('StickySender'),
    useInboundWebhookOnNumber: form.boolean('UseInboundWebhookOnNumber'),
    usecase: form.filled('Usecase'),
    hints: {
      ...hints,
      ...defined({
        mmsConverter: form.boolean('MmsConverter'),
        smartEncoding: form.boolean('SmartEncoding'),
        scanMessageContent: form.oneOf('ScanMessageContent', scanChoices),
        fallbackToLongCode: form.boolean('FallbackToLongCode'),
        areaCodeGeomatch: form.boolean('AreaCodeGeomatch'),
        synchronousValidation: form.boolean('SynchronousValidation'),
        validityPeriod: form.integer('ValidityPeriod', { min: 1, max: MOST_VALIDITY }),
      }),
    },
  })
}

function shape(row: MessagingService, { base }: Asked) {
  const url = `${base}${SERVICES}/${row.sid}`
  const { hints } = row
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    friendly_name: row.friendlyName,
    ...dates(row),
    inbound_request_url: row.inboundRequestUrl,
    inbound_method: row.inboundMethod,
    fallback_url: row.fallbackUrl,
    fallback_method: row.fallbackMethod,
    status_callback: row.statusCallback,
    sticky_sender: row.stickySender,
    mms_converter: hints.mmsConverter,
    smart_encoding: hints.smartEncoding,
    scan_message_content: hints.scanMessageContent,
    fallback_to_long_code: hints.fallbackToLongCode,
    area_code_geomatch: hints.areaCodeGeomatch,
    synchronous_validation: hints.synchronousValidation,
    validity_period: hints.validityPeriod,
    url,
    links: { phone_numbers: `${url}/PhoneNumbers` },
    usecase: row.usecase,
    us_app_to_person_registered: false,
    use_inbound_webhook_on_number: row.useInboundWebhookOnNumber,
  }
}
