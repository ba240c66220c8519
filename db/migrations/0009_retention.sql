CREATE INDEX "registration_limits_expire" ON "registration_limits" USING btree ("expire");--> statement-breakpoint
-- Attempts by month of their ids (decision 024). The table as it is becomes the first partition: nothing is copied, and it
-- is read once while it is locked. What locks users, on which registering waits, comes last.
DO $$
DECLARE
  month timestamptz := date_trunc('month', now(), 'UTC');
  first text := to_char(month at time zone 'UTC', '"attempts_"YYYY_MM');
  bounds uuid[];
BEGIN
  SELECT array_agg((rpad(lpad(to_hex((extract(epoch FROM (month at time zone 'UTC' + make_interval(months => n)) at time zone 'UTC') * 1000)::bigint), 12, '0'), 32, '0'))::uuid ORDER BY n)
    INTO bounds FROM generate_series(1, 3) n;
  EXECUTE format('ALTER TABLE attempts RENAME TO %I', first);
  EXECUTE format('ALTER TABLE %I RENAME CONSTRAINT attempts_pkey TO %I', first, first || '_pkey');
  EXECUTE format('ALTER INDEX attempts_user RENAME TO %I', first || '_user');
  EXECUTE format('ALTER INDEX attempts_started RENAME TO %I', first || '_started');
  EXECUTE format('ALTER INDEX attempts_provider RENAME TO %I', first || '_provider');
  EXECUTE format('ALTER INDEX attempts_failure RENAME TO %I', first || '_failure');
  EXECUTE format('CREATE TABLE attempts (LIKE %I INCLUDING DEFAULTS) PARTITION BY RANGE (id)', first);
  ALTER TABLE attempts ADD CONSTRAINT attempts_pkey PRIMARY KEY (id);
  CREATE INDEX attempts_user ON attempts (user_id, started_at);
  CREATE INDEX attempts_started ON attempts (started_at);
  CREATE INDEX attempts_provider ON attempts (provider, started_at);
  CREATE INDEX attempts_failure ON attempts (fingerprint, started_at) WHERE fingerprint IS NOT NULL;
  FOR n IN 1..2 LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF attempts FOR VALUES FROM (%L) TO (%L)',
      to_char(month at time zone 'UTC' + make_interval(months => n), '"attempts_"YYYY_MM'), bounds[n], bounds[n + 1]);
  END LOOP;
  CREATE TABLE attempts_default PARTITION OF attempts DEFAULT;
  -- Of a worker whose clock was ahead.
  EXECUTE format('WITH moved AS (DELETE FROM %I WHERE id >= %L RETURNING *) INSERT INTO attempts SELECT * FROM moved', first, bounds[1]);
  EXECUTE format('ALTER TABLE attempts ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)', first, bounds[1]);
  ALTER TABLE attempts ADD CONSTRAINT attempts_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
END $$;
