"""Languages other than English: their quotation marks and dialogue, their verbs of speech, their pages' furniture."""
