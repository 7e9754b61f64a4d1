"""What people can ask the bot in a chat: a room for each topic, and the manners that all of them share."""
