// RTP, RTCP, SRTP, SDP, codecs, tones, STUN/ICE-lite, DTLS: bytes in, records out.
export * from './codec/codec.ts'
export * from './codec/pcm.ts'
export * from './codec/registry.ts'
export * from './g711/g711.ts'
export * from './packet/classify.ts'
export * from './packet/rtp-packet.ts'
export * from './srtp/srtp-context.ts'
