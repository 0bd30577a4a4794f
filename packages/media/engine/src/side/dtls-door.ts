import type { DtlsCertificate, DtlsOptions, DtlsTransport } from '@offhook/rtp'
import * as rtp from '@offhook/rtp'

interface DtlsDoor {
  readonly createDtls?: (options: DtlsOptions) => DtlsTransport
  readonly createDtlsCertificate?: () => DtlsCertificate | Promise<DtlsCertificate>
}

/** DTLS of the rtp package, as far as the build of it that is installed has one. */
export const { createDtls, createDtlsCertificate }: DtlsDoor = rtp as DtlsDoor
