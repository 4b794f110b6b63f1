"""The figures computed entry by entry, as a check on those that the database counts: slow and obvious."""
