"""What ``bot.schedule`` is made of: recurrences, cron lines, quiet hours and local time. Pure, all of it."""
