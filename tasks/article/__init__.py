"""One page: parse once, yield text, metadata, blocks and links as records. Knows no network and no Prefect."""
