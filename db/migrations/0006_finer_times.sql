-- Counted anew: the bounds between which times are counted are finer now.
truncate rollups, rollup_cursors;
