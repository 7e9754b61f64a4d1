"""Decides when two addresses, or two texts, are the same. Pure; knows nothing of what was seen before."""

import hashlib
import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

import idna

_TRACKING_PREFIXES = (
    "utm_", "at_", "ns_", "mc_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "vero_", "oly_", "itm_", "stm_",
    "fb_action_", "ga_", "_hs", "amp_", "guce_", "trk_",
)  # fmt: skip
_TRACKING_NAMES = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh li_fat_id epik wickedid
    cmpid cmp icid ncid ocid s_cid xtor mkt_tok _ga _gl guccounter spm smid smtyp sr_share sref ref_src ref_url refsrc
    fref wprss ito taid traffic_source rss_id partnerid tracking_id usqp fb_source fb_ref __twitter_impression
    """.split()  # noqa: SIM905 - fifty quoted names would fill the screen
)
_AMP_PARAMETERS = frozenset(
    {"amp", "amp=1", "amp=true", "amp=", "outputtype=amp", "output=amp", "isamp=1", "isamp=true"}
)
_DEVICE_LABELS = ("www", "m", "mobile", "amp")
_DEFAULT_PORTS = (None, 80, 443)
_AMP_CACHE = re.compile(r"^/(?:[a-z]+/)?(s/)?([^/]+\.[^/]+(?:/.*)?)$")
_AMP_VIEWER = re.compile(r"^/amp/(s/)?([^/]+\.[^/]+(?:/.*)?)$")
_AMP_PATH = re.compile(r"(?:/amp(?:\.html)?|\.amp)$")
_AMP_BEFORE_SUFFIX = re.compile(r"\.amp(\.html?)$")
_INDEX_PAGE = re.compile(r"/(?:index\.(?:s?html?|php)|default\.(?:html?|aspx?))$", re.IGNORECASE)
_AMP_FIRST_SEGMENT = re.compile(r"^/amp(?=/.)")
_PUNCTUATION = re.compile(r"[\W_]+")
_PATH_SAFE = "/:@!$&'()*+,;=-._~"
_QUERY_SAFE = "/?:@!$'()*,;=-._~"
_MOST_WRAPPINGS = 8


def canonical_address(url: str) -> str:
    """Give what all spellings of one address share; no promise that a browser gets anywhere with it.

    Scheme, host variants (www, m, mobile, amp), AMP forms and caches, tracking parameters, fragments, default ports
    and percent-encoding make no difference. What is no web address comes back as it is, stripped. Idempotent.
    """
    address = url.strip()
    for _ in range(_MOST_WRAPPINGS):  # under one wrapping there can be another
        unwrapped = _canonical_once(address)
        if unwrapped == address:
            break
        address = unwrapped
    return address


def without_tracking(url: str) -> str:
    """Take off an address what only tells where a reader came from, and what names a place on its page.

    Otherwise it stays as it is written, so that a browser gets there; what is no web address does altogether.
    Idempotent.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return url
    query = "&".join(piece for piece in parts.query.split("&") if not _is_noise(piece))
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit(parts._replace(query=query, fragment=fragment))


def content_hash(text: str) -> str:
    """Name a text by its words (SHA-256, hexadecimal): case, spacing and punctuation don't count."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    words = _PUNCTUATION.sub("", folded) or text.strip()
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def is_front_page(url: str) -> bool:
    """Tell whether an address is that of a site as a whole."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _canonical_once(address: str) -> str:
    try:
        parts = urlsplit(address)
        host, port = _canonical_host(parts.hostname or ""), parts.port
    except ValueError:
        return address
    if parts.scheme not in {"http", "https"} or not host:
        return address
    inner = _amp_target(parts.hostname or "", parts.path)
    if inner:
        return f"{inner}?{parts.query}" if parts.query else inner
    authority = host if port in _DEFAULT_PORTS else f"{host}:{port}"
    query = _canonical_query(parts.query)
    fragment = f"#{_escape(parts.fragment, _QUERY_SAFE)}" if parts.fragment.startswith("!") else ""
    return f"https://{authority}{_canonical_path(parts.path)}{'?' + query if query else ''}{fragment}"


def _amp_target(host: str, path: str) -> str | None:
    """Unwrap an AMP cache or viewer: the address that it shows, if this is one."""
    if host.endswith(".cdn.ampproject.org"):
        match = _AMP_CACHE.match(path)
    elif re.fullmatch(r"(?:www\.)?(?:google(?:\.[a-z]{2,3}){1,2}|bing\.com)", host):
        match = _AMP_VIEWER.match(path)
    else:
        return None
    return f"{'https' if match[1] else 'http'}://{match[2]}" if match else None


def _canonical_host(host: str) -> str:
    host = host.rstrip(".")
    if ":" in host:
        return f"[{host}]"
    labels = _ascii_host(host).split(".")
    while len(labels) > 2 and labels[0] in _DEVICE_LABELS:  # noqa: PLR2004 - amp.dev and m.com are sites of their own
        labels = labels[1:]
    return ".".join(labels)


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return quote(host.lower(), safe="")


def _canonical_path(path: str) -> str:
    path = _without_dots(_escape(path, _PATH_SAFE))
    for noise in (_INDEX_PAGE, _AMP_PATH, _AMP_FIRST_SEGMENT):
        path = noise.sub("", path.rstrip("/"))
    return _AMP_BEFORE_SUFFIX.sub(r"\1", path).rstrip("/") or "/"


def _without_dots(path: str) -> str:
    """Resolve "." and ".." segments (RFC 3986, section 5.2.4)."""
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _canonical_query(query: str) -> str:
    pieces = {_escape(piece.replace("+", " "), _QUERY_SAFE) for piece in query.split("&")}
    return "&".join(sorted(piece for piece in pieces if piece and not _is_noise(piece)))


def _is_noise(parameter: str) -> bool:
    lowered = parameter.lower()
    name = lowered.partition("=")[0]
    return name.startswith(_TRACKING_PREFIXES) or name in _TRACKING_NAMES or lowered in _AMP_PARAMETERS


def _escape(text: str, safe: str) -> str:
    """Bring percent-encoding into one form: decoded where it may be, upper-case where it must stay."""
    return "".join(_escape_piece(piece, safe) for piece in re.split(r"((?:%[0-9A-Fa-f]{2})+)", text))


def _escape_piece(piece: str, safe: str) -> str:
    if not re.fullmatch(r"(?:%[0-9A-Fa-f]{2})+", piece):
        return quote(piece, safe=safe, errors="surrogatepass")
    # what was escaped although it has a meaning of its own ("%2F", "%26") stays escaped
    return quote(unquote_to_bytes(piece), safe="-._~")
