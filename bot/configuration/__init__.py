"""What ``bot.config`` is made of: values, rules between keys, and how problems are told with their lines."""
