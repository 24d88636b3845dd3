"""When and in what order: flows read like recipes; no parsing, no SQL."""
