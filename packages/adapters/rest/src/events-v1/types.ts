import {
  type EventSchema,
  type EventType,
  eventType,
  eventTypes,
  jsonSchema,
  schemaOf,
} from '@offhook/event-streams'
import { ok } from '../http/answer.ts'
import { iso } from '../http/dates.ts'
import { notFound } from '../http/errors.ts'
import { pageOfArray } from '../http/paging.ts'
import type { Asked, Routes } from '../http/routes.ts'

/** When these types were first to be had. */
const SINCE = iso(Date.UTC(2026, 10, 29))

/** The types of events, and what the data of each have. */
export function eventTypeRoutes(routes: Routes): void {
  routes.get('/v1/Types', 'see-reports', (asked) => {
    const schemaId = asked.form.filled('SchemaId')
    const rows = eventTypes.filter((row) => schemaId === undefined || row.schemaId === schemaId)
    return asked.listV1(
      'types',
      (ask) => pageOfArray(rows, ask),
      (row) => typeShape(row, asked.base),
    )
  })
  routes.get('/v1/Types/:Type', 'see-reports', (asked) => {
    const row = eventType(asked.param('Type'))
    if (!row) throw notFound(`/Types/${asked.param('Type')}`)
    return ok(typeShape(row, asked.base))
  })
  routes.get('/v1/Schemas/:Id', 'see-reports', (asked) => {
    const { id, version } = schemaIn(asked)
    const url = `${asked.base}/v1/Schemas/${id}`
    return ok({
      id,
      url,
      links: { versions: `${url}/Versions` },
      latest_version_date_created: SINCE,
      latest_version: version,
    })
  })
  routes.get('/v1/Schemas/:Id/Versions', 'see-reports', (asked) => {
    const rows = [schemaIn(asked)]
    return asked.listV1(
      'schema_versions',
      (ask) => pageOfArray(rows, ask),
      (row) => versionShape(row, asked.base),
    )
  })
  routes.get('/v1/Schemas/:Id/Versions/:SchemaVersion', 'see-reports', (asked) => {
    const row = schemaIn(asked)
    if (asked.param('SchemaVersion') !== String(row.version))
      throw notFound(`/Schemas/${row.id}/Versions/${asked.param('SchemaVersion')}`)
    return ok(versionShape(row, asked.base))
  })
  // Whoever reads an event finds its schema at the address that it names.
  routes.get('/offhook/v1/EventSchemas/:Id/:SchemaVersion', 'see-reports', (asked) =>
    ok(jsonSchema(schemaIn(asked))),
  )
}

function schemaIn(asked: Asked): EventSchema {
  const found = schemaOf(asked.param('Id'))
  if (!found) throw notFound(`/Schemas/${asked.param('Id')}`)
  return found
}

function typeShape({ type, schemaId, description }: EventType, base: string) {
  return {
    type,
    schema_id: schemaId,
    date_created: SINCE,
    date_updated: SINCE,
    description,
    status: 'GA',
    documentation_url: `https://www.twilio.com/docs/events/event-types`,
    url: `${base}/v1/Types/${type}`,
    links: { schema: `${base}/v1/Schemas/${schemaId}/Versions` },
  }
}

function versionShape({ id, version }: EventSchema, base: string) {
  return {
    id,
    schema_version: version,
    date_created: SINCE,
    url: `${base}/v1/Schemas/${id}/Versions/${version}`,
    raw: `${base}/offhook/v1/EventSchemas/${id}/${version}`,
  }
}
