"""Text in, briefing out: key points and quotations by a local model. Knows no bot and opens no socket."""
