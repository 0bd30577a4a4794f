-- What dashboards count by, in an index alone: they need not read the summaries themselves.

CREATE INDEX call_summaries_glance ON call_summaries (account_sid, start_time) INCLUDE (
  call_type, call_state, direction, answered_by, fault, disconnected_by, from_country, to_country,
  sip_response, connect_duration, queue_time_ms, tagged, abnormal, mos, loss_percent, jitter_ms,
  rtt_ms, identity, network, trunk_sid, from_address, to_address
);
CREATE INDEX call_summaries_tagged ON call_summaries (account_sid, start_time) INCLUDE (call_type, tags)
  WHERE tagged;
