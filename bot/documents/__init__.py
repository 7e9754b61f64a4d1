"""What ``bot.extract`` is made of: encodings, markup, titles, bylines and times of documents. Pure, all of it."""
