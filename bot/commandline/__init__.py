"""The operator's commands, one room for each group of them; ``bot.cli`` calls them."""
