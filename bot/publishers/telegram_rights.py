"""What a bot may do in a chat, read off its membership. Pure; asks nothing."""

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted
from telegram.constants import ChatMemberStatus, ChatType

_GONE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


def may_not_write(kind: str, member: ChatMember) -> str | None:
    """Say why the bot may not write in a chat of this kind, with the way out; None when it may."""
    if member.status in _GONE:
        return "the bot is not in it: add it, in a channel as an administrator"
    if kind == ChatType.CHANNEL:
        return _channel_problem(member)
    if isinstance(member, ChatMemberRestricted) and not member.can_send_messages:
        return "the bot is restricted there: allow it to send messages"
    return None


def may_edit_others(member: ChatMember) -> bool:
    """Tell whether the bot may edit the posts of others in a channel. An owner may do anything."""
    owner = member.status == ChatMemberStatus.OWNER
    return owner or (isinstance(member, ChatMemberAdministrator) and bool(member.can_edit_messages))


def _channel_problem(member: ChatMember) -> str | None:
    if isinstance(member, ChatMemberAdministrator):
        if member.can_post_messages:
            return None
        return "the bot has no right to post: turn on “Post messages” among its administrator rights"
    return "the bot is no administrator of this channel: make it one, with the right to post messages"
