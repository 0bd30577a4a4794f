-- Numbers are found by any four digits of them in a row, however somebody writes them. While an index is
-- built no function of ours is found by another one, so that each is whole in itself. Their
-- costs keep the planner from trying them on every row where the newest rows alone would do.

CREATE FUNCTION digits_of(text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS
  $$ BEGIN RETURN regexp_replace($1, '\D', '', 'g'); END $$;

CREATE FUNCTION fours_of(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS
  $$ SELECT array(SELECT DISTINCT substr(digits, place, 4)
       FROM (SELECT regexp_replace($1, '\D', '', 'g') AS digits) AS one,
            generate_series(1, length(digits) - 3) AS place) $$;

CREATE INDEX calls_from_digits ON calls USING gin (fours_of("from"));
CREATE INDEX calls_to_digits ON calls USING gin (fours_of("to"));
CREATE INDEX contact_lanes_digits ON contact_lanes USING gin (fours_of(address));
