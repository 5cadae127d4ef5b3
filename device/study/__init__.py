"""Many lamps, many nights: yesterday's raw counts through today's signals and guide, of who agreed, as Parquet."""
