// RTP, RTCP, SRTP, SDP, codecs, tones, STUN/ICE-lite, DTLS.
export {}
