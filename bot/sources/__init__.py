"""Where articles come from: one file for each kind of source, each after ``bot.types.Source``.

Sources look and read; they keep nothing between two looks that would change an answer, decide no schedule and know no
store.
"""
