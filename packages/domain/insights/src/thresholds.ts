/** The bounds of tags and warnings, in one place. `docs/guide/quality.md` has them too. */
export const thresholds = {
  /** Jitter is high when its mean and its maximum are both above. */
  jitterMeanMs: 5,
  jitterMaxMs: 30,
  /** Or when more of the packets came 200 ms or more behind the fastest. */
  delayedPercent: 1,
  lossPercent: 5,
  /** Inside the platform and to phones; a browser may be further away. */
  latencyMs: 150,
  sdkRttMs: 400,
  mos: 3.5,
  /** Quieter than this at its loudest second, nobody spoke. */
  silenceDb: -50,
  /** Seconds of audio before silence means anything. */
  silenceAfterSeconds: 10,
  /** Of a call in which our audio thread, or the page of its browser, stood still. */
  stalledPercent: 5,
  shortSeconds: 10,
  /** To a phone number from which the first ring took longer than for this share of its country's. */
  pddPercentile: 95,
  /** Of so many calls; a country with fewer, and whoever has no country, has a fixed bound. */
  pddCalls: 100,
  pddMs: 6_000,
} as const
