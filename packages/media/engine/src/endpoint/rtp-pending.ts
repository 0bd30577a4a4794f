import * as rtp from '@offhook/rtp'

const any = rtp as any
export const DtmfDetector =
  any.DtmfDetector ??
  class {
    push() {}
  }
export const readStun = any.readStun
export const IceLiteAgent = any.IceLiteAgent
export const makeIceCredentials = any.makeIceCredentials
export const createDtls = any.createDtls
export const createDtlsCertificate = any.createDtlsCertificate
