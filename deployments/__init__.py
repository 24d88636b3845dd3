"""Where and how often: sources, schedules, the command line and the sample newsroom."""
