"""The web as a library: client, robots, feeds, sitemaps, archives. Knows no Prefect and no warehouse file."""
