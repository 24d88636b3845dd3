"""What is done: verbs are files, nouns are folders. Only the verbs know Prefect."""
