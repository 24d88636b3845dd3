"""What is kept: row types, identity, the raw store, the loader and the published copy. Imports nothing of ours."""
