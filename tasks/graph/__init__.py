"""The links between articles: what part a link plays on its page. Works on records, never on HTML."""
