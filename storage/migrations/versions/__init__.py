"""The steps, in one line without branches."""
